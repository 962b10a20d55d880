//! The table of metrics.

use super::View;
use super::store::table;

/// Codes of `MetricRows::kind`, as in OTAP's `metric_type`.
pub mod metric_kind {
    /// No data was set.
    pub const EMPTY: u8 = 0;
    /// Points are in `number_points`.
    pub const GAUGE: u8 = 1;
    /// Points are in `number_points`.
    pub const SUM: u8 = 2;
    /// Points are in `histogram_points`.
    pub const HISTOGRAM: u8 = 3;
    /// Points are in `exponential_histogram_points`.
    pub const EXPONENTIAL_HISTOGRAM: u8 = 4;
    /// Points are in `summary_points`.
    pub const SUMMARY: u8 = 5;
}

table! {
    /// Metrics; their points have this table's row as `parent`.
    MetricRows {
        /// Row in `Scopes`; never decreases.
        scope: Vec<u32>,
        name: Vec<View>,
        description: Vec<View>,
        unit: Vec<View>,
        /// Code of `metric_kind`.
        kind: Vec<u8>,
        /// 0 unspecified, 1 delta, 2 cumulative; 0 for gauges and summaries.
        aggregation_temporality: Vec<i32>,
        is_monotonic: Vec<bool>,
    }
}
