//! Spans and log records.

use super::Context;
use super::envelope::Records;
use super::value::Ascent;
use crate::columns::{Logs, Traces};

pub struct SpanRows<'a> {
    batch: &'a Traces,
    attributes: Ascent<'a>,
    events: usize,
    event_attributes: Ascent<'a>,
    links: usize,
    link_attributes: Ascent<'a>,
}

impl<'a> SpanRows<'a> {
    pub fn new(batch: &'a Traces) -> Self {
        Self {
            batch,
            attributes: Ascent::new(&batch.span_attributes),
            events: 0,
            event_attributes: Ascent::new(&batch.event_attributes),
            links: 0,
            link_attributes: Ascent::new(&batch.link_attributes),
        }
    }

    fn events(&mut self, context: &mut Context<'_>, span: usize) {
        let events = &self.batch.events;
        let owned = |row: usize| events.parent.get(row).is_some_and(|&parent| parent as usize == span);
        context.array("events", owned(self.events), |context| {
            while owned(self.events) {
                let row = self.events;
                self.events += 1;
                context.text.open();
                context.text.wide_field("timeUnixNano", events.time_unix_nano[row]);
                context.view_field("name", events.name[row]);
                context.attributes(&mut self.event_attributes, "attributes", row);
                context.text.number_field("droppedAttributesCount", events.dropped_attributes_count[row]);
                context.text.close();
            }
        });
    }

    fn links(&mut self, context: &mut Context<'_>, span: usize) {
        let links = &self.batch.links;
        let owned = |row: usize| links.parent.get(row).is_some_and(|&parent| parent as usize == span);
        context.array("links", owned(self.links), |context| {
            while owned(self.links) {
                let row = self.links;
                self.links += 1;
                context.text.open();
                context.id_field("traceId", links.trace_id[row]);
                context.id_field("spanId", links.span_id[row]);
                context.view_field("traceState", links.trace_state[row]);
                context.attributes(&mut self.link_attributes, "attributes", row);
                context.text.number_field("droppedAttributesCount", links.dropped_attributes_count[row]);
                context.text.number_field("flags", links.flags[row]);
                context.text.close();
            }
        });
    }
}

impl Records for SpanRows<'_> {
    const NAMES: [&'static str; 3] = ["resourceSpans", "scopeSpans", "spans"];

    fn scopes(&self) -> &[u32] {
        &self.batch.spans.scope
    }

    fn record(&mut self, context: &mut Context<'_>, row: usize) {
        let spans = &self.batch.spans;
        context.id_field("traceId", spans.trace_id[row]);
        context.id_field("spanId", spans.span_id[row]);
        context.view_field("traceState", spans.trace_state[row]);
        context.id_field("parentSpanId", spans.parent_span_id[row]);
        context.text.number_field("flags", spans.flags[row]);
        context.view_field("name", spans.name[row]);
        context.text.number_field("kind", spans.kind[row]);
        context.text.wide_field("startTimeUnixNano", spans.start_time_unix_nano[row]);
        context.text.wide_field("endTimeUnixNano", spans.end_time_unix_nano[row]);
        context.attributes(&mut self.attributes, "attributes", row);
        context.text.number_field("droppedAttributesCount", spans.dropped_attributes_count[row]);
        self.events(context, row);
        context.text.number_field("droppedEventsCount", spans.dropped_events_count[row]);
        self.links(context, row);
        context.text.number_field("droppedLinksCount", spans.dropped_links_count[row]);
        if spans.status_present[row] {
            context.text.name("status");
            context.text.open();
            context.view_field("message", spans.status_message[row]);
            context.text.number_field("code", spans.status_code[row]);
            context.text.close();
        }
    }
}

pub struct LogRows<'a> {
    batch: &'a Logs,
    attributes: Ascent<'a>,
}

impl<'a> LogRows<'a> {
    pub fn new(batch: &'a Logs) -> Self {
        Self { batch, attributes: Ascent::new(&batch.record_attributes) }
    }
}

impl Records for LogRows<'_> {
    const NAMES: [&'static str; 3] = ["resourceLogs", "scopeLogs", "logRecords"];

    fn scopes(&self) -> &[u32] {
        &self.batch.records.scope
    }

    fn record(&mut self, context: &mut Context<'_>, row: usize) {
        let records = &self.batch.records;
        context.text.wide_field("timeUnixNano", records.time_unix_nano[row]);
        context.text.wide_field("observedTimeUnixNano", records.observed_time_unix_nano[row]);
        context.text.number_field("severityNumber", records.severity_number[row]);
        context.view_field("severityText", records.severity_text[row]);
        context.value("body", records.body.kind[row], records.body.value[row]);
        context.attributes(&mut self.attributes, "attributes", row);
        context.text.number_field("droppedAttributesCount", records.dropped_attributes_count[row]);
        context.text.number_field("flags", records.flags[row]);
        context.id_field("traceId", records.trace_id[row]);
        context.id_field("spanId", records.span_id[row]);
        context.view_field("eventName", records.event_name[row]);
    }
}
