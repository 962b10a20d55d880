//! OTLP/JSON to columns: a tape of the document, then a walk over it straight into the tables.
//!
//! Strings are unescaped where they stand, and views point there; ids, bytes and nested values go to a second arena.

mod encodings;
mod envelope;
mod histograms;
mod logs;
mod metrics;
mod traces;
mod value;
mod walker;

use simd_json::{Buffers, INPUT_PADDING, Tape, fill_tape_padded};

use self::envelope::{JsonRecords, request};
use self::walker::Walker;
use crate::columns::{Batch, Envelope, MAX_LENGTH};
use crate::decode::{
    Context, EnvelopeTables, LogTables, MetricTables, Outcome, TraceTables, finish, into_logs, into_metrics,
    into_traces, undo,
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

fn decode<R: JsonRecords>(bodies: &[&[u8]]) -> (Envelope, R, Vec<Outcome>) {
    let total: usize = bodies.iter().map(|body| body.len() + INPUT_PADDING).sum();
    let mut buffer = Vec::with_capacity(total.min(u32::MAX as usize));
    let mut lengths = Vec::with_capacity(bodies.len());
    for body in bodies {
        let fits = body.len() <= MAX_LENGTH && u32::try_from(buffer.len() + body.len() + INPUT_PADDING).is_ok();
        lengths.push(fits.then_some(body.len()));
        if fits {
            buffer.extend_from_slice(body);
            buffer.resize(buffer.len() + INPUT_PADDING, b' ');
        }
    }

    let mut state = State { context: Context::default(), envelope: EnvelopeTables::default(), records: R::default() };
    let mut outcomes = Vec::with_capacity(bodies.len());
    let base = buffer.as_ptr() as usize;
    let mut buffers = Buffers::new(lengths.iter().flatten().copied().max().unwrap_or(0));
    let mut tape = Tape::null();
    let mut rest = buffer.as_mut_slice();
    let mut start = 0;
    for length in lengths {
        let Some(length) = length else {
            outcomes.push(Some(DecodeError::new(Fault::TooLarge, 0)));
            continue;
        };
        let (document, behind) = rest.split_at_mut(length + INPUT_PADDING);
        rest = behind;
        let parsed = fill_tape_padded(document, length, &mut buffers, &mut tape)
            .map_err(|error| DecodeError::new(Fault::Json, start + error.index().min(length)));
        let walk = |state: &mut State<R>| {
            parsed?;
            state.walk(Walker::new(&tape.0, base, start))
        };
        outcomes.push(state.body(length, start, walk));
        start += length + INPUT_PADDING;
    }
    (finish(state.context, state.envelope, buffer), state.records, outcomes)
}

struct State<R> {
    context: Context,
    envelope: EnvelopeTables,
    records: R,
}

impl<R: JsonRecords> State<R> {
    fn walk(&mut self, mut walker: Walker<'_, '_>) -> Decoded<()> {
        request(&mut self.envelope, &mut self.context, &mut walker, &mut self.records)
    }

    /// Reads one body, or leaves everything as it was before it.
    fn body(&mut self, length: usize, start: usize, read: impl FnOnce(&mut Self) -> Decoded<()>) -> Outcome {
        let lengths = (self.envelope.lengths(), self.records.lengths(), self.context.nested.len());
        self.context.begin_body(length);
        let mut error = read(self).err()?;
        undo(&mut self.context, &mut self.envelope, &mut self.records, &lengths);
        error.offset = error.offset.saturating_sub(start);
        Some(error)
    }
}
