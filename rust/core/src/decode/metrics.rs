//! Metrics: the record and its oneof of five kinds.

use super::attributes::Owner;
use super::context::Context;
use super::cursor::Cursor;
use super::envelope::Records;
use super::tables::growing;
use crate::columns::{
    Attributes, Column, Exemplars, ExponentialHistogramPoints, HistogramPoints, MetricRows, NumberPoints, Store,
    SummaryPoints, View, metric_kind,
};
use crate::error::{Decoded, Within};

/// Bytes that a metric takes, its growth included.
const METRIC: usize = 2 * 34;

/// The tables of metrics while they grow.
#[derive(Debug, Default)]
pub struct MetricTables {
    pub metrics: MetricRows,
    pub metadata: Attributes,
    pub points: PointTables,
}

growing! {
    /// The tables below a metric's oneof.
    PointTables {
        number_points: NumberPoints,
        number_attributes: Attributes,
        number_exemplars: Exemplars,
        number_exemplar_attributes: Attributes,
        histogram_points: HistogramPoints,
        histogram_attributes: Attributes,
        histogram_exemplars: Exemplars,
        histogram_exemplar_attributes: Attributes,
        exponential_points: ExponentialHistogramPoints,
        exponential_attributes: Attributes,
        exponential_exemplars: Exemplars,
        exponential_exemplar_attributes: Attributes,
        summary_points: SummaryPoints,
        summary_attributes: Attributes,
    }
}

/// What lies inside the oneof of a metric, beside its points.
#[derive(Clone, Copy, Debug, Default)]
pub struct Data {
    kind: u8,
    temporality: i32,
    monotonic: bool,
}

/// Lengths of the point tables when the metric began.
pub type Marks = [usize; 14];

impl Records for MetricTables {
    const SIGNAL: usize = 2;
    const FIELDS: [&'static str; 3] = ["resource_metrics", "scope_metrics", "metrics"];

    fn record(&mut self, context: &mut Context, message: Cursor<'_>, scope: u32) -> Decoded<()> {
        context.charge(METRIC, message.position)?;
        let row = self.metrics.len() as u32;
        let marks = self.points.marks();
        let [mut name, mut description, mut unit] = [View::EMPTY; 3];
        let mut data = Data::default();
        let owner = Owner::new(row as usize, &self.metadata, "metadata");
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => name = cursor.text().within("name")?,
                0x12 => description = cursor.text().within("description")?,
                0x1a => unit = cursor.text().within("unit")?,
                0x2a => {
                    let (message, kind) = (cursor.message()?, metric_kind::GAUGE);
                    self.points.data(context, message, row, kind, &mut data, &marks).within("gauge")?;
                }
                0x3a => {
                    let (message, kind) = (cursor.message()?, metric_kind::SUM);
                    self.points.data(context, message, row, kind, &mut data, &marks).within("sum")?;
                }
                0x4a => {
                    let (message, kind) = (cursor.message()?, metric_kind::HISTOGRAM);
                    self.points.data(context, message, row, kind, &mut data, &marks).within("histogram")?;
                }
                0x52 => {
                    let (message, kind) = (cursor.message()?, metric_kind::EXPONENTIAL_HISTOGRAM);
                    self.points.data(context, message, row, kind, &mut data, &marks).within("exponential_histogram")?;
                }
                0x5a => {
                    let (message, kind) = (cursor.message()?, metric_kind::SUMMARY);
                    self.points.data(context, message, row, kind, &mut data, &marks).within("summary")?;
                }
                0x62 => context.attributes(&mut cursor, 0x62, &mut self.metadata, &owner)?,
                other => cursor.skip(other)?,
            }
        }
        let metrics = &mut self.metrics;
        metrics.scope.push(scope);
        metrics.name.push(name);
        metrics.description.push(description);
        metrics.unit.push(unit);
        metrics.kind.push(data.kind);
        metrics.aggregation_temporality.push(data.temporality);
        metrics.is_monotonic.push(data.monotonic);
        Ok(())
    }

    fn lengths(&self) -> Vec<usize> {
        let mut lengths = vec![self.metrics.len(), self.metadata.len()];
        lengths.extend(self.points.all_lengths());
        lengths
    }

    fn truncate(&mut self, lengths: &[usize]) {
        self.metrics.truncate(lengths[0]);
        self.metadata.truncate(lengths[1]);
        self.points.truncate_all(&lengths[2..]);
    }

    fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn Column)) {
        self.metrics.columns(visit);
        self.metadata.columns(visit);
        self.points.all_columns(visit);
    }
}

impl PointTables {
    /// Lengths of all tables, without allocating: taken for every metric.
    pub fn marks(&self) -> Marks {
        [
            self.number_points.len(),
            self.number_attributes.len(),
            self.number_exemplars.len(),
            self.number_exemplar_attributes.len(),
            self.histogram_points.len(),
            self.histogram_attributes.len(),
            self.histogram_exemplars.len(),
            self.histogram_exemplar_attributes.len(),
            self.exponential_points.len(),
            self.exponential_attributes.len(),
            self.exponential_exemplars.len(),
            self.exponential_exemplar_attributes.len(),
            self.summary_points.len(),
            self.summary_attributes.len(),
        ]
    }

    /// Reads one member of the oneof. The same member again is merged; another one replaces what was there.
    fn data(
        &mut self,
        context: &mut Context,
        message: Cursor<'_>,
        metric: u32,
        kind: u8,
        data: &mut Data,
        marks: &Marks,
    ) -> Decoded<()> {
        if data.kind != kind {
            if data.kind != metric_kind::EMPTY {
                self.truncate_all(marks);
            }
            *data = Data { kind, ..Data::default() };
        }
        let (table, mark) = match kind {
            metric_kind::HISTOGRAM => (1, marks[4]),
            metric_kind::EXPONENTIAL_HISTOGRAM => (2, marks[8]),
            metric_kind::SUMMARY => (3, marks[12]),
            _ => (0, marks[0]),
        };
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => {
                    let point = cursor.message()?;
                    let (count, read) = match table {
                        1 => (self.histogram_points.len(), self.histogram_point(context, point, metric)),
                        2 => (self.exponential_points.len(), self.exponential_point(context, point, metric)),
                        3 => (self.summary_points.len(), self.summary_point(context, point, metric)),
                        _ => (self.number_points.len(), self.number_point(context, point, metric)),
                    };
                    read.within_index("data_points", count - mark)?;
                }
                0x10 if !matches!(kind, metric_kind::GAUGE | metric_kind::SUMMARY) => {
                    data.temporality = cursor.varint()? as i32;
                }
                0x18 if kind == metric_kind::SUM => data.monotonic = cursor.varint()? != 0,
                other => cursor.skip(other)?,
            }
        }
        Ok(())
    }
}
