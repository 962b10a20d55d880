//! The table of log records.

use super::store::table;
use super::{Values, View};

table! {
    /// Log records. Times are unix nanoseconds; ids are raw bytes of any length (16 and 8 when valid, empty when unset).
    LogRecords {
        /// Row in `Scopes`; never decreases.
        scope: Vec<u32>,
        time_unix_nano: Vec<u64>,
        observed_time_unix_nano: Vec<u64>,
        severity_number: Vec<i32>,
        severity_text: Vec<View>,
        /// The body, an `AnyValue`; `kind::EMPTY` with `kind::NO_VALUE` when there was none.
        body: Values,
        dropped_attributes_count: Vec<u32>,
        flags: Vec<u32>,
        trace_id: Vec<View>,
        span_id: Vec<View>,
        event_name: Vec<View>,
    }
}
