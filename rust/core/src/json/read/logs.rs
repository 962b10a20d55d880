//! Log records.

use super::envelope::JsonRecords;
use super::value::{any_value, attributes, id};
use super::walker::Walker;
use crate::columns::Store;
use crate::decode::{Context, LogTables};
use crate::error::{Decoded, Within};

/// Bytes that a record takes, its growth included.
const RECORD: usize = 2 * 73;

impl JsonRecords for LogTables {
    const NAMES: [&'static str; 3] = ["resourceLogs", "scopeLogs", "logRecords"];

    fn json_record(&mut self, context: &mut Context, walker: &mut Walker<'_>, scope: u32) -> Decoded<()> {
        context.charge(RECORD, walker.place())?;
        let row = self.records.len();
        let (records, table) = (&mut self.records, &mut self.record_attributes);
        records.push_default();
        records.scope[row] = scope;
        walker.object(|walker, field| {
            match field {
                "timeUnixNano" => records.time_unix_nano[row] = walker.number().within(field)?,
                "observedTimeUnixNano" => records.observed_time_unix_nano[row] = walker.number().within(field)?,
                "severityNumber" => records.severity_number[row] = walker.enumeration().within(field)?,
                "severityText" => records.severity_text[row] = walker.view().within(field)?,
                "body" => {
                    let (kind, value) = any_value(context, walker).within(field)?;
                    (records.body.kind[row], records.body.value[row]) = (kind, value);
                }
                "attributes" => attributes(context, walker, field, table, row)?,
                "droppedAttributesCount" => records.dropped_attributes_count[row] = walker.number().within(field)?,
                "flags" => records.flags[row] = walker.number().within(field)?,
                "traceId" => records.trace_id[row] = id(context, walker).within(field)?,
                "spanId" => records.span_id[row] = id(context, walker).within(field)?,
                "eventName" => records.event_name[row] = walker.view().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }
}
