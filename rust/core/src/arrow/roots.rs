//! Spans, log records, metrics, and what stands beside spans.

use arrow_schema::ArrowError;

use super::cells::{
    Named, booleans, durations, fixed, i32s, ids, record, repeated, repeated_bytes, texts, timestamps, u8s, u32s,
};
use super::values::otap_columns;
use crate::columns::{Envelope, Events, Links, LogRecords, MetricRows, Slices, Spans};

/// What the root tables of all signals begin with.
fn head(envelope: &Envelope, scope: &[u32], slices: &Slices<'_>) -> Result<Vec<Named>, ArrowError> {
    let (resources, scopes) = (&envelope.resources, &envelope.scopes);
    let resource: Vec<u32> = scope.iter().map(|&scope| scopes.resource[scope as usize]).collect();
    let in_scope = |column: &[u32]| -> Vec<u32> { scope.iter().map(|&row| column[row as usize]).collect() };
    let in_resource = |column: &[u32]| -> Vec<u32> { resource.iter().map(|&row| column[row as usize]).collect() };
    Ok(vec![
        ("id", ids(scope.len())),
        (
            "resource",
            record(vec![
                ("id", u32s(&resource)),
                ("schema_url", repeated(&resources.schema_url, resource.iter().copied(), slices)?),
                ("dropped_attributes_count", u32s(&in_resource(&resources.dropped_attributes_count))),
                // Not in OTAP: `Resource.entity_refs` as they stood on the wire.
                ("entity_refs", repeated_bytes(&resources.entity_refs, resource.iter().copied(), slices)?),
            ]),
        ),
        (
            "scope",
            record(vec![
                ("id", u32s(scope)),
                ("name", repeated(&scopes.name, scope.iter().copied(), slices)?),
                ("version", repeated(&scopes.version, scope.iter().copied(), slices)?),
                ("dropped_attributes_count", u32s(&in_scope(&scopes.dropped_attributes_count))),
            ]),
        ),
        ("schema_url", repeated(&scopes.schema_url, scope.iter().copied(), slices)?),
    ])
}

pub fn spans(envelope: &Envelope, spans: &Spans, slices: &Slices<'_>) -> Result<Vec<Named>, ArrowError> {
    let mut columns = head(envelope, &spans.scope, slices)?;
    columns.extend([
        ("start_time_unix_nano", timestamps(&spans.start_time_unix_nano)),
        ("duration_time_unix_nano", durations(&spans.start_time_unix_nano, &spans.end_time_unix_nano)),
        ("trace_id", fixed(&spans.trace_id, 16, slices)),
        ("span_id", fixed(&spans.span_id, 8, slices)),
        ("parent_span_id", fixed(&spans.parent_span_id, 8, slices)),
        ("trace_state", texts(&spans.trace_state, slices)?),
        ("name", texts(&spans.name, slices)?),
        ("kind", i32s(&spans.kind)),
        ("dropped_attributes_count", u32s(&spans.dropped_attributes_count)),
        ("dropped_events_count", u32s(&spans.dropped_events_count)),
        ("dropped_links_count", u32s(&spans.dropped_links_count)),
        (
            "status",
            record(vec![("code", i32s(&spans.status_code)), ("status_message", texts(&spans.status_message, slices)?)]),
        ),
        ("flags", u32s(&spans.flags)),
    ]);
    Ok(columns)
}

pub fn events(events: &Events, slices: &Slices<'_>) -> Result<Vec<Named>, ArrowError> {
    Ok(vec![
        ("id", ids(events.len())),
        ("parent_id", u32s(&events.parent)),
        ("time_unix_nano", timestamps(&events.time_unix_nano)),
        ("name", texts(&events.name, slices)?),
        ("dropped_attributes_count", u32s(&events.dropped_attributes_count)),
    ])
}

pub fn links(links: &Links, slices: &Slices<'_>) -> Result<Vec<Named>, ArrowError> {
    Ok(vec![
        ("id", ids(links.len())),
        ("parent_id", u32s(&links.parent)),
        ("trace_id", fixed(&links.trace_id, 16, slices)),
        ("span_id", fixed(&links.span_id, 8, slices)),
        ("trace_state", texts(&links.trace_state, slices)?),
        ("dropped_attributes_count", u32s(&links.dropped_attributes_count)),
        ("flags", u32s(&links.flags)),
    ])
}

pub fn logs(envelope: &Envelope, records: &LogRecords, slices: &Slices<'_>) -> Result<Vec<Named>, ArrowError> {
    let mut columns = head(envelope, &records.scope, slices)?;
    columns.extend([
        ("time_unix_nano", timestamps(&records.time_unix_nano)),
        ("observed_time_unix_nano", timestamps(&records.observed_time_unix_nano)),
        ("trace_id", fixed(&records.trace_id, 16, slices)),
        ("span_id", fixed(&records.span_id, 8, slices)),
        ("severity_number", i32s(&records.severity_number)),
        ("severity_text", texts(&records.severity_text, slices)?),
        ("event_name", texts(&records.event_name, slices)?),
        ("body", record(otap_columns(&records.body.kind, &records.body.value, slices)?)),
        ("dropped_attributes_count", u32s(&records.dropped_attributes_count)),
        ("flags", u32s(&records.flags)),
    ]);
    Ok(columns)
}

pub fn metrics(envelope: &Envelope, metrics: &MetricRows, slices: &Slices<'_>) -> Result<Vec<Named>, ArrowError> {
    let mut columns = head(envelope, &metrics.scope, slices)?;
    columns.extend([
        ("metric_type", u8s(&metrics.kind)),
        ("name", texts(&metrics.name, slices)?),
        ("description", texts(&metrics.description, slices)?),
        ("unit", texts(&metrics.unit, slices)?),
        ("aggregation_temporality", i32s(&metrics.aggregation_temporality)),
        ("is_monotonic", booleans(&metrics.is_monotonic)),
    ]);
    Ok(columns)
}
