//! Tables of traces.

use super::View;
use super::store::table;

table! {
    /// Spans. Times are unix nanoseconds; ids are raw bytes of any length (16 and 8 when valid, empty when unset).
    Spans {
        /// Row in `Scopes`; never decreases.
        scope: Vec<u32>,
        trace_id: Vec<View>,
        span_id: Vec<View>,
        parent_span_id: Vec<View>,
        trace_state: Vec<View>,
        name: Vec<View>,
        kind: Vec<i32>,
        start_time_unix_nano: Vec<u64>,
        end_time_unix_nano: Vec<u64>,
        flags: Vec<u32>,
        dropped_attributes_count: Vec<u32>,
        dropped_events_count: Vec<u32>,
        dropped_links_count: Vec<u32>,
        status_code: Vec<i32>,
        status_message: Vec<View>,
        /// Whether there was a `Status` message.
        status_present: Vec<bool>,
    }
}

table! {
    /// Span events; `parent` is the span's row.
    Events {
        parent: Vec<u32>,
        time_unix_nano: Vec<u64>,
        name: Vec<View>,
        dropped_attributes_count: Vec<u32>,
    }
}

table! {
    /// Span links; `parent` is the span's row.
    Links {
        parent: Vec<u32>,
        trace_id: Vec<View>,
        span_id: Vec<View>,
        trace_state: Vec<View>,
        dropped_attributes_count: Vec<u32>,
        flags: Vec<u32>,
    }
}
