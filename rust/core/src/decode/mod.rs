//! OTLP protobuf to columns.
//!
//! All bodies of a call are copied into one arena once; every string of the batch is a view into it. Memory beyond that
//! copy is at most `MEMORY_MULTIPLE` bytes a byte of input and `MEMORY_FLOOR` a body.

#![allow(clippy::inline_always)] // measured: without it the hot paths stay calls

mod attributes;
mod context;
mod cursor;
mod envelope;
mod histograms;
mod keys;
mod lanes;
mod logs;
mod metrics;
pub(crate) mod padded;
mod points;
mod room;
#[cfg(test)]
mod shapes;
mod tables;
mod traces;
mod utf8;
mod value;

use std::sync::Arc;

pub use context::{MAX_DEPTH, MEMORY_FLOOR, MEMORY_MULTIPLE};

pub(crate) use self::context::Context;
pub(crate) use self::envelope::{EnvelopeTables, Records, put_varint};
pub(crate) use self::lanes::first_special;
pub(crate) use self::logs::LogTables;
pub(crate) use self::metrics::{MetricTables, PointTables};
pub(crate) use self::room::{LEAST, Room};
pub(crate) use self::traces::TraceTables;

use self::cursor::Cursor;
use self::padded::{PADDING, TAIL};
use crate::columns::{Arenas, Batch, Envelope, Logs, MAX_LENGTH, Metrics, Traces};
use crate::error::{DecodeError, Fault};

/// What happened to one body: `None` when it is in the batch.
pub type Outcome = Option<Box<DecodeError>>;

/// Decodes `ExportTraceServiceRequest`s into one batch. A bad body leaves nothing behind and does not hurt others.
#[must_use]
pub fn traces(bodies: &[&[u8]]) -> (Batch, Vec<Outcome>) {
    let (envelope, tables, outcomes) = decode::<TraceTables>(bodies);
    (into_traces(envelope, tables), outcomes)
}

/// Decodes `ExportLogsServiceRequest`s into one batch. A bad body leaves nothing behind and does not hurt others.
#[must_use]
pub fn logs(bodies: &[&[u8]]) -> (Batch, Vec<Outcome>) {
    let (envelope, tables, outcomes) = decode::<LogTables>(bodies);
    (into_logs(envelope, tables), outcomes)
}

/// Decodes `ExportMetricsServiceRequest`s into one batch. A bad body leaves nothing behind and does not hurt others.
#[must_use]
pub fn metrics(bodies: &[&[u8]]) -> (Batch, Vec<Outcome>) {
    let (envelope, tables, outcomes) = decode::<MetricTables>(bodies);
    (into_metrics(envelope, tables), outcomes)
}

/// The finished batch.
pub(crate) fn into_traces(envelope: Envelope, tables: TraceTables) -> Batch {
    let batch = Traces {
        envelope,
        spans: Arc::new(tables.spans),
        span_attributes: Arc::new(tables.span_attributes),
        events: Arc::new(tables.events),
        event_attributes: Arc::new(tables.event_attributes),
        links: Arc::new(tables.links),
        link_attributes: Arc::new(tables.link_attributes),
    };
    Batch::Traces(batch)
}

/// The finished batch.
pub(crate) fn into_logs(envelope: Envelope, tables: LogTables) -> Batch {
    let batch =
        Logs { envelope, records: Arc::new(tables.records), record_attributes: Arc::new(tables.record_attributes) };
    Batch::Logs(batch)
}

/// The finished batch.
pub(crate) fn into_metrics(envelope: Envelope, tables: MetricTables) -> Batch {
    let points = tables.points;
    let batch = Metrics {
        envelope,
        metrics: Arc::new(tables.metrics),
        metadata: Arc::new(tables.metadata),
        number_points: Arc::new(points.number_points),
        number_attributes: Arc::new(points.number_attributes),
        number_exemplars: Arc::new(points.number_exemplars),
        number_exemplar_attributes: Arc::new(points.number_exemplar_attributes),
        histogram_points: Arc::new(points.histogram_points),
        histogram_attributes: Arc::new(points.histogram_attributes),
        histogram_exemplars: Arc::new(points.histogram_exemplars),
        histogram_exemplar_attributes: Arc::new(points.histogram_exemplar_attributes),
        exponential_points: Arc::new(points.exponential_points),
        exponential_attributes: Arc::new(points.exponential_attributes),
        exponential_exemplars: Arc::new(points.exponential_exemplars),
        exponential_exemplar_attributes: Arc::new(points.exponential_exemplar_attributes),
        summary_points: Arc::new(points.summary_points),
        summary_attributes: Arc::new(points.summary_attributes),
    };
    Batch::Metrics(batch)
}

