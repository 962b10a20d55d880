//! The tables of a batch whose rows are edited.

use std::sync::Arc;

use crate::columns::{Attributes, Batch, Metrics};

/// A table of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Resource,
    Scope,
    Span,
    SpanEvent,
    SpanLink,
    Log,
    Metric,
    Number,
    Histogram,
    Exponential,
    Summary,
    NumberExemplar,
    HistogramExemplar,
    ExponentialExemplar,
}

const NAMES: [(Level, &str); 14] = [
    (Level::Resource, "resource"),
    (Level::Scope, "scope"),
    (Level::Span, "span"),
    (Level::SpanEvent, "spanevent"),
    (Level::SpanLink, "spanlink"),
    (Level::Log, "log"),
    (Level::Metric, "metric"),
    (Level::Number, "datapoint.number"),
    (Level::Histogram, "datapoint.histogram"),
    (Level::Exponential, "datapoint.exponential_histogram"),
    (Level::Summary, "datapoint.summary"),
    (Level::NumberExemplar, "exemplar.number"),
    (Level::HistogramExemplar, "exemplar.histogram"),
    (Level::ExponentialExemplar, "exemplar.exponential_histogram"),
];

impl Level {
    /// The level of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, other)| *other == name).map(|(level, _)| *level)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(level, _)| *level == self).map_or("", |(_, name)| name)
    }

    /// The levels of a batch's signal.
    #[must_use]
    pub fn of(batch: &Batch) -> Vec<Self> {
        NAMES.iter().map(|(level, _)| *level).filter(|level| level.attributes(batch).is_some()).collect()
    }

    /// The level whose rows own this one's.
    #[must_use]
    pub const fn parent(self, batch: &Batch) -> Option<Self> {
        Some(match self {
            Self::Resource => return None,
            Self::Scope => Self::Resource,
            Self::Span | Self::Log | Self::Metric => Self::Scope,
            Self::SpanEvent | Self::SpanLink => Self::Span,
            Self::Number | Self::Histogram | Self::Exponential | Self::Summary => Self::Metric,
            Self::NumberExemplar => Self::Number,
            Self::HistogramExemplar => Self::Histogram,
            Self::ExponentialExemplar => match batch {
                Batch::Metrics(_) => Self::Exponential,
                Batch::Traces(_) | Batch::Logs(_) => return None,
            },
        })
    }

    /// For each row its owner's row.
    #[must_use]
    pub fn owners(self, batch: &Batch) -> &[u32] {
        match (self, batch) {
            (Self::Scope, _) => &batch.envelope().scopes.resource,
            (Self::Span, Batch::Traces(batch)) => &batch.spans.scope,
            (Self::SpanEvent, Batch::Traces(batch)) => &batch.events.parent,
            (Self::SpanLink, Batch::Traces(batch)) => &batch.links.parent,
            (Self::Log, Batch::Logs(batch)) => &batch.records.scope,
            (_, Batch::Metrics(batch)) => self.metric_owners(batch),
            _ => &[],
        }
    }

    fn metric_owners(self, batch: &Metrics) -> &[u32] {
        match self {
            Self::Metric => &batch.metrics.scope,
            Self::Number => &batch.number_points.parent,
            Self::Histogram => &batch.histogram_points.parent,
            Self::Exponential => &batch.exponential_points.parent,
            Self::Summary => &batch.summary_points.parent,
            Self::NumberExemplar => &batch.number_exemplars.parent,
            Self::HistogramExemplar => &batch.histogram_exemplars.parent,
            Self::ExponentialExemplar => &batch.exponential_exemplars.parent,
            _ => &[],
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(self, batch: &Batch) -> usize {
        if self == Self::Resource { batch.envelope().resources.len() } else { self.owners(batch).len() }
    }

    /// The rows' attributes; none when the signal does not have the level.
    #[must_use]
    pub fn attributes(self, batch: &Batch) -> Option<&Arc<Attributes>> {
        Some(match (self, batch) {
            (Self::Resource, _) => &batch.envelope().resource_attributes,
            (Self::Scope, _) => &batch.envelope().scope_attributes,
            (Self::Span, Batch::Traces(batch)) => &batch.span_attributes,
            (Self::SpanEvent, Batch::Traces(batch)) => &batch.event_attributes,
            (Self::SpanLink, Batch::Traces(batch)) => &batch.link_attributes,
            (Self::Log, Batch::Logs(batch)) => &batch.record_attributes,
            (Self::Metric, Batch::Metrics(batch)) => &batch.metadata,
            (Self::Number, Batch::Metrics(batch)) => &batch.number_attributes,
            (Self::Histogram, Batch::Metrics(batch)) => &batch.histogram_attributes,
            (Self::Exponential, Batch::Metrics(batch)) => &batch.exponential_attributes,
            (Self::Summary, Batch::Metrics(batch)) => &batch.summary_attributes,
            (Self::NumberExemplar, Batch::Metrics(batch)) => &batch.number_exemplar_attributes,
            (Self::HistogramExemplar, Batch::Metrics(batch)) => &batch.histogram_exemplar_attributes,
            (Self::ExponentialExemplar, Batch::Metrics(batch)) => &batch.exponential_exemplar_attributes,
            _ => return None,
        })
    }

    /// The place of the rows' attributes, to put new ones in.
    pub fn attributes_mut(self, batch: &mut Batch) -> Option<&mut Arc<Attributes>> {
        Some(match (self, batch) {
            (Self::Resource, batch) => &mut batch.envelope_mut().resource_attributes,
            (Self::Scope, batch) => &mut batch.envelope_mut().scope_attributes,
            (Self::Span, Batch::Traces(batch)) => &mut batch.span_attributes,
            (Self::SpanEvent, Batch::Traces(batch)) => &mut batch.event_attributes,
            (Self::SpanLink, Batch::Traces(batch)) => &mut batch.link_attributes,
            (Self::Log, Batch::Logs(batch)) => &mut batch.record_attributes,
            (Self::Metric, Batch::Metrics(batch)) => &mut batch.metadata,
            (Self::Number, Batch::Metrics(batch)) => &mut batch.number_attributes,
            (Self::Histogram, Batch::Metrics(batch)) => &mut batch.histogram_attributes,
            (Self::Exponential, Batch::Metrics(batch)) => &mut batch.exponential_attributes,
            (Self::Summary, Batch::Metrics(batch)) => &mut batch.summary_attributes,
            (Self::NumberExemplar, Batch::Metrics(batch)) => &mut batch.number_exemplar_attributes,
            (Self::HistogramExemplar, Batch::Metrics(batch)) => &mut batch.histogram_exemplar_attributes,
            (Self::ExponentialExemplar, Batch::Metrics(batch)) => &mut batch.exponential_exemplar_attributes,
            _ => return None,
        })
    }
}
