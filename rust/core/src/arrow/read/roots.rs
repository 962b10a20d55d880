//! Spans, log records, metrics, and what stands beside spans.

use super::bytes::{Bytes, Shape};
use super::envelope::Head;
use super::owners::Owners;
use super::table::{Read, Table, error};
use super::values::values;
use crate::columns::{Events, Links, LogRecords, MetricRows, Spans, kind, metric_kind};

pub fn spans(mut table: Table, head: &Head, bytes: &mut Bytes) -> Read<(Spans, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let mut status = table.record("status")?;
    let status_code: Vec<i32> = status.column("code")?.integers()?;
    let status_message = status.column("status_message")?.views(Shape::Text, bytes)?;
    status.finish()?;
    let start = table.column("start_time_unix_nano")?.nanoseconds()?;
    let duration = table.column("duration_time_unix_nano")?.nanoseconds()?;
    let spans = Spans {
        scope: head.scope.clone(),
        trace_id: table.column("trace_id")?.views(Shape::Id(16), bytes)?,
        span_id: table.column("span_id")?.views(Shape::Id(8), bytes)?,
        parent_span_id: table.column("parent_span_id")?.views(Shape::Id(8), bytes)?,
        trace_state: table.column("trace_state")?.views(Shape::Text, bytes)?,
        name: table.column("name")?.views(Shape::Text, bytes)?,
        kind: table.column("kind")?.integers()?,
        end_time_unix_nano: start.iter().zip(duration).map(|(start, lasts)| start.wrapping_add(lasts)).collect(),
        start_time_unix_nano: start,
        flags: table.column("flags")?.integers()?,
        dropped_attributes_count: table.column("dropped_attributes_count")?.integers()?,
        dropped_events_count: table.column("dropped_events_count")?.integers()?,
        dropped_links_count: table.column("dropped_links_count")?.integers()?,
        status_present: status_code
            .iter()
            .zip(&status_message)
            .map(|(&code, text)| code != 0 || !text.is_empty())
            .collect(),
        status_code,
        status_message,
    };
    table.finish()?;
    Ok((owners.arrange(spans, &head.scope), owners))
}

pub fn events(mut table: Table, spans: &Owners, bytes: &mut Bytes) -> Read<(Events, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let parent = spans.find_all(&table.required("parent_id")?)?;
    let events = Events {
        parent: parent.clone(),
        time_unix_nano: table.column("time_unix_nano")?.nanoseconds()?,
        name: table.column("name")?.views(Shape::Text, bytes)?,
        dropped_attributes_count: table.column("dropped_attributes_count")?.integers()?,
    };
    table.finish()?;
    Ok((owners.arrange(events, &parent), owners))
}

pub fn links(mut table: Table, spans: &Owners, bytes: &mut Bytes) -> Read<(Links, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let parent = spans.find_all(&table.required("parent_id")?)?;
    let links = Links {
        parent: parent.clone(),
        trace_id: table.column("trace_id")?.views(Shape::Id(16), bytes)?,
        span_id: table.column("span_id")?.views(Shape::Id(8), bytes)?,
        trace_state: table.column("trace_state")?.views(Shape::Text, bytes)?,
        dropped_attributes_count: table.column("dropped_attributes_count")?.integers()?,
        flags: table.column("flags")?.integers()?,
    };
    table.finish()?;
    Ok((owners.arrange(links, &parent), owners))
}

pub fn logs(mut table: Table, head: &Head, bytes: &mut Bytes) -> Read<(LogRecords, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let mut body = table.record("body")?;
    let bodies = values(&mut body, kind::NO_VALUE, bytes)?;
    body.finish()?;
    let records = LogRecords {
        scope: head.scope.clone(),
        time_unix_nano: table.column("time_unix_nano")?.nanoseconds()?,
        observed_time_unix_nano: table.column("observed_time_unix_nano")?.nanoseconds()?,
        severity_number: table.column("severity_number")?.integers()?,
        severity_text: table.column("severity_text")?.views(Shape::Text, bytes)?,
        body: bodies,
        dropped_attributes_count: table.column("dropped_attributes_count")?.integers()?,
        flags: table.column("flags")?.integers()?,
        trace_id: table.column("trace_id")?.views(Shape::Id(16), bytes)?,
        span_id: table.column("span_id")?.views(Shape::Id(8), bytes)?,
        event_name: table.column("event_name")?.views(Shape::Text, bytes)?,
    };
    table.finish()?;
    Ok((owners.arrange(records, &head.scope), owners))
}

pub fn metrics(mut table: Table, head: &Head, bytes: &mut Bytes) -> Read<(MetricRows, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let types = table.required("metric_type")?;
    let metrics = MetricRows {
        scope: head.scope.clone(),
        name: table.column("name")?.views(Shape::Text, bytes)?,
        description: table.column("description")?.views(Shape::Text, bytes)?,
        unit: table.column("unit")?.views(Shape::Text, bytes)?,
        kind: types.integers()?,
        aggregation_temporality: table.column("aggregation_temporality")?.integers()?,
        is_monotonic: table.column("is_monotonic")?.booleans()?,
    };
    if let Some(row) = metrics.kind.iter().position(|&kind| kind > metric_kind::SUMMARY) {
        let problem = format!("there is no metric type {}: types are 0 to 5", metrics.kind[row]);
        return error(&types.place, Some(row), problem);
    }
    table.finish()?;
    Ok((owners.arrange(metrics, &head.scope), owners))
}