/// Number of this encoding in `Room`; JSON is 1.
const PROTOBUF: usize = 0;

/// Adds a body to the arena, a kilobyte at a time: one long copy takes a slower way in some C libraries.
pub(crate) fn append(buffer: &mut Vec<u8>, body: &[u8]) {
    for chunk in body.chunks(1024) {
        buffer.extend_from_slice(chunk);
    }
}

fn decode<R: Records>(bodies: &[&[u8]]) -> (Envelope, R, Vec<Outcome>) {
    let total: usize = bodies.iter().map(|body| body.len()).sum();
    let mut buffer = Vec::with_capacity(total.min(u32::MAX as usize) + PADDING + TAIL);
    buffer.extend_from_slice(&[0; PADDING]);

    let mut context = Context::default();
    let mut envelope = EnvelopeTables::default();
    let mut records = R::default();
    let mut outcomes = Vec::with_capacity(bodies.len());
    let has_room = Room::make_first(PROTOBUF, &mut context, &mut records, bodies, total);
    for (index, body) in bodies.iter().enumerate() {
        let position = buffer.len();
        if body.len() > MAX_LENGTH || u32::try_from(position + body.len() + TAIL).is_err() {
            outcomes.push(Some(DecodeError::new(Fault::TooLarge, 0)));
            continue;
        }
        // One body at a time: it is read while it is still in the processor's cache.
        append(&mut buffer, body);
        let end = buffer.len();
        buffer.extend_from_slice(&[0; TAIL]);
        let cursor = Cursor { bytes: &buffer, position, end };
        outcomes.push(decode_body(&mut context, &mut envelope, &mut records, cursor));
        buffer.truncate(end);
        if index == 0 && !has_room && bodies.len() > 1 && body.len() >= LEAST {
            // Bodies of one call resemble each other: the first one tells how much room the others need.
            Room::taken(&mut context, &mut records, body.len()).make(&mut context, &mut records, total - body.len());
        }
    }
    Room::remember(PROTOBUF, &mut context, &mut records, total);
    (finish(context, envelope, buffer), records, outcomes)
}

fn decode_body<R: Records>(
    context: &mut Context,
    envelope: &mut EnvelopeTables,
    records: &mut R,
    body: Cursor<'_>,
) -> Outcome {
    let lengths = (envelope.lengths(), records.lengths(), context.nested.len());
    context.begin_body(body.end - body.position);
    let mut error = envelope.request(context, body, records).err()?;
    undo(context, envelope, records, &lengths);
    error.offset -= body.position;
    Some(error)
}

/// Cuts everything back to the lengths before a bad body. Keys that only it had stay known, and nothing refers to them.
pub(crate) fn undo<R: Records>(
    context: &mut Context,
    envelope: &mut EnvelopeTables,
    records: &mut R,
    lengths: &([usize; 4], Vec<usize>, usize),
) {
    envelope.truncate(lengths.0);
    records.truncate(&lengths.1);
    context.nested.truncate(lengths.2);
}

/// The envelope of the finished batch.
pub(crate) fn finish(context: Context, tables: EnvelopeTables, buffer: Vec<u8>) -> Envelope {
    let mut arenas = Arenas(vec![Arc::new(buffer)]);
    if !context.nested.is_empty() {
        arenas.0.push(Arc::new(context.nested));
    }
    Envelope {
        arenas,
        keys: Arc::new(context.keys.keys),
        resources: Arc::new(tables.resources),
        resource_attributes: Arc::new(tables.resource_attributes),
        scopes: Arc::new(tables.scopes),
        scope_attributes: Arc::new(tables.scope_attributes),
    }
}
