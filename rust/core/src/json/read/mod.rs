//! OTLP/JSON to columns in one pass over the bytes.
//!
//! Views point to strings where they stand; ids, bytes and nested values go to a second arena, strings with escapes to a
//! third.

#![allow(clippy::inline_always)] // measured: without it the hot paths stay calls

mod encodings;
mod envelope;
mod histograms;
mod logs;
mod metrics;
mod number;
mod scan;
mod traces;
mod value;
mod walker;

use std::ops::Range;

use self::envelope::{JsonRecords, request};
use self::walker::{ESCAPES, Walker};
use crate::columns::{Arena, Batch, Envelope, MAX_LENGTH};
use crate::decode::padded::PADDING;
use crate::decode::{
    Context, EnvelopeTables, LEAST, LogTables, MetricTables, Outcome, Room, TraceTables, append, finish, into_logs,
    into_metrics, into_traces, undo,
};
use crate::error::{DecodeError, Decoded, Fault};

/// Decodes JSON export requests of traces into one batch. A bad body leaves nothing behind and does not hurt others.
#[must_use]
pub fn traces(bodies: &[&[u8]]) -> (Batch, Vec<Outcome>) {
    let (envelope, tables, outcomes) = decode::<TraceTables>(bodies);
    (into_traces(envelope, tables), outcomes)
}

/// Decodes JSON export requests of logs into one batch. A bad body leaves nothing behind and does not hurt others.
#[must_use]
pub fn logs(bodies: &[&[u8]]) -> (Batch, Vec<Outcome>) {
    let (envelope, tables, outcomes) = decode::<LogTables>(bodies);
    (into_logs(envelope, tables), outcomes)
}

/// Decodes JSON export requests of metrics into one batch. A bad body leaves nothing behind and does not hurt others.
#[must_use]
pub fn metrics(bodies: &[&[u8]]) -> (Batch, Vec<Outcome>) {
    let (envelope, tables, outcomes) = decode::<MetricTables>(bodies);
    (into_metrics(envelope, tables), outcomes)
}

/// Number of this encoding in `Room`; protobuf is 0.
const JSON: usize = 1;

fn decode<R: JsonRecords>(bodies: &[&[u8]]) -> (Envelope, R, Vec<Outcome>) {
    let total: usize = bodies.iter().map(|body| body.len() + PADDING).sum();
    let mut buffer = Vec::with_capacity(total.min(u32::MAX as usize));
    let mut state = State { context: Context::default(), envelope: EnvelopeTables::default(), records: R::default() };
    let mut outcomes = Vec::with_capacity(bodies.len());
    let mut unescaped = Vec::new();
    let has_room = Room::make_first(JSON, &mut state.context, &mut state.records, bodies, total);
    for (index, body) in bodies.iter().enumerate() {
        let start = buffer.len();
        let length = body.len();
        if length > MAX_LENGTH || u32::try_from(start + length + PADDING).is_err() {
            outcomes.push(Some(DecodeError::new(Fault::TooLarge, 0)));
            continue;
        }
        // One body at a time: it is read while it is still in the processor's cache.
        append(&mut buffer, body);
        buffer.resize(start + length + PADDING, 0);
        let place = start..start + length;
        outcomes.push(state.body(place, |state, place| state.document(&buffer, place, &mut unescaped)));
        if index == 0 && !has_room && bodies.len() > 1 && length >= LEAST {
            // Bodies of one call resemble each other: the first one tells how much room the others need.
            let State { context, records, .. } = &mut state;
            Room::taken(context, records, length).make(context, records, total - length);
        }
    }
    Room::remember(JSON, &mut state.context, &mut state.records, total);
    let mut envelope = finish(state.context, state.envelope, buffer);
    if !unescaped.is_empty() {
        // The second arena is there only when it has bytes, and the third must be the third.
        envelope.arenas.0.resize(ESCAPES, Arena::default());
        envelope.arenas.0.push(Arena::new(unescaped));
    }
    (envelope, state.records, outcomes)
}

struct State<R> {
    context: Context,
    envelope: EnvelopeTables,
    records: R,
}

impl<R: JsonRecords> State<R> {
    /// Reads one document. `unescaped` is the arena of strings with escapes.
    fn document(&mut self, buffer: &[u8], place: Range<usize>, unescaped: &mut Vec<u8>) -> Decoded<()> {
        let document = &buffer[place.clone()];
        if simdutf8::basic::from_utf8(document).is_err()
            && let Err(error) = simdutf8::compat::from_utf8(document)
        {
            return Err(DecodeError::new(Fault::Utf8, place.start + error.valid_up_to()));
        }
        let used = unescaped.len();
        // Without escapes, no room is needed, and none is made.
        let room = if memchr::memchr(b'\\', document).is_some() { document.len() } else { 0 };
        unescaped.resize(used + room, 0);
        let mut walker = Walker::new(buffer, place.start, place.end, &mut unescaped[used..], used);
        let read = request(&mut self.envelope, &mut self.context, &mut walker, &mut self.records)
            .and_then(|()| walker.finish());
        let end = if read.is_ok() { walker.used() } else { used };
        unescaped.truncate(end);
        read
    }

    /// Reads one body, or leaves everything as it was before it.
    fn body(&mut self, place: Range<usize>, read: impl FnOnce(&mut Self, Range<usize>) -> Decoded<()>) -> Outcome {
        let lengths = (self.envelope.lengths(), self.records.lengths(), self.context.nested.len());
        let start = place.start;
        self.context.begin_body(place.len());
        let mut error = read(self, place).err()?;
        undo(&mut self.context, &mut self.envelope, &mut self.records, &lengths);
        error.offset = error.offset.saturating_sub(start);
        Some(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_request_is_read() {
        for body in ["{}", " {} ", "{\"resourceSpans\":[]}"] {
            let (_, outcomes) = traces(&[body.as_bytes()]);
            assert!(outcomes[0].is_none(), "{body}: {:?}", outcomes[0]);
        }
    }
}
