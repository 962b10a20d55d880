//! Metrics and their points.

use super::Context;
use super::envelope::Records;
use super::value::Ascent;
use crate::columns::{Attributes, Exemplars, Metrics, metric_kind, number_kind, present};

/// A position in a table of points that only goes up, with those of what belongs to the points.
struct Points<'a> {
    next: usize,
    attributes: Ascent<'a>,
    exemplars: Option<ExemplarRows<'a>>,
}

struct ExemplarRows<'a> {
    table: &'a Exemplars,
    next: usize,
    attributes: Ascent<'a>,
}

impl<'a> Points<'a> {
    const fn new(attributes: &'a Attributes, exemplars: Option<(&'a Exemplars, &'a Attributes)>) -> Self {
        let exemplars = match exemplars {
            Some((table, inner)) => Some(ExemplarRows { table, next: 0, attributes: Ascent::new(inner) }),
            None => None,
        };
        Self { next: 0, attributes: Ascent::new(attributes), exemplars }
    }

    /// Writes the `dataPoints` of a metric; `fields` writes what is special to their kind.
    fn write(
        &mut self,
        context: &mut Context<'_>,
        columns: (&[u32], &[u64], &[u64], &[u32]),
        metric: usize,
        fields: impl Fn(&mut Context<'_>, usize),
    ) {
        let (parent, start, time, flags) = columns;
        let owned = |row: usize| parent.get(row).is_some_and(|&parent| parent as usize == metric);
        context.array("dataPoints", owned(self.next), |context| {
            while owned(self.next) {
                let row = self.next;
                self.next += 1;
                context.text.open();
                context.attributes(&mut self.attributes, "attributes", row);
                context.text.wide_field("startTimeUnixNano", start[row]);
                context.text.wide_field("timeUnixNano", time[row]);
                fields(context, row);
                if let Some(exemplars) = &mut self.exemplars {
                    exemplars.write(context, row);
                }
                context.text.number_field("flags", flags[row]);
                context.text.close();
            }
        });
    }
}

impl ExemplarRows<'_> {
    fn write(&mut self, context: &mut Context<'_>, point: usize) {
        let table = self.table;
        let owned = |row: usize| table.parent.get(row).is_some_and(|&parent| parent as usize == point);
        context.array("exemplars", owned(self.next), |context| {
            while owned(self.next) {
                let row = self.next;
                self.next += 1;
                context.text.open();
                context.attributes(&mut self.attributes, "filteredAttributes", row);
                context.text.wide_field("timeUnixNano", table.time_unix_nano[row]);
                number(context, table.kind[row], table.value[row]);
                context.id_field("spanId", table.span_id[row]);
                context.id_field("traceId", table.trace_id[row]);
                context.text.close();
            }
        });
    }
}

pub struct MetricRecords<'a> {
    batch: &'a Metrics,
    metadata: Ascent<'a>,
    numbers: Points<'a>,
    histograms: Points<'a>,
    exponentials: Points<'a>,
    summaries: Points<'a>,
}

impl<'a> MetricRecords<'a> {
    pub fn new(batch: &'a Metrics) -> Self {
        let numbers = (&*batch.number_exemplars, &*batch.number_exemplar_attributes);
        let histograms = (&*batch.histogram_exemplars, &*batch.histogram_exemplar_attributes);
        let exponentials = (&*batch.exponential_exemplars, &*batch.exponential_exemplar_attributes);
        Self {
            batch,
            metadata: Ascent::new(&batch.metadata),
            numbers: Points::new(&batch.number_attributes, Some(numbers)),
            histograms: Points::new(&batch.histogram_attributes, Some(histograms)),
            exponentials: Points::new(&batch.exponential_attributes, Some(exponentials)),
            summaries: Points::new(&batch.summary_attributes, None),
        }
    }

