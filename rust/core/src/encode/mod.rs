//! Columns to OTLP protobuf, written backwards into one buffer.

#![allow(clippy::inline_always)] // measured: without it the hot paths stay calls

mod context;
mod envelope;
mod exemplars;
mod logs;
mod metrics;
mod sink;
mod traces;

pub use sink::Sink;

use self::context::Context;
use self::envelope::request;
use crate::columns::Batch;

/// Encodes a batch as the body of an `Export*ServiceRequest`; the bytes are `sink.as_slice()`.
#[must_use]
pub fn protobuf(batch: &Batch) -> Sink {
    let envelope = batch.envelope();
    let mut context = Context::new(envelope, estimate(batch));
    match batch {
        Batch::Traces(batch) => request(&mut context, envelope, &mut traces::TraceRecords::new(batch)),
        Batch::Logs(batch) => request(&mut context, envelope, &mut logs::LogRows::new(batch)),
        Batch::Metrics(batch) => request(&mut context, envelope, &mut metrics::MetricRecords::new(batch)),
    }
    context.sink
}

/// A guess of the encoded size: exact for a freshly decoded batch, and never much more than the rows can need.
fn estimate(batch: &Batch) -> usize {
    let rows = batch.items() * 4096 + 4096;
    (batch.envelope().arenas.nbytes() + 1024).min(rows)
}
