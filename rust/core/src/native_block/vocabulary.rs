//! The names of sources, per table. What each means stands in the user's documentation, `heliograph.wire.blocks`.

use super::cells::Cells;
use crate::columns::{Attributes, Envelope, Exemplars, Logs, Metrics, Traces, present};

/// A source: its name and how to find its cells in a batch.
pub type Source<T> = (&'static str, for<'a> fn(&'a T) -> Cells<'a>);

pub const SPAN_KINDS: &[&str] = &["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"];
const STATUS_CODES: &[&str] = &["Unset", "Ok", "Error"];
const TEMPORALITIES: &[&str] = &["Unspecified", "Delta", "Cumulative"];
const METRIC_TYPES: &[&str] = &["empty", "gauge", "sum", "histogram", "exponential_histogram", "summary"];
const VALUE_TYPES: &[&str] = &["empty", "str", "int", "double", "bool", "map", "slice", "bytes"];
const NUMBER_TYPES: &[&str] = &["empty", "int", "double"];

/// Sources that a resource gives to all its records.
pub const RESOURCE: &[Source<Envelope>] = &[
    ("resource_json", |b| Cells::Attributes(&b.resource_attributes)),
    ("resource_map", |b| Cells::Attributes(&b.resource_attributes)),
    ("resource_schema_url", |b| Cells::Text(&b.resources.schema_url)),
    ("resource_dropped_attributes_count", |b| Cells::U32(&b.resources.dropped_attributes_count)),
];

/// Sources that a scope gives to all its records.
pub const SCOPE: &[Source<Envelope>] = &[
    ("scope_name", |b| Cells::Text(&b.scopes.name)),
    ("scope_version", |b| Cells::Text(&b.scopes.version)),
    ("scope_schema_url", |b| Cells::Text(&b.scopes.schema_url)),
    ("scope_json", |b| Cells::Attributes(&b.scope_attributes)),
    ("scope_map", |b| Cells::Attributes(&b.scope_attributes)),
    ("scope_dropped_attributes_count", |b| Cells::U32(&b.scopes.dropped_attributes_count)),
];

fn children<'a>(owners: &'a [u32], inner: Cells<'a>) -> Cells<'a> {
    Cells::Children(owners, Box::new(inner))
}

pub const SPANS: &[Source<Traces>] = &[
    ("start_time", |b| Cells::Time(&b.spans.start_time_unix_nano)),
    ("end_time", |b| Cells::Time(&b.spans.end_time_unix_nano)),
    ("duration", |b| Cells::Duration(&b.spans.start_time_unix_nano, &b.spans.end_time_unix_nano)),
    ("trace_id", |b| Cells::Id(&b.spans.trace_id, 16)),
    ("span_id", |b| Cells::Id(&b.spans.span_id, 8)),
    ("parent_span_id", |b| Cells::Id(&b.spans.parent_span_id, 8)),
    ("trace_state", |b| Cells::Text(&b.spans.trace_state)),
    ("name", |b| Cells::Text(&b.spans.name)),
    ("kind", |b| Cells::Enum(&b.spans.kind, SPAN_KINDS)),
    ("status_code", |b| Cells::Enum(&b.spans.status_code, STATUS_CODES)),
    ("status_message", |b| Cells::Text(&b.spans.status_message)),
    ("flags", |b| Cells::Flags(&b.spans.flags)),
    ("dropped_attributes_count", |b| Cells::U32(&b.spans.dropped_attributes_count)),
    ("dropped_events_count", |b| Cells::U32(&b.spans.dropped_events_count)),
    ("dropped_links_count", |b| Cells::U32(&b.spans.dropped_links_count)),
    ("events_time", |b| children(&b.events.parent, Cells::Time(&b.events.time_unix_nano))),
    ("events_name", |b| children(&b.events.parent, Cells::Text(&b.events.name))),
    ("events_attributes", |b| children(&b.events.parent, Cells::Attributes(&b.event_attributes))),
    ("events_dropped_attributes_count", |b| children(&b.events.parent, Cells::U32(&b.events.dropped_attributes_count))),
    ("links_trace_id", |b| children(&b.links.parent, Cells::Id(&b.links.trace_id, 16))),
    ("links_span_id", |b| children(&b.links.parent, Cells::Id(&b.links.span_id, 8))),
    ("links_trace_state", |b| children(&b.links.parent, Cells::Text(&b.links.trace_state))),
    ("links_attributes", |b| children(&b.links.parent, Cells::Attributes(&b.link_attributes))),
    ("links_flags", |b| children(&b.links.parent, Cells::Flags(&b.links.flags))),
    ("links_dropped_attributes_count", |b| children(&b.links.parent, Cells::U32(&b.links.dropped_attributes_count))),
];

pub const LOGS: &[Source<Logs>] = &[
    ("time", |b| Cells::Time(&b.records.time_unix_nano)),
    ("observed_time", |b| Cells::Time(&b.records.observed_time_unix_nano)),
    ("time_or_observed", |b| Cells::TimeOr(&b.records.time_unix_nano, &b.records.observed_time_unix_nano)),
    ("trace_id", |b| Cells::Id(&b.records.trace_id, 16)),
    ("span_id", |b| Cells::Id(&b.records.span_id, 8)),
    ("severity_number", |b| Cells::I32(&b.records.severity_number)),
    ("severity_text", |b| Cells::Text(&b.records.severity_text)),
    ("body", |b| Cells::ValueString(&b.records.body)),
    ("body_json", |b| Cells::ValueJson(&b.records.body)),
    ("body_type", |b| Cells::Code(&b.records.body.kind, VALUE_TYPES)),
    ("event_name", |b| Cells::Text(&b.records.event_name)),
    ("flags", |b| Cells::Flags(&b.records.flags)),
    ("dropped_attributes_count", |b| Cells::U32(&b.records.dropped_attributes_count)),
];

/// Sources that a metric gives to all its points.
pub const METRIC: &[Source<Metrics>] = &[
    ("metric_name", |b| Cells::Text(&b.metrics.name)),
    ("metric_description", |b| Cells::Text(&b.metrics.description)),
    ("metric_unit", |b| Cells::Text(&b.metrics.unit)),
    ("metric_type", |b| Cells::Code(&b.metrics.kind, METRIC_TYPES)),
    ("temporality", |b| Cells::Enum(&b.metrics.aggregation_temporality, TEMPORALITIES)),
    ("monotonic", |b| Cells::Bool(&b.metrics.is_monotonic)),
    ("metric_metadata", |b| Cells::Attributes(&b.metadata)),
];

pub const NUMBER_POINTS: &[Source<Metrics>] = &[
    ("start_time", |b| Cells::Time(&b.number_points.start_time_unix_nano)),
    ("time", |b| Cells::Time(&b.number_points.time_unix_nano)),
    ("flags", |b| Cells::Flags(&b.number_points.flags)),
    ("value", |b| Cells::NumberAsDouble(&b.number_points.kind, &b.number_points.value)),
    ("value_int", |b| Cells::NumberAsInt(&b.number_points.kind, &b.number_points.value)),
    ("value_type", |b| Cells::Code(&b.number_points.kind, NUMBER_TYPES)),
];

pub const HISTOGRAM_POINTS: &[Source<Metrics>] = &[
    ("start_time", |b| Cells::Time(&b.histogram_points.start_time_unix_nano)),
    ("time", |b| Cells::Time(&b.histogram_points.time_unix_nano)),
    ("flags", |b| Cells::Flags(&b.histogram_points.flags)),
    ("count", |b| Cells::U64(&b.histogram_points.count)),
    ("sum", |b| Cells::F64(&b.histogram_points.sum)),
    ("min", |b| Cells::F64(&b.histogram_points.min)),
    ("max", |b| Cells::F64(&b.histogram_points.max)),
    ("has_sum", |b| Cells::Bit(&b.histogram_points.present, present::SUM)),
    ("has_min", |b| Cells::Bit(&b.histogram_points.present, present::MIN)),
    ("has_max", |b| Cells::Bit(&b.histogram_points.present, present::MAX)),
    ("bucket_counts", |b| Cells::Counts(&b.histogram_points.bucket_counts)),
    ("explicit_bounds", |b| Cells::Doubles(&b.histogram_points.explicit_bounds)),
];

pub const EXPONENTIAL_POINTS: &[Source<Metrics>] = &[
    ("start_time", |b| Cells::Time(&b.exponential_points.start_time_unix_nano)),
    ("time", |b| Cells::Time(&b.exponential_points.time_unix_nano)),
    ("flags", |b| Cells::Flags(&b.exponential_points.flags)),
    ("count", |b| Cells::U64(&b.exponential_points.count)),
    ("sum", |b| Cells::F64(&b.exponential_points.sum)),
    ("min", |b| Cells::F64(&b.exponential_points.min)),
    ("max", |b| Cells::F64(&b.exponential_points.max)),
    ("has_sum", |b| Cells::Bit(&b.exponential_points.present, present::SUM)),
    ("has_min", |b| Cells::Bit(&b.exponential_points.present, present::MIN)),
    ("has_max", |b| Cells::Bit(&b.exponential_points.present, present::MAX)),
    ("scale", |b| Cells::I32(&b.exponential_points.scale)),
    ("zero_count", |b| Cells::U64(&b.exponential_points.zero_count)),
    ("zero_threshold", |b| Cells::F64(&b.exponential_points.zero_threshold)),
    ("positive_offset", |b| Cells::I32(&b.exponential_points.positive_offset)),
    ("positive_bucket_counts", |b| Cells::Counts(&b.exponential_points.positive_bucket_counts)),
    ("negative_offset", |b| Cells::I32(&b.exponential_points.negative_offset)),
    ("negative_bucket_counts", |b| Cells::Counts(&b.exponential_points.negative_bucket_counts)),
];

pub const SUMMARY_POINTS: &[Source<Metrics>] = &[
    ("start_time", |b| Cells::Time(&b.summary_points.start_time_unix_nano)),
    ("time", |b| Cells::Time(&b.summary_points.time_unix_nano)),
    ("flags", |b| Cells::Flags(&b.summary_points.flags)),
    ("count", |b| Cells::U64(&b.summary_points.count)),
    ("sum", |b| Cells::F64(&b.summary_points.sum)),
    ("quantiles", |b| Cells::Doubles(&b.summary_points.quantile)),
    ("quantile_values", |b| Cells::Doubles(&b.summary_points.quantile_value)),
];

/// Exemplars and their attributes, of one kind of point.
pub type ExemplarTables<'a> = (&'a Exemplars, &'a Attributes);

/// The cells of a source of exemplars.
#[must_use]
pub fn exemplar_cells<'a>(name: &str, (table, attributes): ExemplarTables<'a>) -> Option<Cells<'a>> {
    let inner = match name {
        "exemplars_time" => Cells::Time(&table.time_unix_nano),
        "exemplars_value" => Cells::NumberAsDouble(&table.kind, &table.value),
        "exemplars_value_int" => Cells::NumberAsInt(&table.kind, &table.value),
        "exemplars_value_type" => Cells::Code(&table.kind, NUMBER_TYPES),
        "exemplars_trace_id" => Cells::Id(&table.trace_id, 16),
        "exemplars_span_id" => Cells::Id(&table.span_id, 8),
        "exemplars_attributes" => Cells::Attributes(attributes),
        _ => return None,
    };
    Some(children(&table.parent, inner))
}

/// All sources of exemplars.
pub const EXEMPLARS: &[&str] = &[
    "exemplars_time",
    "exemplars_value",
    "exemplars_value_int",
    "exemplars_value_type",
    "exemplars_trace_id",
    "exemplars_span_id",
    "exemplars_attributes",
];
