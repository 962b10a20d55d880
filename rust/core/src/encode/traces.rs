//! Spans, events and links.

use super::context::{Context, Descent};
use super::envelope::Records;
use crate::columns::Traces;

pub struct TraceRecords<'a> {
    batch: &'a Traces,
    attributes: Descent<'a>,
    events: usize,
    event_attributes: Descent<'a>,
    links: usize,
    link_attributes: Descent<'a>,
}

impl<'a> TraceRecords<'a> {
    pub fn new(batch: &'a Traces) -> Self {
        Self {
            batch,
            attributes: Descent::new(&batch.span_attributes, batch.span_attributes.len()),
            events: batch.events.len(),
            event_attributes: Descent::new(&batch.event_attributes, batch.event_attributes.len()),
            links: batch.links.len(),
            link_attributes: Descent::new(&batch.link_attributes, batch.link_attributes.len()),
        }
    }

    fn events(&mut self, context: &mut Context<'_>, span: u32) {
        let events = &self.batch.events;
        while self.events > 0 && events.parent[self.events - 1] == span {
            self.events -= 1;
            let row = self.events;
            let mark = context.sink.mark();
            context.sink.varint_field(0x20, u64::from(events.dropped_attributes_count[row]));
            context.attributes(&mut self.event_attributes, 0x1a, row as u32);
            context.view_field(0x12, events.name[row]);
            context.sink.fixed64_field(0x09, events.time_unix_nano[row]);
            context.sink.close(0x5a, mark);
        }
    }

    fn links(&mut self, context: &mut Context<'_>, span: u32) {
        let links = &self.batch.links;
        while self.links > 0 && links.parent[self.links - 1] == span {
            self.links -= 1;
            let row = self.links;
            let mark = context.sink.mark();
            context.sink.fixed32_field([0x35], links.flags[row]);
            context.sink.varint_field(0x28, u64::from(links.dropped_attributes_count[row]));
            context.attributes(&mut self.link_attributes, 0x22, row as u32);
            context.view_field(0x1a, links.trace_state[row]);
            context.view_field(0x12, links.span_id[row]);
            context.view_field(0x0a, links.trace_id[row]);
            context.sink.close(0x6a, mark);
        }
    }
}

impl Records for TraceRecords<'_> {
    fn scopes(&self) -> &[u32] {
        &self.batch.spans.scope
    }

    fn record(&mut self, context: &mut Context<'_>, row: usize) {
        let spans = &self.batch.spans;
        context.sink.fixed32_field([0x85, 0x01], spans.flags[row]);
        if spans.status_present[row] {
            let mark = context.sink.mark();
            context.sink.int32_field(0x18, spans.status_code[row]);
            context.view_field(0x12, spans.status_message[row]);
            context.sink.close(0x7a, mark);
        }
        context.sink.varint_field(0x70, u64::from(spans.dropped_links_count[row]));
        self.links(context, row as u32);
        context.sink.varint_field(0x60, u64::from(spans.dropped_events_count[row]));
        self.events(context, row as u32);
        context.sink.varint_field(0x50, u64::from(spans.dropped_attributes_count[row]));
        context.attributes(&mut self.attributes, 0x4a, row as u32);
        context.sink.fixed64_field(0x41, spans.end_time_unix_nano[row]);
        context.sink.fixed64_field(0x39, spans.start_time_unix_nano[row]);
        context.sink.int32_field(0x30, spans.kind[row]);
        context.view_field(0x2a, spans.name[row]);
        context.view_field(0x22, spans.parent_span_id[row]);
        context.view_field(0x1a, spans.trace_state[row]);
        context.view_field(0x12, spans.span_id[row]);
        context.view_field(0x0a, spans.trace_id[row]);
    }
}
