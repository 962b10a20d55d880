//! Metrics and their points.

use super::context::{Context, Descent};
use super::envelope::Records;
use super::exemplars::ExemplarRows;
use crate::columns::{Metrics, metric_kind, number_kind, present};

pub struct MetricRecords<'a> {
    batch: &'a Metrics,
    metadata: Descent<'a>,
    numbers: usize,
    number_attributes: Descent<'a>,
    number_exemplars: ExemplarRows<'a>,
    histograms: usize,
    histogram_attributes: Descent<'a>,
    histogram_exemplars: ExemplarRows<'a>,
    exponentials: usize,
    exponential_attributes: Descent<'a>,
    exponential_exemplars: ExemplarRows<'a>,
    summaries: usize,
    summary_attributes: Descent<'a>,
}

impl<'a> MetricRecords<'a> {
    pub fn new(batch: &'a Metrics) -> Self {
        let exponential_exemplar_attributes = &batch.exponential_exemplar_attributes;
        Self {
            batch,
            metadata: Descent::new(&batch.metadata, batch.metadata.len()),
            numbers: batch.number_points.len(),
            number_attributes: Descent::new(&batch.number_attributes, batch.number_attributes.len()),
            number_exemplars: ExemplarRows::new(&batch.number_exemplars, &batch.number_exemplar_attributes),
            histograms: batch.histogram_points.len(),
            histogram_attributes: Descent::new(&batch.histogram_attributes, batch.histogram_attributes.len()),
            histogram_exemplars: ExemplarRows::new(&batch.histogram_exemplars, &batch.histogram_exemplar_attributes),
            exponentials: batch.exponential_points.len(),
            exponential_attributes: Descent::new(&batch.exponential_attributes, batch.exponential_attributes.len()),
            exponential_exemplars: ExemplarRows::new(&batch.exponential_exemplars, exponential_exemplar_attributes),
            summaries: batch.summary_points.len(),
            summary_attributes: Descent::new(&batch.summary_attributes, batch.summary_attributes.len()),
        }
    }

    fn number_points(&mut self, context: &mut Context<'_>, metric: u32) {
        let points = &self.batch.number_points;
        while self.numbers > 0 && points.parent[self.numbers - 1] == metric {
            self.numbers -= 1;
            let row = self.numbers;
            let mark = context.sink.mark();
            context.sink.varint_field(0x40, u64::from(points.flags[row]));
            context.attributes(&mut self.number_attributes, 0x3a, row as u32);
            if points.kind[row] == number_kind::INT {
                context.sink.fixed64(0x31, points.value[row]);
            }
            self.number_exemplars.write(context, 0x2a, row as u32);
            if points.kind[row] == number_kind::DOUBLE {
                context.sink.fixed64(0x21, points.value[row]);
            }
            context.sink.fixed64_field(0x19, points.time_unix_nano[row]);
            context.sink.fixed64_field(0x11, points.start_time_unix_nano[row]);
            context.sink.close(0x0a, mark);
        }
    }

    fn histogram_points(&mut self, context: &mut Context<'_>, metric: u32) {
        let points = &self.batch.histogram_points;
        while self.histograms > 0 && points.parent[self.histograms - 1] == metric {
            self.histograms -= 1;
            let row = self.histograms;
            let mark = context.sink.mark();
            optional(context, 0x61, points.present[row] & present::MAX, points.max[row]);
            optional(context, 0x59, points.present[row] & present::MIN, points.min[row]);
            context.sink.varint_field(0x50, u64::from(points.flags[row]));
            context.attributes(&mut self.histogram_attributes, 0x4a, row as u32);
            self.histogram_exemplars.write(context, 0x42, row as u32);
            packed(context, 0x3a, points.explicit_bounds.row(row).iter().map(|bound| bound.to_bits()));
            packed(context, 0x32, points.bucket_counts.row(row).iter().copied());
            optional(context, 0x29, points.present[row] & present::SUM, points.sum[row]);
            context.sink.fixed64_field(0x21, points.count[row]);
            context.sink.fixed64_field(0x19, points.time_unix_nano[row]);
            context.sink.fixed64_field(0x11, points.start_time_unix_nano[row]);
            context.sink.close(0x0a, mark);
        }
    }

