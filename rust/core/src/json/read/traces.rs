//! Spans, events and links.

use super::envelope::JsonRecords;
use super::value::{attributes, id};
use super::walker::Walker;
use crate::columns::Store;
use crate::decode::{Context, TraceTables};
use crate::error::{Decoded, Within};

/// Bytes that a row takes, its growth included.
const SPAN: usize = 2 * 101;
const EVENT: usize = 2 * 24;
const LINK: usize = 2 * 36;

impl JsonRecords for TraceTables {
    const NAMES: [&'static str; 3] = ["resourceSpans", "scopeSpans", "spans"];

    fn json_record(&mut self, context: &mut Context, walker: &mut Walker<'_>, scope: u32) -> Decoded<()> {
        context.charge(SPAN, walker.place())?;
        let row = self.spans.len();
        self.spans.push_default();
        self.spans.scope[row] = scope;
        walker.object(|walker, field| {
            let spans = &mut self.spans;
            match field {
                "traceId" => spans.trace_id[row] = id(context, walker).within(field)?,
                "spanId" => spans.span_id[row] = id(context, walker).within(field)?,
                "parentSpanId" => spans.parent_span_id[row] = id(context, walker).within(field)?,
                "traceState" => spans.trace_state[row] = walker.view().within(field)?,
                "name" => spans.name[row] = walker.view().within(field)?,
                "kind" => spans.kind[row] = walker.enumeration().within(field)?,
                "startTimeUnixNano" => spans.start_time_unix_nano[row] = walker.number().within(field)?,
                "endTimeUnixNano" => spans.end_time_unix_nano[row] = walker.number().within(field)?,
                "attributes" => attributes(context, walker, field, &mut self.span_attributes, row)?,
                "droppedAttributesCount" => spans.dropped_attributes_count[row] = walker.number().within(field)?,
                "events" => walker.array(field, |walker| self.json_event(context, walker, row as u32))?,
                "droppedEventsCount" => spans.dropped_events_count[row] = walker.number().within(field)?,
                "links" => walker.array(field, |walker| self.json_link(context, walker, row as u32))?,
                "droppedLinksCount" => spans.dropped_links_count[row] = walker.number().within(field)?,
                "status" => self.json_status(walker, row).within(field)?,
                "flags" => spans.flags[row] = walker.number().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }
}

impl TraceTables {
    fn json_status(&mut self, walker: &mut Walker<'_>, row: usize) -> Decoded<()> {
        let spans = &mut self.spans;
        spans.status_present[row] = true;
        walker.object(|walker, field| {
            match field {
                "message" => spans.status_message[row] = walker.view().within(field)?,
                "code" => spans.status_code[row] = walker.enumeration().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }

    fn json_event(&mut self, context: &mut Context, walker: &mut Walker<'_>, span: u32) -> Decoded<()> {
        context.charge(EVENT, walker.place())?;
        let row = self.events.len();
        let (events, table) = (&mut self.events, &mut self.event_attributes);
        events.push_default();
        events.parent[row] = span;
        walker.object(|walker, field| {
            match field {
                "timeUnixNano" => events.time_unix_nano[row] = walker.number().within(field)?,
                "name" => events.name[row] = walker.view().within(field)?,
                "attributes" => attributes(context, walker, field, table, row)?,
                "droppedAttributesCount" => events.dropped_attributes_count[row] = walker.number().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }

    fn json_link(&mut self, context: &mut Context, walker: &mut Walker<'_>, span: u32) -> Decoded<()> {
        context.charge(LINK, walker.place())?;
        let row = self.links.len();
        let (links, table) = (&mut self.links, &mut self.link_attributes);
        links.push_default();
        links.parent[row] = span;
        walker.object(|walker, field| {
            match field {
                "traceId" => links.trace_id[row] = id(context, walker).within(field)?,
                "spanId" => links.span_id[row] = id(context, walker).within(field)?,
                "traceState" => links.trace_state[row] = walker.view().within(field)?,
                "attributes" => attributes(context, walker, field, table, row)?,
                "droppedAttributesCount" => links.dropped_attributes_count[row] = walker.number().within(field)?,
                "flags" => links.flags[row] = walker.number().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }
}
