//! Spans, events and links.

use super::attributes::Owner;
use super::context::Context;
use super::cursor::Cursor;
use super::envelope::Records;
use super::tables::growing;
use crate::columns::{Attributes, Column, Events, Links, Spans, Store, View};
use crate::error::{Decoded, Within};

/// Bytes that a row takes, its growth included.
const SPAN: usize = 2 * 101;
const EVENT: usize = 2 * 24;
const LINK: usize = 2 * 36;

growing! {
    /// The tables of traces while they grow.
    TraceTables { spans: Spans, span_attributes: Attributes, events: Events, event_attributes: Attributes, links: Links, link_attributes: Attributes }
}

impl Records for TraceTables {
    const SIGNAL: usize = 0;
    const FIELDS: [&'static str; 3] = ["resource_spans", "scope_spans", "spans"];

    fn record(&mut self, context: &mut Context, message: Cursor<'_>, scope: u32) -> Decoded<()> {
        context.charge(SPAN, message.position)?;
        let row = self.spans.len() as u32;
        let [mut trace_id, mut span_id, mut parent_span_id, mut trace_state] = [View::EMPTY; 4];
        let [mut name, mut status_message] = [View::EMPTY; 2];
        let [mut start, mut end] = [0; 2];
        let [mut flags, mut dropped_attributes, mut dropped_events, mut dropped_links] = [0; 4];
        let [mut kind, mut status_code] = [0; 2];
        let mut status_present = false;
        let (first_event, first_link) = (self.events.len(), self.links.len());
        let owner = Owner::new(row as usize, &self.span_attributes, "attributes");
        let mut cursor = message;
        // Fields that nearly always follow each other are looked for where they should be: a jump less for each.
        trace_id = cursor.next_bytes(0x0a, 16).unwrap_or(trace_id);
        span_id = cursor.next_bytes(0x12, 8).unwrap_or(span_id);
        parent_span_id = cursor.next_bytes(0x22, 8).unwrap_or(parent_span_id);
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => trace_id = cursor.view()?,
                0x12 => span_id = cursor.view()?,
                0x1a => trace_state = cursor.text().within("trace_state")?,
                0x22 => parent_span_id = cursor.view()?,
                0x2a => name = cursor.text().within("name")?,
                0x30 => {
                    kind = cursor.varint()? as i32;
                    start = cursor.next_fixed64(0x39).unwrap_or(start);
                    end = cursor.next_fixed64(0x41).unwrap_or(end);
                }
                0x39 => start = cursor.fixed64()?,
                0x41 => end = cursor.fixed64()?,
                0x4a => context.attributes(&mut cursor, 0x4a, &mut self.span_attributes, &owner)?,
                0x50 => dropped_attributes = cursor.varint()? as u32,
                0x5a => {
                    let message = cursor.message()?;
                    let index = self.events.len() - first_event;
                    self.event(context, message, row).within_index("events", index)?;
                }
                0x60 => dropped_events = cursor.varint()? as u32,
                0x6a => {
                    let message = cursor.message()?;
                    let index = self.links.len() - first_link;
                    self.link(context, message, row).within_index("links", index)?;
                }
                0x70 => dropped_links = cursor.varint()? as u32,
                0x7a => {
                    status_present = true;
                    let message = cursor.message()?;
                    status(message, &mut status_code, &mut status_message).within("status")?;
                    flags = cursor.next_fixed32([0x85, 0x01]).unwrap_or(flags);
                }
                0x85 => flags = cursor.fixed32()?,
                other => cursor.skip(other)?,
            }
        }
        let spans = &mut self.spans;
        spans.scope.push(scope);
        spans.trace_id.push(trace_id);
        spans.span_id.push(span_id);
        spans.parent_span_id.push(parent_span_id);
        spans.trace_state.push(trace_state);
        spans.name.push(name);
        spans.kind.push(kind);
        spans.start_time_unix_nano.push(start);
        spans.end_time_unix_nano.push(end);
        spans.flags.push(flags);
        spans.dropped_attributes_count.push(dropped_attributes);
        spans.dropped_events_count.push(dropped_events);
        spans.dropped_links_count.push(dropped_links);
        spans.status_code.push(status_code);
        spans.status_message.push(status_message);
        spans.status_present.push(status_present);
        Ok(())
    }

    fn lengths(&self) -> Vec<usize> {
        self.all_lengths()
    }

    fn truncate(&mut self, lengths: &[usize]) {
        self.truncate_all(lengths);
    }

    fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn Column)) {
        self.all_columns(visit);
    }
}

fn status(message: Cursor<'_>, code: &mut i32, text: &mut View) -> Decoded<()> {
    let mut cursor = message;
    while !cursor.is_done() {
        match cursor.tag()? {
            0x12 => *text = cursor.text().within("message")?,
            0x18 => *code = cursor.varint()? as i32,
            other => cursor.skip(other)?,
        }
    }
    Ok(())
}

impl TraceTables {
    fn event(&mut self, context: &mut Context, message: Cursor<'_>, span: u32) -> Decoded<()> {
        context.charge(EVENT, message.position)?;
        let row = self.events.len();
        let (mut time, mut name, mut dropped) = (0, View::EMPTY, 0);
        let owner = Owner::new(row, &self.event_attributes, "attributes");
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x09 => time = cursor.fixed64()?,
                0x12 => name = cursor.text().within("name")?,
                0x1a => context.attributes(&mut cursor, 0x1a, &mut self.event_attributes, &owner)?,
                0x20 => dropped = cursor.varint()? as u32,
                other => cursor.skip(other)?,
            }
        }
        self.events.parent.push(span);
        self.events.time_unix_nano.push(time);
        self.events.name.push(name);
        self.events.dropped_attributes_count.push(dropped);
        Ok(())
    }

    fn link(&mut self, context: &mut Context, message: Cursor<'_>, span: u32) -> Decoded<()> {
        context.charge(LINK, message.position)?;
        let row = self.links.len();
        let [mut trace_id, mut span_id, mut trace_state] = [View::EMPTY; 3];
        let [mut dropped, mut flags] = [0; 2];
        let owner = Owner::new(row, &self.link_attributes, "attributes");
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => trace_id = cursor.view()?,
                0x12 => span_id = cursor.view()?,
                0x1a => trace_state = cursor.text().within("trace_state")?,
                0x22 => context.attributes(&mut cursor, 0x22, &mut self.link_attributes, &owner)?,
                0x28 => dropped = cursor.varint()? as u32,
                0x35 => flags = cursor.fixed32()?,
                other => cursor.skip(other)?,
            }
        }
        self.links.parent.push(span);
        self.links.trace_id.push(trace_id);
        self.links.span_id.push(span_id);
        self.links.trace_state.push(trace_state);
        self.links.dropped_attributes_count.push(dropped);
        self.links.flags.push(flags);
        Ok(())
    }
}