    fn points(&mut self, context: &mut Context<'_>, kind: u8, row: usize) {
        let batch = self.batch;
        match kind {
            metric_kind::HISTOGRAM => {
                let points = &batch.histogram_points;
                let columns = (&*points.parent, &*points.start_time_unix_nano, &*points.time_unix_nano, &*points.flags);
                self.histograms.write(context, columns, row, |context, row| {
                    context.text.wide_field("count", points.count[row]);
                    let set = points.present[row];
                    summary_fields(context, set, [points.sum[row], points.min[row], points.max[row]]);
                    counts(context, "bucketCounts", points.bucket_counts.row(row));
                    context.array("explicitBounds", !points.explicit_bounds.row(row).is_empty(), |context| {
                        points.explicit_bounds.row(row).iter().for_each(|&bound| context.text.double(bound));
                    });
                });
            }
            metric_kind::EXPONENTIAL_HISTOGRAM => {
                let points = &batch.exponential_points;
                let columns = (&*points.parent, &*points.start_time_unix_nano, &*points.time_unix_nano, &*points.flags);
                self.exponentials.write(context, columns, row, |context, row| {
                    context.text.wide_field("count", points.count[row]);
                    let set = points.present[row];
                    summary_fields(context, set, [points.sum[row], points.min[row], points.max[row]]);
                    context.text.number_field("scale", points.scale[row]);
                    context.text.wide_field("zeroCount", points.zero_count[row]);
                    context.text.double_field("zeroThreshold", points.zero_threshold[row]);
                    if set & present::POSITIVE != 0 {
                        let counts = points.positive_bucket_counts.row(row);
                        buckets(context, "positive", points.positive_offset[row], counts);
                    }
                    if set & present::NEGATIVE != 0 {
                        let counts = points.negative_bucket_counts.row(row);
                        buckets(context, "negative", points.negative_offset[row], counts);
                    }
                });
            }
            metric_kind::SUMMARY => {
                let points = &batch.summary_points;
                let columns = (&*points.parent, &*points.start_time_unix_nano, &*points.time_unix_nano, &*points.flags);
                self.summaries.write(context, columns, row, |context, row| {
                    context.text.wide_field("count", points.count[row]);
                    context.text.double_field("sum", points.sum[row]);
                    let quantiles = points.quantile.row(row);
                    context.array("quantileValues", !quantiles.is_empty(), |context| {
                        for (&quantile, &value) in quantiles.iter().zip(points.quantile_value.row(row)) {
                            context.text.open();
                            context.text.double_field("quantile", quantile);
                            context.text.double_field("value", value);
                            context.text.close();
                        }
                    });
                });
            }
            _ => {
                let points = &batch.number_points;
                let columns = (&*points.parent, &*points.start_time_unix_nano, &*points.time_unix_nano, &*points.flags);
                self.numbers.write(context, columns, row, |context, row| {
                    number(context, points.kind[row], points.value[row]);
                });
            }
        }
    }
}

impl Records for MetricRecords<'_> {
    const NAMES: [&'static str; 3] = ["resourceMetrics", "scopeMetrics", "metrics"];

    fn scopes(&self) -> &[u32] {
        &self.batch.metrics.scope
    }

    fn record(&mut self, context: &mut Context<'_>, row: usize) {
        let metrics = &self.batch.metrics;
        context.view_field("name", metrics.name[row]);
        context.view_field("description", metrics.description[row]);
        context.view_field("unit", metrics.unit[row]);
        let kind = metrics.kind[row];
        let name = match kind {
            metric_kind::GAUGE => "gauge",
            metric_kind::SUM => "sum",
            metric_kind::HISTOGRAM => "histogram",
            metric_kind::EXPONENTIAL_HISTOGRAM => "exponentialHistogram",
            metric_kind::SUMMARY => "summary",
            _ => "",
        };
        if !name.is_empty() {
            context.text.name(name);
            context.text.open();
            self.points(context, kind, row);
            if !matches!(kind, metric_kind::GAUGE | metric_kind::SUMMARY) {
                context.text.number_field("aggregationTemporality", metrics.aggregation_temporality[row]);
            }
            if kind == metric_kind::SUM && metrics.is_monotonic[row] {
                context.text.name("isMonotonic");
                context.text.boolean(true);
            }
            context.text.close();
        }
        context.attributes(&mut self.metadata, "metadata", row);
    }
}

fn number(context: &mut Context<'_>, kind: u8, value: u64) {
    match kind {
        number_kind::INT => {
            let value = value.cast_signed();
            context.text.name("asInt");
            context.text.wide(value < 0, value.unsigned_abs());
        }
        number_kind::DOUBLE => context.text.double_always("asDouble", f64::from_bits(value)),
        _ => {}
    }
}

/// Sum, minimum and maximum, as far as they are set.
fn summary_fields(context: &mut Context<'_>, set: u8, values: [f64; 3]) {
    for ((name, bit), value) in [("sum", present::SUM), ("min", present::MIN), ("max", present::MAX)].iter().zip(values)
    {
        if set & bit != 0 {
            context.text.double_always(name, value);
        }
    }
}

fn counts(context: &mut Context<'_>, name: &str, counts: &[u64]) {
    context.array(name, !counts.is_empty(), |context| {
        for &count in counts {
            context.text.wide(false, count);
        }
    });
}

fn buckets(context: &mut Context<'_>, name: &str, offset: i32, bucket_counts: &[u64]) {
    context.text.name(name);
    context.text.open();
    context.text.number_field("offset", offset);
    counts(context, "bucketCounts", bucket_counts);
    context.text.close();
}
