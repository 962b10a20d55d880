//! What a receiver puts right in what it was sent: records that OTLP calls invalid, and records without a time.

use std::sync::Arc;

use super::filter;
use crate::columns::{Batch, HistogramPoints, LogRecords, Logs, Metrics, Spans, Traces, View};
use crate::frame::{Level, drop_rows};

const TRACE_ID: usize = 16;
const SPAN_ID: usize = 8;

/// A batch that was put right, and what was done to it.
#[derive(Clone, Debug)]
pub struct Review {
    /// What is left.
    pub batch: Batch,
    /// Spans left out, for an id of a wrong length.
    pub invalid_ids: usize,
    /// Histogram points left out, whose counts do not fit their bounds.
    pub invalid_buckets: usize,
    /// Log records that lost an id of a wrong length: they count as without a trace.
    pub cleared_ids: usize,
    /// Records that had no time and got that of their arrival.
    pub untimed: usize,
}

/// The batch put right; `None` where nothing is to be done, which is nearly always.
///
/// A span that has an end only starts there. `arrival` is in unix nanoseconds.
#[must_use]
pub fn review(batch: &Batch, arrival: u64) -> Option<Review> {
    match batch {
        Batch::Traces(traces) => review_traces(traces, arrival),
        Batch::Logs(logs) => review_logs(logs, arrival),
        Batch::Metrics(metrics) => review_metrics(metrics, arrival),
    }
}

/// Unset, or of the length that is called for.
fn fits(id: View, length: usize) -> bool {
    id.is_empty() || id.len() == length
}

fn span_fits(spans: &Spans, row: usize) -> bool {
    fits(spans.trace_id[row], TRACE_ID) && fits(spans.span_id[row], SPAN_ID) && fits(spans.parent_span_id[row], SPAN_ID)
}

fn review_traces(traces: &Traces, arrival: u64) -> Option<Review> {
    let spans = &traces.spans;
    let invalid_ids = (0..spans.len()).filter(|&row| !span_fits(spans, row)).count();
    if invalid_ids == 0 && !spans.start_time_unix_nano.contains(&0) {
        return None;
    }
    let mut batch = Batch::Traces(traces.clone());
    if invalid_ids > 0 {
        batch = filter(&batch, |row| span_fits(spans, row));
    }
    let mut untimed = 0;
    if let Batch::Traces(kept) = &mut batch {
        let spans = Arc::make_mut(&mut kept.spans);
        for (start, end) in spans.start_time_unix_nano.iter_mut().zip(&mut spans.end_time_unix_nano) {
            if *start == 0 {
                *start = if *end == 0 { arrival } else { *end };
                *end = *start;
                untimed += 1;
            }
        }
    }
    Some(Review { batch, invalid_ids, invalid_buckets: 0, cleared_ids: 0, untimed })
}

fn log_fits(records: &LogRecords, row: usize) -> bool {
    fits(records.trace_id[row], TRACE_ID) && fits(records.span_id[row], SPAN_ID)
}

fn review_logs(logs: &Logs, arrival: u64) -> Option<Review> {
    let records = &logs.records;
    let timed = |row: usize| records.time_unix_nano[row] != 0 || records.observed_time_unix_nano[row] != 0;
    let cleared_ids = (0..records.len()).filter(|&row| !log_fits(records, row)).count();
    let untimed = (0..records.len()).filter(|&row| !timed(row)).count();
    if cleared_ids == 0 && untimed == 0 {
        return None;
    }
    let mut changed = logs.clone();
    let changing = Arc::make_mut(&mut changed.records);
    for row in 0..records.len() {
        if !timed(row) {
            changing.observed_time_unix_nano[row] = arrival;
        }
        if !log_fits(records, row) {
            changing.trace_id[row] = View::EMPTY;
            changing.span_id[row] = View::EMPTY;
        }
    }
    Some(Review { batch: Batch::Logs(changed), invalid_ids: 0, invalid_buckets: 0, cleared_ids, untimed })
}

/// A histogram has a count more than bounds, or no counts at all.
fn histogram_fits(points: &HistogramPoints, row: usize) -> bool {
    let counts = points.bucket_counts.range(row).len();
    counts == 0 || counts == points.explicit_bounds.range(row).len() + 1
}

fn review_metrics(metrics: &Metrics, arrival: u64) -> Option<Review> {
    let histograms = &metrics.histogram_points;
    let misfits: Vec<bool> = (0..histograms.len()).map(|row| !histogram_fits(histograms, row)).collect();
    let invalid_buckets = misfits.iter().filter(|&&misfit| misfit).count();
    let untimed = [
        &metrics.number_points.time_unix_nano,
        &histograms.time_unix_nano,
        &metrics.exponential_points.time_unix_nano,
        &metrics.summary_points.time_unix_nano,
    ]
    .map(|times| times.iter().filter(|&&time| time == 0).count())
    .iter()
    .sum();
    if invalid_buckets == 0 && untimed == 0 {
        return None;
    }
    let mut changed = metrics.clone();
    if untimed > 0 {
        stamp(&mut Arc::make_mut(&mut changed.number_points).time_unix_nano, arrival);
        stamp(&mut Arc::make_mut(&mut changed.histogram_points).time_unix_nano, arrival);
        stamp(&mut Arc::make_mut(&mut changed.exponential_points).time_unix_nano, arrival);
        stamp(&mut Arc::make_mut(&mut changed.summary_points).time_unix_nano, arrival);
    }
    let mut batch = Batch::Metrics(changed);
    if invalid_buckets > 0 {
        batch = drop_rows(batch, &[(Level::Histogram, misfits)]);
    }
    Some(Review { batch, invalid_ids: 0, invalid_buckets, cleared_ids: 0, untimed })
}

fn stamp(times: &mut [u64], arrival: u64) {
    times.iter_mut().filter(|time| **time == 0).for_each(|time| *time = arrival);
}
