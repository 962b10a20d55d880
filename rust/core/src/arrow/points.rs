//! Data points and exemplars.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array};
use arrow_buffer::NullBuffer;

use super::cells::{Named, f64s, fixed, i32s, ids, list, optional_f64s, record, timestamps, u32s, u64s};
use crate::columns::{
    Exemplars, ExponentialHistogramPoints, HistogramPoints, NumberPoints, Slices, SummaryPoints, number_kind, present,
};

/// `int_value` and `double_value`, null where the number is of the other kind.
fn numbers(kinds: &[u8], values: &[u64]) -> [Named; 2] {
    let nulls = |wanted| -> NullBuffer { kinds.iter().map(|&kind| kind == wanted).collect() };
    let ints = values.iter().map(|value| value.cast_signed()).collect();
    let doubles = values.iter().map(|&value| f64::from_bits(value)).collect();
    let ints: ArrayRef = Arc::new(Int64Array::new(ints, Some(nulls(number_kind::INT))));
    let doubles: ArrayRef = Arc::new(Float64Array::new(doubles, Some(nulls(number_kind::DOUBLE))));
    [("int_value", ints), ("double_value", doubles)]
}

fn head(rows: usize, parent: &[u32], start: &[u64], time: &[u64]) -> Vec<Named> {
    vec![
        ("id", ids(rows)),
        ("parent_id", u32s(parent)),
        ("start_time_unix_nano", timestamps(start)),
        ("time_unix_nano", timestamps(time)),
    ]
}

pub fn number_points(points: &NumberPoints) -> Vec<Named> {
    let mut columns = head(points.len(), &points.parent, &points.start_time_unix_nano, &points.time_unix_nano);
    columns.extend(numbers(&points.kind, &points.value));
    columns.push(("flags", u32s(&points.flags)));
    columns
}

pub fn histogram_points(points: &HistogramPoints) -> Vec<Named> {
    let mut columns = head(points.len(), &points.parent, &points.start_time_unix_nano, &points.time_unix_nano);
    columns.extend([
        ("count", u64s(&points.count)),
        ("bucket_counts", list(&points.bucket_counts, u64s(&points.bucket_counts.values))),
        ("explicit_bounds", list(&points.explicit_bounds, f64s(&points.explicit_bounds.values))),
        ("sum", optional_f64s(&points.sum, &points.present, present::SUM)),
        ("flags", u32s(&points.flags)),
        ("min", optional_f64s(&points.min, &points.present, present::MIN)),
        ("max", optional_f64s(&points.max, &points.present, present::MAX)),
    ]);
    columns
}

pub fn exponential_points(points: &ExponentialHistogramPoints) -> Vec<Named> {
    let mut columns = head(points.len(), &points.parent, &points.start_time_unix_nano, &points.time_unix_nano);
    let positive = list(&points.positive_bucket_counts, u64s(&points.positive_bucket_counts.values));
    let negative = list(&points.negative_bucket_counts, u64s(&points.negative_bucket_counts.values));
    columns.extend([
        ("count", u64s(&points.count)),
        ("sum", optional_f64s(&points.sum, &points.present, present::SUM)),
        ("scale", i32s(&points.scale)),
        ("zero_count", u64s(&points.zero_count)),
        ("positive", record(vec![("offset", i32s(&points.positive_offset)), ("bucket_counts", positive)])),
        ("negative", record(vec![("offset", i32s(&points.negative_offset)), ("bucket_counts", negative)])),
        ("flags", u32s(&points.flags)),
        ("min", optional_f64s(&points.min, &points.present, present::MIN)),
        ("max", optional_f64s(&points.max, &points.present, present::MAX)),
        ("zero_threshold", f64s(&points.zero_threshold)),
    ]);
    columns
}

pub fn summary_points(points: &SummaryPoints) -> Vec<Named> {
    let mut columns = head(points.len(), &points.parent, &points.start_time_unix_nano, &points.time_unix_nano);
    let quantiles =
        record(vec![("quantile", f64s(&points.quantile.values)), ("value", f64s(&points.quantile_value.values))]);
    columns.extend([
        ("count", u64s(&points.count)),
        ("sum", f64s(&points.sum)),
        ("quantile", list(&points.quantile, quantiles)),
        ("flags", u32s(&points.flags)),
    ]);
    columns
}

pub fn exemplars(exemplars: &Exemplars, slices: &Slices<'_>) -> Vec<Named> {
    let [ints, doubles] = numbers(&exemplars.kind, &exemplars.value);
    vec![
        ("id", ids(exemplars.len())),
        ("parent_id", u32s(&exemplars.parent)),
        ("time_unix_nano", timestamps(&exemplars.time_unix_nano)),
        ints,
        doubles,
        ("span_id", fixed(&exemplars.span_id, 8, slices)),
        ("trace_id", fixed(&exemplars.trace_id, 16, slices)),
    ]
}
