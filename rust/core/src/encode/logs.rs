//! Log records.

use super::context::{Context, Descent};
use super::envelope::Records;
use crate::columns::Logs;

pub struct LogRows<'a> {
    batch: &'a Logs,
    attributes: Descent<'a>,
}

impl<'a> LogRows<'a> {
    pub fn new(batch: &'a Logs) -> Self {
        Self { batch, attributes: Descent::new(&batch.record_attributes, batch.record_attributes.len()) }
    }
}

impl Records for LogRows<'_> {
    fn scopes(&self) -> &[u32] {
        &self.batch.records.scope
    }

    fn record(&mut self, context: &mut Context<'_>, row: usize) {
        let records = &self.batch.records;
        context.view_field(0x62, records.event_name[row]);
        context.sink.fixed64_field(0x59, records.observed_time_unix_nano[row]);
        context.view_field(0x52, records.span_id[row]);
        context.view_field(0x4a, records.trace_id[row]);
        context.sink.fixed32_field([0x45], records.flags[row]);
        context.sink.varint_field(0x38, u64::from(records.dropped_attributes_count[row]));
        context.attributes(&mut self.attributes, 0x32, row as u32);
        context.value(0x2a, records.body.kind[row], records.body.value[row]);
        context.view_field(0x1a, records.severity_text[row]);
        context.sink.int32_field(0x10, records.severity_number[row]);
        context.sink.fixed64_field(0x09, records.time_unix_nano[row]);
    }
}
