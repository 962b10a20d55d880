//! Metrics and number points.

use super::envelope::JsonRecords;
use super::value::{attributes, id};
use super::walker::Walker;
use crate::columns::{Attributes, Exemplars, Store, metric_kind, number_kind};
use crate::decode::{Context, MetricTables, PointTables};
use crate::error::{Decoded, Within};

/// Bytes that a row takes, its growth included.
const METRIC: usize = 2 * 34;
const NUMBER: usize = 2 * 33;
const EXEMPLAR: usize = 2 * 37;

impl JsonRecords for MetricTables {
    const NAMES: [&'static str; 3] = ["resourceMetrics", "scopeMetrics", "metrics"];

    fn json_record(&mut self, context: &mut Context, walker: &mut Walker<'_>, scope: u32) -> Decoded<()> {
        context.charge(METRIC, walker.place())?;
        let row = self.metrics.len();
        let marks = self.points.marks();
        self.metrics.push_default();
        self.metrics.scope[row] = scope;
        walker.object(|walker, field| {
            let metrics = &mut self.metrics;
            let kind = match field {
                "gauge" => metric_kind::GAUGE,
                "sum" => metric_kind::SUM,
                "histogram" => metric_kind::HISTOGRAM,
                "exponentialHistogram" => metric_kind::EXPONENTIAL_HISTOGRAM,
                "summary" => metric_kind::SUMMARY,
                "name" => return walker.view().within(field).map(|name| metrics.name[row] = name),
                "description" => return walker.view().within(field).map(|text| metrics.description[row] = text),
                "unit" => return walker.view().within(field).map(|unit| metrics.unit[row] = unit),
                "metadata" => return attributes(context, walker, field, &mut self.metadata, row),
                _ => return walker.skip(),
            };
            // Of two members of the oneof the last one counts.
            self.points.truncate_all(&marks);
            metrics.kind[row] = kind;
            (metrics.aggregation_temporality[row], metrics.is_monotonic[row]) = (0, false);
            self.json_data(context, walker, row, kind).within(field)
        })
    }
}

impl MetricTables {
    fn json_data(&mut self, context: &mut Context, walker: &mut Walker<'_>, row: usize, kind: u8) -> Decoded<()> {
        let (metrics, points, metric) = (&mut self.metrics, &mut self.points, row as u32);
        walker.object(|walker, field| {
            match field {
                "dataPoints" => walker.array(field, |walker| match kind {
                    metric_kind::HISTOGRAM => points.json_histogram(context, walker, metric),
                    metric_kind::EXPONENTIAL_HISTOGRAM => points.json_exponential(context, walker, metric),
                    metric_kind::SUMMARY => points.json_summary(context, walker, metric),
                    _ => points.json_number(context, walker, metric),
                })?,
                "aggregationTemporality" if !matches!(kind, metric_kind::GAUGE | metric_kind::SUMMARY) => {
                    metrics.aggregation_temporality[row] = walker.enumeration().within(field)?;
                }
                "isMonotonic" if kind == metric_kind::SUM => {
                    metrics.is_monotonic[row] = walker.boolean().within(field)?;
                }
                _ => walker.skip()?,
            }
            Ok(())
        })
    }
}

impl PointTables {
    fn json_number(&mut self, context: &mut Context, walker: &mut Walker<'_>, metric: u32) -> Decoded<()> {
        context.charge(NUMBER, walker.place())?;
        let row = self.number_points.len();
        let (points, table) = (&mut self.number_points, &mut self.number_attributes);
        let (rows, inner) = (&mut self.number_exemplars, &mut self.number_exemplar_attributes);
        points.push_default();
        points.parent[row] = metric;
        walker.object(|walker, field| {
            match field {
                "attributes" => attributes(context, walker, field, table, row)?,
                "startTimeUnixNano" => points.start_time_unix_nano[row] = walker.number().within(field)?,
                "timeUnixNano" => points.time_unix_nano[row] = walker.number().within(field)?,
                "asInt" | "asDouble" => (points.kind[row], points.value[row]) = number(walker, field)?,
                "exemplars" => walker.array(field, |walker| exemplar(context, walker, rows, inner, row))?,
                "flags" => points.flags[row] = walker.number().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }
}

/// The value of a number point or exemplar.
fn number(walker: &mut Walker<'_>, field: &str) -> Decoded<(u8, u64)> {
    if field == "asInt" {
        let value: i64 = walker.number().within(field)?;
        Ok((number_kind::INT, value.cast_unsigned()))
    } else {
        Ok((number_kind::DOUBLE, walker.double().within(field)?.to_bits()))
    }
}

/// Reads an exemplar of the point in row `point`.
pub fn exemplar(
    context: &mut Context,
    walker: &mut Walker<'_>,
    exemplars: &mut Exemplars,
    table: &mut Attributes,
    point: usize,
) -> Decoded<()> {
    context.charge(EXEMPLAR, walker.place())?;
    let row = exemplars.len();
    exemplars.push_default();
    exemplars.parent[row] = point as u32;
    walker.object(|walker, field| {
        match field {
            "filteredAttributes" => attributes(context, walker, field, table, row)?,
            "timeUnixNano" => exemplars.time_unix_nano[row] = walker.number().within(field)?,
            "asInt" | "asDouble" => (exemplars.kind[row], exemplars.value[row]) = number(walker, field)?,
            "spanId" => exemplars.span_id[row] = id(context, walker).within(field)?,
            "traceId" => exemplars.trace_id[row] = id(context, walker).within(field)?,
            _ => walker.skip()?,
        }
        Ok(())
    })
}