    fn exponential_points(&mut self, context: &mut Context<'_>, metric: u32) {
        let points = &self.batch.exponential_points;
        while self.exponentials > 0 && points.parent[self.exponentials - 1] == metric {
            self.exponentials -= 1;
            let row = self.exponentials;
            let set = points.present[row];
            let mark = context.sink.mark();
            context.sink.double_field(0x71, points.zero_threshold[row]);
            optional(context, 0x69, set & present::MAX, points.max[row]);
            optional(context, 0x61, set & present::MIN, points.min[row]);
            self.exponential_exemplars.write(context, 0x5a, row as u32);
            context.sink.varint_field(0x50, u64::from(points.flags[row]));
            if set & present::NEGATIVE != 0 {
                buckets(context, 0x4a, points.negative_offset[row], points.negative_bucket_counts.row(row));
            }
            if set & present::POSITIVE != 0 {
                buckets(context, 0x42, points.positive_offset[row], points.positive_bucket_counts.row(row));
            }
            context.sink.fixed64_field(0x39, points.zero_count[row]);
            context.sink.sint32_field(0x30, points.scale[row]);
            optional(context, 0x29, set & present::SUM, points.sum[row]);
            context.sink.fixed64_field(0x21, points.count[row]);
            context.sink.fixed64_field(0x19, points.time_unix_nano[row]);
            context.sink.fixed64_field(0x11, points.start_time_unix_nano[row]);
            context.attributes(&mut self.exponential_attributes, 0x0a, row as u32);
            context.sink.close(0x0a, mark);
        }
    }

    fn summary_points(&mut self, context: &mut Context<'_>, metric: u32) {
        let points = &self.batch.summary_points;
        while self.summaries > 0 && points.parent[self.summaries - 1] == metric {
            self.summaries -= 1;
            let row = self.summaries;
            let mark = context.sink.mark();
            context.sink.varint_field(0x40, u64::from(points.flags[row]));
            context.attributes(&mut self.summary_attributes, 0x3a, row as u32);
            let quantiles = points.quantile.row(row).iter().zip(points.quantile_value.row(row));
            for (&quantile, &value) in quantiles.rev() {
                let mark = context.sink.mark();
                context.sink.double_field(0x11, value);
                context.sink.double_field(0x09, quantile);
                context.sink.close(0x32, mark);
            }
            context.sink.double_field(0x29, points.sum[row]);
            context.sink.fixed64_field(0x21, points.count[row]);
            context.sink.fixed64_field(0x19, points.time_unix_nano[row]);
            context.sink.fixed64_field(0x11, points.start_time_unix_nano[row]);
            context.sink.close(0x0a, mark);
        }
    }
}

impl Records for MetricRecords<'_> {
    fn scopes(&self) -> &[u32] {
        &self.batch.metrics.scope
    }

    fn record(&mut self, context: &mut Context<'_>, row: usize) {
        let (metrics, metric) = (&self.batch.metrics, row as u32);
        context.attributes(&mut self.metadata, 0x62, metric);
        let mark = context.sink.mark();
        let kind = metrics.kind[row];
        if kind == metric_kind::SUM {
            context.sink.varint_field(0x18, u64::from(metrics.is_monotonic[row]));
        }
        if matches!(kind, metric_kind::SUM | metric_kind::HISTOGRAM | metric_kind::EXPONENTIAL_HISTOGRAM) {
            context.sink.int32_field(0x10, metrics.aggregation_temporality[row]);
        }
        let tag = match kind {
            metric_kind::GAUGE => 0x2a,
            metric_kind::SUM => 0x3a,
            metric_kind::HISTOGRAM => 0x4a,
            metric_kind::EXPONENTIAL_HISTOGRAM => 0x52,
            metric_kind::SUMMARY => 0x5a,
            _ => 0,
        };
        match kind {
            metric_kind::GAUGE | metric_kind::SUM => self.number_points(context, metric),
            metric_kind::HISTOGRAM => self.histogram_points(context, metric),
            metric_kind::EXPONENTIAL_HISTOGRAM => self.exponential_points(context, metric),
            metric_kind::SUMMARY => self.summary_points(context, metric),
            _ => {}
        }
        if tag != 0 {
            context.sink.close(tag, mark);
        }
        context.view_field(0x1a, metrics.unit[row]);
        context.view_field(0x12, metrics.description[row]);
        context.view_field(0x0a, metrics.name[row]);
    }
}

/// A double with presence: written even when it is 0.
fn optional(context: &mut Context<'_>, tag: u8, set: u8, value: f64) {
    if set != 0 {
        context.sink.fixed64(tag, value.to_bits());
    }
}

/// A packed field of eight-byte numbers.
fn packed(context: &mut Context<'_>, tag: u8, words: impl DoubleEndedIterator<Item = u64> + ExactSizeIterator) {
    if words.len() > 0 {
        let mark = context.sink.mark();
        words.rev().for_each(|word| context.sink.word(word));
        context.sink.close(tag, mark);
    }
}

fn buckets(context: &mut Context<'_>, tag: u8, offset: i32, counts: &[u64]) {
    let mark = context.sink.mark();
    if !counts.is_empty() {
        counts.iter().rev().for_each(|&count| context.sink.varint(count));
        context.sink.close(0x12, mark);
    }
    context.sink.sint32_field(0x08, offset);
    context.sink.close(tag, mark);
}
