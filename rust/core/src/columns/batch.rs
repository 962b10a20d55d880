//! One batch per signal.

use std::sync::Arc;

use super::{
    Attributes, Envelope, Events, Exemplars, ExponentialHistogramPoints, HistogramPoints, Links, LogRecords,
    MetricRows, NumberPoints, Spans, SummaryPoints,
};

/// Spans with their attributes, events and links.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Bytes, keys, resources and scopes.
    pub envelope: Envelope,
    /// Root table.
    pub spans: Arc<Spans>,
    /// Parent: row of `spans`.
    pub span_attributes: Arc<Attributes>,
    /// Parent: row of `spans`.
    pub events: Arc<Events>,
    /// Parent: row of `events`.
    pub event_attributes: Arc<Attributes>,
    /// Parent: row of `spans`.
    pub links: Arc<Links>,
    /// Parent: row of `links`.
    pub link_attributes: Arc<Attributes>,
}

/// Log records with their attributes.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    /// Bytes, keys, resources and scopes.
    pub envelope: Envelope,
    /// Root table.
    pub records: Arc<LogRecords>,
    /// Parent: row of `records`.
    pub record_attributes: Arc<Attributes>,
}

/// Metrics with their data points and exemplars.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    /// Bytes, keys, resources and scopes.
    pub envelope: Envelope,
    /// Root table.
    pub metrics: Arc<MetricRows>,
    /// `Metric.metadata`. Parent: row of `metrics`.
    pub metadata: Arc<Attributes>,
    /// Points of gauges and sums. Parent: row of `metrics`.
    pub number_points: Arc<NumberPoints>,
    /// Parent: row of `number_points`.
    pub number_attributes: Arc<Attributes>,
    /// Parent: row of `number_points`.
    pub number_exemplars: Arc<Exemplars>,
    /// Parent: row of `number_exemplars`.
    pub number_exemplar_attributes: Arc<Attributes>,
    /// Parent: row of `metrics`.
    pub histogram_points: Arc<HistogramPoints>,
    /// Parent: row of `histogram_points`.
    pub histogram_attributes: Arc<Attributes>,
    /// Parent: row of `histogram_points`.
    pub histogram_exemplars: Arc<Exemplars>,
    /// Parent: row of `histogram_exemplars`.
    pub histogram_exemplar_attributes: Arc<Attributes>,
    /// Parent: row of `metrics`.
    pub exponential_points: Arc<ExponentialHistogramPoints>,
    /// Parent: row of `exponential_points`.
    pub exponential_attributes: Arc<Attributes>,
    /// Parent: row of `exponential_points`.
    pub exponential_exemplars: Arc<Exemplars>,
    /// Parent: row of `exponential_exemplars`.
    pub exponential_exemplar_attributes: Arc<Attributes>,
    /// Parent: row of `metrics`.
    pub summary_points: Arc<SummaryPoints>,
    /// Parent: row of `summary_points`.
    pub summary_attributes: Arc<Attributes>,
}

/// A batch of one signal.
#[derive(Clone, Debug)]
pub enum Batch {
    /// Spans.
    Traces(Traces),
    /// Log records.
    Logs(Logs),
    /// Metrics.
    Metrics(Metrics),
}

impl Batch {
    /// Bytes, keys, resources and scopes.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        match self {
            Self::Traces(batch) => &batch.envelope,
            Self::Logs(batch) => &batch.envelope,
            Self::Metrics(batch) => &batch.envelope,
        }
    }

    /// The same, to change it.
    pub fn envelope_mut(&mut self) -> &mut Envelope {
        match self {
            Self::Traces(batch) => &mut batch.envelope,
            Self::Logs(batch) => &mut batch.envelope,
            Self::Metrics(batch) => &mut batch.envelope,
        }
    }

    /// Number of spans, log records or metrics.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Traces(batch) => batch.spans.len(),
            Self::Logs(batch) => batch.records.len(),
            Self::Metrics(batch) => batch.metrics.len(),
        }
    }

    /// Number of spans, log records or data points: what the Collector counts.
    #[must_use]
    pub fn items(&self) -> usize {
        match self {
            Self::Traces(batch) => batch.spans.len(),
            Self::Logs(batch) => batch.records.len(),
            Self::Metrics(batch) => {
                batch.number_points.len()
                    + batch.histogram_points.len()
                    + batch.exponential_points.len()
                    + batch.summary_points.len()
            }
        }
    }
}
