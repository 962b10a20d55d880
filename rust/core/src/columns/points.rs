//! Data points and exemplars. Times are unix nanoseconds; `parent` of a point is the metric's row.

use super::store::table;
use super::{List, View};

/// Codes of the `kind` column of number points and exemplars.
pub mod number_kind {
    /// No value was set.
    pub const EMPTY: u8 = 0;
    /// `value` is an `i64` (`as u64`).
    pub const INT: u8 = 1;
    /// `value` is `f64::to_bits`.
    pub const DOUBLE: u8 = 2;
}

/// Bits of the `present` column of histogram points.
pub mod present {
    /// `sum` is set.
    pub const SUM: u8 = 1;
    /// `min` is set.
    pub const MIN: u8 = 2;
    /// `max` is set.
    pub const MAX: u8 = 4;
    /// There was a `positive` message.
    pub const POSITIVE: u8 = 8;
    /// There was a `negative` message.
    pub const NEGATIVE: u8 = 16;
}

table! {
    /// Points of gauges and sums.
    NumberPoints {
        parent: Vec<u32>,
        start_time_unix_nano: Vec<u64>,
        time_unix_nano: Vec<u64>,
        /// Code of `number_kind`.
        kind: Vec<u8>,
        /// Number or bits, as `kind` says; 0 when empty.
        value: Vec<u64>,
        flags: Vec<u32>,
    }
}

table! {
    /// Points of histograms with explicit bounds.
    HistogramPoints {
        parent: Vec<u32>,
        start_time_unix_nano: Vec<u64>,
        time_unix_nano: Vec<u64>,
        count: Vec<u64>,
        sum: Vec<f64>,
        min: Vec<f64>,
        max: Vec<f64>,
        /// Bits of `present`: which of sum, min and max are set (they are 0 otherwise).
        present: Vec<u8>,
        bucket_counts: List<u64>,
        explicit_bounds: List<f64>,
        flags: Vec<u32>,
    }
}

table! {
    /// Points of exponential histograms.
    ExponentialHistogramPoints {
        parent: Vec<u32>,
        start_time_unix_nano: Vec<u64>,
        time_unix_nano: Vec<u64>,
        count: Vec<u64>,
        sum: Vec<f64>,
        min: Vec<f64>,
        max: Vec<f64>,
        /// Bits of `present`: which of sum, min, max, positive and negative are set.
        present: Vec<u8>,
        scale: Vec<i32>,
        zero_count: Vec<u64>,
        zero_threshold: Vec<f64>,
        positive_offset: Vec<i32>,
        positive_bucket_counts: List<u64>,
        negative_offset: Vec<i32>,
        negative_bucket_counts: List<u64>,
        flags: Vec<u32>,
    }
}

table! {
    /// Points of summaries.
    SummaryPoints {
        parent: Vec<u32>,
        start_time_unix_nano: Vec<u64>,
        time_unix_nano: Vec<u64>,
        count: Vec<u64>,
        sum: Vec<f64>,
        /// Quantiles, as many a row as `quantile_value` has.
        quantile: List<f64>,
        quantile_value: List<f64>,
        flags: Vec<u32>,
    }
}

table! {
    /// Exemplars of one kind of point; `parent` is the point's row.
    Exemplars {
        parent: Vec<u32>,
        time_unix_nano: Vec<u64>,
        /// Code of `number_kind`.
        kind: Vec<u8>,
        /// Number or bits, as `kind` says; 0 when empty.
        value: Vec<u64>,
        span_id: Vec<View>,
        trace_id: Vec<View>,
    }
}
