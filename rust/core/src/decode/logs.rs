//! Log records.

use super::attributes::Owner;
use super::context::Context;
use super::cursor::Cursor;
use super::envelope::Records;
use super::tables::growing;
use super::value::Parts;
use crate::columns::{Attributes, Column, LogRecords, Store, View, kind};
use crate::error::{Decoded, Within};

/// Bytes that a record takes, its growth included.
const RECORD: usize = 2 * 73;

growing! {
    /// The tables of logs while they grow.
    LogTables { records: LogRecords, record_attributes: Attributes }
}

impl Records for LogTables {
    const SIGNAL: usize = 1;
    const FIELDS: [&'static str; 3] = ["resource_logs", "scope_logs", "log_records"];

    fn record(&mut self, context: &mut Context, message: Cursor<'_>, scope: u32) -> Decoded<()> {
        context.charge(RECORD, message.position)?;
        let row = self.records.len();
        let [mut time, mut observed] = [0; 2];
        let [mut severity_text, mut trace_id, mut span_id, mut event_name] = [View::EMPTY; 4];
        let [mut dropped, mut flags] = [0; 2];
        let mut severity_number = 0;
        let mut body: Option<Parts<'_>> = None;
        let owner = Owner::new(row, &self.record_attributes, "attributes");
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x09 => time = cursor.fixed64()?,
                0x10 => severity_number = cursor.varint()? as i32,
                0x1a => severity_text = cursor.text().within("severity_text")?,
                0x2a => Parts::add(&mut body, cursor.message()?),
                0x32 => context.attributes(&mut cursor, 0x32, &mut self.record_attributes, &owner)?,
                0x38 => dropped = cursor.varint()? as u32,
                0x45 => flags = cursor.fixed32()?,
                0x4a => trace_id = cursor.view()?,
                0x52 => span_id = cursor.view()?,
                0x59 => observed = cursor.fixed64()?,
                0x62 => event_name = cursor.text().within("event_name")?,
                other => cursor.skip(other)?,
            }
        }
        let (body_kind, body_value) = match &body {
            None => (kind::EMPTY, kind::NO_VALUE),
            Some(Parts::One(message)) => context.value(*message).within("body")?,
            Some(Parts::Many(parts)) => context.value_parts(parts).within("body")?,
        };
        let records = &mut self.records;
        records.scope.push(scope);
        records.time_unix_nano.push(time);
        records.observed_time_unix_nano.push(observed);
        records.severity_number.push(severity_number);
        records.severity_text.push(severity_text);
        records.body.push(body_kind, body_value);
        records.dropped_attributes_count.push(dropped);
        records.flags.push(flags);
        records.trace_id.push(trace_id);
        records.span_id.push(span_id);
        records.event_name.push(event_name);
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
