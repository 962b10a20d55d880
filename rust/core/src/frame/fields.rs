//! The record's own fields, by the names that OTTL gives them.

use std::sync::Arc;

use super::level::Level;
use crate::columns::{
    Batch, Events, Exemplars, ExponentialHistogramPoints, HistogramPoints, Links, LogRecords, MetricRows, NumberPoints,
    Resources, Scopes, Spans, SummaryPoints, Values, View, present,
};

/// A field's column to be read.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    Text(&'a [View]),
    I32(&'a [i32]),
    U32(&'a [u32]),
    U64(&'a [u64]),
    /// An instant.
    Time(&'a [u64]),
    Bool(&'a [bool]),
    Double(&'a [f64]),
    /// Set where the byte has the bit.
    Optional(&'a [f64], &'a [u8], u8),
    /// Ids of so many bytes.
    Id(&'a [View], usize),
    /// Ids of so many bytes, as hex.
    Hex(&'a [View], usize),
    /// Any value.
    Value(&'a Values),
    /// The number of a point or exemplar, whatever its kind.
    Number(&'a [u8], &'a [u64]),
    /// The number where it has this kind.
    NumberOf(&'a [u8], &'a [u64], u8),
    /// A code that cannot be set.
    Code(&'a [u8]),
}

/// The same column to be written.
#[derive(Debug)]
pub enum FieldMut<'a> {
    Text(&'a mut [View]),
    I32(&'a mut [i32]),
    U32(&'a mut [u32]),
    U64(&'a mut [u64]),
    Time(&'a mut [u64]),
    Bool(&'a mut [bool]),
    Double(&'a mut [f64]),
    Optional(&'a mut [f64], &'a mut [u8], u8),
    Id(&'a mut [View], usize),
    Hex(&'a mut [View], usize),
    Value(&'a mut Values),
    Number(&'a mut [u8], &'a mut [u64]),
    NumberOf(&'a mut [u8], &'a mut [u64], u8),
    Code(&'a mut [u8]),
}

/// For one table: a function that reads a field, one that writes it, and the fields' names.
macro_rules! fields {
    ($table:ident, $get:ident, $get_mut:ident, $names:ident:
     $($name:literal => $variant:ident($($column:ident),+ $(; $extra:expr)?),)+) => {
        const $names: &[&str] = &[$($name),+];

        fn $get<'a>(table: &'a $table, name: &str) -> Option<Field<'a>> {
            Some(match name {
                $($name => Field::$variant($(&table.$column),+ $(, $extra)?),)+
                _ => return None,
            })
        }

        fn $get_mut<'a>(table: &'a mut $table, name: &str) -> Option<FieldMut<'a>> {
            Some(match name {
                $($name => FieldMut::$variant($(&mut table.$column),+ $(, $extra)?),)+
                _ => return None,
            })
        }
    };
}

fields! { Resources, resource, resource_mut, RESOURCE:
    "schema_url" => Text(schema_url),
    "dropped_attributes_count" => U32(dropped_attributes_count),
}
fields! { Scopes, scope, scope_mut, SCOPE:
    "name" => Text(name),
    "version" => Text(version),
    "schema_url" => Text(schema_url),
    "dropped_attributes_count" => U32(dropped_attributes_count),
}
fields! { Spans, span, span_mut, SPAN:
    "name" => Text(name),
    "kind" => I32(kind),
    "trace_id" => Id(trace_id; 16),
    "trace_id.string" => Hex(trace_id; 16),
    "span_id" => Id(span_id; 8),
    "span_id.string" => Hex(span_id; 8),
    "parent_span_id" => Id(parent_span_id; 8),
    "parent_span_id.string" => Hex(parent_span_id; 8),
    "trace_state" => Text(trace_state),
    "status.code" => I32(status_code),
    "status.message" => Text(status_message),
    "start_time_unix_nano" => U64(start_time_unix_nano),
    "end_time_unix_nano" => U64(end_time_unix_nano),
    "start_time" => Time(start_time_unix_nano),
    "end_time" => Time(end_time_unix_nano),
    "flags" => U32(flags),
    "dropped_attributes_count" => U32(dropped_attributes_count),
    "dropped_events_count" => U32(dropped_events_count),
    "dropped_links_count" => U32(dropped_links_count),
}
fields! { Events, event, event_mut, EVENT:
    "name" => Text(name),
    "time_unix_nano" => U64(time_unix_nano),
    "time" => Time(time_unix_nano),
    "dropped_attributes_count" => U32(dropped_attributes_count),
}
fields! { Links, link, link_mut, LINK:
    "trace_id" => Id(trace_id; 16),
    "trace_id.string" => Hex(trace_id; 16),
    "span_id" => Id(span_id; 8),
    "span_id.string" => Hex(span_id; 8),
    "trace_state" => Text(trace_state),
    "flags" => U32(flags),
    "dropped_attributes_count" => U32(dropped_attributes_count),
}
fields! { LogRecords, log, log_mut, LOG:
    "body" => Value(body),
    "event_name" => Text(event_name),
    "time_unix_nano" => U64(time_unix_nano),
    "time" => Time(time_unix_nano),
    "observed_time_unix_nano" => U64(observed_time_unix_nano),
    "observed_time" => Time(observed_time_unix_nano),
    "severity_number" => I32(severity_number),
    "severity_text" => Text(severity_text),
    "flags" => U32(flags),
    "trace_id" => Id(trace_id; 16),
    "trace_id.string" => Hex(trace_id; 16),
    "span_id" => Id(span_id; 8),
    "span_id.string" => Hex(span_id; 8),
    "dropped_attributes_count" => U32(dropped_attributes_count),
}
fields! { MetricRows, metric, metric_mut, METRIC:
    "name" => Text(name),
    "description" => Text(description),
    "unit" => Text(unit),
    "type" => Code(kind),
    "aggregation_temporality" => I32(aggregation_temporality),
    "is_monotonic" => Bool(is_monotonic),
}
fields! { NumberPoints, number, number_mut, NUMBER:
    "start_time_unix_nano" => U64(start_time_unix_nano),
    "time_unix_nano" => U64(time_unix_nano),
    "start_time" => Time(start_time_unix_nano),
    "time" => Time(time_unix_nano),
    "flags" => U32(flags),
    "value" => Number(kind, value),
    "value_int" => NumberOf(kind, value; crate::columns::number_kind::INT),
    "value_double" => NumberOf(kind, value; crate::columns::number_kind::DOUBLE),
}
fields! { HistogramPoints, histogram, histogram_mut, HISTOGRAM:
    "start_time_unix_nano" => U64(start_time_unix_nano),
    "time_unix_nano" => U64(time_unix_nano),
    "start_time" => Time(start_time_unix_nano),
    "time" => Time(time_unix_nano),
    "flags" => U32(flags),
    "count" => U64(count),
    "sum" => Optional(sum, present; present::SUM),
    "min" => Optional(min, present; present::MIN),
    "max" => Optional(max, present; present::MAX),
}
fields! { ExponentialHistogramPoints, exponential, exponential_mut, EXPONENTIAL:
    "start_time_unix_nano" => U64(start_time_unix_nano),
    "time_unix_nano" => U64(time_unix_nano),
    "start_time" => Time(start_time_unix_nano),
    "time" => Time(time_unix_nano),
    "flags" => U32(flags),
    "count" => U64(count),
    "sum" => Optional(sum, present; present::SUM),
    "min" => Optional(min, present; present::MIN),
    "max" => Optional(max, present; present::MAX),
    "scale" => I32(scale),
    "zero_count" => U64(zero_count),
    "zero_threshold" => Double(zero_threshold),
    "positive.offset" => I32(positive_offset),
    "negative.offset" => I32(negative_offset),
}
fields! { SummaryPoints, summary, summary_mut, SUMMARY:
    "start_time_unix_nano" => U64(start_time_unix_nano),
    "time_unix_nano" => U64(time_unix_nano),
    "start_time" => Time(start_time_unix_nano),
    "time" => Time(time_unix_nano),
    "flags" => U32(flags),
    "count" => U64(count),
    "sum" => Double(sum),
}
fields! { Exemplars, exemplar, exemplar_mut, EXEMPLAR:
    "time_unix_nano" => U64(time_unix_nano),
    "time" => Time(time_unix_nano),
    "value" => Number(kind, value),
    "value_int" => NumberOf(kind, value; crate::columns::number_kind::INT),
    "value_double" => NumberOf(kind, value; crate::columns::number_kind::DOUBLE),
    "trace_id" => Id(trace_id; 16),
    "trace_id.string" => Hex(trace_id; 16),
    "span_id" => Id(span_id; 8),
    "span_id.string" => Hex(span_id; 8),
}

/// The names of a level's fields.
#[must_use]
pub const fn names(level: Level) -> &'static [&'static str] {
    match level {
        Level::Resource => RESOURCE,
        Level::Scope => SCOPE,
        Level::Span => SPAN,
        Level::SpanEvent => EVENT,
        Level::SpanLink => LINK,
        Level::Log => LOG,
        Level::Metric => METRIC,
        Level::Number => NUMBER,
        Level::Histogram => HISTOGRAM,
        Level::Exponential => EXPONENTIAL,
        Level::Summary => SUMMARY,
        Level::NumberExemplar | Level::HistogramExemplar | Level::ExponentialExemplar => EXEMPLAR,
    }
}

/// A field to be read.
#[must_use]
pub fn field<'a>(batch: &'a Batch, level: Level, name: &str) -> Option<Field<'a>> {
    match (level, batch) {
        (Level::Resource, _) => resource(&batch.envelope().resources, name),
        (Level::Scope, _) => scope(&batch.envelope().scopes, name),
        (Level::Span, Batch::Traces(batch)) => span(&batch.spans, name),
        (Level::SpanEvent, Batch::Traces(batch)) => event(&batch.events, name),
        (Level::SpanLink, Batch::Traces(batch)) => link(&batch.links, name),
        (Level::Log, Batch::Logs(batch)) => log(&batch.records, name),
        (Level::Metric, Batch::Metrics(batch)) => metric(&batch.metrics, name),
        (Level::Number, Batch::Metrics(batch)) => number(&batch.number_points, name),
        (Level::Histogram, Batch::Metrics(batch)) => histogram(&batch.histogram_points, name),
        (Level::Exponential, Batch::Metrics(batch)) => exponential(&batch.exponential_points, name),
        (Level::Summary, Batch::Metrics(batch)) => summary(&batch.summary_points, name),
        (Level::NumberExemplar, Batch::Metrics(batch)) => exemplar(&batch.number_exemplars, name),
        (Level::HistogramExemplar, Batch::Metrics(batch)) => exemplar(&batch.histogram_exemplars, name),
        (Level::ExponentialExemplar, Batch::Metrics(batch)) => exemplar(&batch.exponential_exemplars, name),
        _ => None,
    }
}

/// A field to be written; its table is copied first when others share it.
pub fn field_mut<'a>(batch: &'a mut Batch, level: Level, name: &str) -> Option<FieldMut<'a>> {
    match (level, batch) {
        (Level::Resource, batch) => resource_mut(Arc::make_mut(&mut batch.envelope_mut().resources), name),
        (Level::Scope, batch) => scope_mut(Arc::make_mut(&mut batch.envelope_mut().scopes), name),
        (Level::Span, Batch::Traces(batch)) => span_mut(Arc::make_mut(&mut batch.spans), name),
        (Level::SpanEvent, Batch::Traces(batch)) => event_mut(Arc::make_mut(&mut batch.events), name),
        (Level::SpanLink, Batch::Traces(batch)) => link_mut(Arc::make_mut(&mut batch.links), name),
        (Level::Log, Batch::Logs(batch)) => log_mut(Arc::make_mut(&mut batch.records), name),
        (level, Batch::Metrics(batch)) => match level {
            Level::Metric => metric_mut(Arc::make_mut(&mut batch.metrics), name),
            Level::Number => number_mut(Arc::make_mut(&mut batch.number_points), name),
            Level::Histogram => histogram_mut(Arc::make_mut(&mut batch.histogram_points), name),
            Level::Exponential => exponential_mut(Arc::make_mut(&mut batch.exponential_points), name),
            Level::Summary => summary_mut(Arc::make_mut(&mut batch.summary_points), name),
            Level::NumberExemplar => exemplar_mut(Arc::make_mut(&mut batch.number_exemplars), name),
            Level::HistogramExemplar => exemplar_mut(Arc::make_mut(&mut batch.histogram_exemplars), name),
            Level::ExponentialExemplar => exemplar_mut(Arc::make_mut(&mut batch.exponential_exemplars), name),
            _ => None,
        },
        _ => None,
    }
}
