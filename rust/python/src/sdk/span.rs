//! One `ReadableSpan` as the protobuf message `Span`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::attributes::{attributes, optional_text, text};
use super::enums::Numbers;
use super::wire::Wire;

/// The flags say whether the parent is remote, and that they say it.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

/// The five things of a `SpanContext`, which is a tuple whose properties are slower than its items.
struct Context<'py> {
    items: Bound<'py, PyTuple>,
}

impl<'py> Context<'py> {
    fn of(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        Ok(Self { items: value.cast::<PyTuple>()?.clone() })
    }

    fn trace_id(&self) -> PyResult<[u8; 16]> {
        let id = self.items.get_item(0)?;
        let high: u64 = id.rshift(64)?.extract()?;
        let low: u64 = id.bitand(u64::MAX)?.extract()?;
        Ok(((u128::from(high) << 64) | u128::from(low)).to_be_bytes())
    }

    fn span_id(&self) -> PyResult<[u8; 8]> {
        Ok(self.items.get_item(1)?.extract::<u64>()?.to_be_bytes())
    }

    fn is_remote(&self) -> PyResult<bool> {
        self.items.get_item(2)?.is_truthy()
    }

    fn trace_state(&self, wire: &mut Wire, tag: u8) -> PyResult<()> {
        let state = self.items.get_item(4)?;
        if state.is_none() || state.len()? == 0 {
            return Ok(());
        }
        let header = state.call_method0("to_header")?;
        optional_text(wire, tag, &header)
    }
}

fn remote_flags(parent: Option<&Context<'_>>) -> PyResult<u32> {
    let remote = match parent {
        Some(parent) => parent.is_remote()?,
        None => false,
    };
    Ok(if remote { HAS_IS_REMOTE | IS_REMOTE } else { HAS_IS_REMOTE })
}

/// The items of the SDK's `BoundedList` without the copy that its iteration makes, and the number that was dropped.
fn bounded<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<(Bound<'py, PyAny>, u32)>> {
    let py = value.py();
    let (items, dropped) = match value.getattr(intern!(py, "_dq")) {
        Ok(items) => (items, value.getattr(intern!(py, "dropped"))?.extract()?),
        Err(_) if value.is_none() => return Ok(None),
        Err(_) => (value.clone(), 0),
    };
    Ok((items.len()? > 0 || dropped > 0).then_some((items, dropped)))
}

fn events(wire: &mut Wire, value: &Bound<'_, PyAny>) -> PyResult<u32> {
    let py = value.py();
    let Some((items, dropped)) = bounded(value)? else { return Ok(0) };
    for event in items.try_iter()? {
        let event = event?;
        let start = wire.begin(0x5a);
        wire.fixed64(0x09, event.getattr(intern!(py, "_timestamp"))?.extract()?);
        text(wire, 0x12, event.getattr(intern!(py, "_name"))?.cast::<PyString>()?)?;
        let lost = attributes(wire, 0x1a, &event.getattr(intern!(py, "_attributes"))?)?;
        wire.uint(0x20, u64::from(lost));
        wire.end(start);
    }
    Ok(dropped)
}

fn links(wire: &mut Wire, value: &Bound<'_, PyAny>) -> PyResult<u32> {
    let py = value.py();
    let Some((items, dropped)) = bounded(value)? else { return Ok(0) };
    for link in items.try_iter()? {
        let link = link?;
        let context = Context::of(&link.getattr(intern!(py, "_context"))?)?;
        let start = wire.begin(0x6a);
        wire.text(0x0a, &context.trace_id()?);
        wire.text(0x12, &context.span_id()?);
        context.trace_state(wire, 0x1a)?;
        let lost = attributes(wire, 0x22, &link.getattr(intern!(py, "_attributes"))?)?;
        wire.uint(0x28, u64::from(lost));
        wire.fixed32(&[0x35], remote_flags(Some(&context))?);
        wire.end(start);
    }
    Ok(dropped)
}

fn status(wire: &mut Wire, value: &Bound<'_, PyAny>, numbers: &mut Numbers) -> PyResult<()> {
    if value.is_none() {
        return Ok(());
    }
    let py = value.py();
    let start = wire.begin(0x7a);
    optional_text(wire, 0x12, &value.getattr(intern!(py, "_description"))?)?;
    wire.uint(0x18, numbers.of(&value.getattr(intern!(py, "_status_code"))?)? as u64);
    wire.end(start);
    Ok(())
}

fn time(value: &Bound<'_, PyAny>) -> PyResult<u64> {
    if value.is_none() { Ok(0) } else { value.extract() }
}

/// The `spans` field of `ScopeSpans` for one span.
pub(super) fn span(wire: &mut Wire, span: &Bound<'_, PyAny>, numbers: &mut Numbers) -> PyResult<()> {
    let py = span.py();
    let context = Context::of(&span.getattr(intern!(py, "_context"))?)?;
    let start = wire.begin(0x12);
    wire.text(0x0a, &context.trace_id()?);
    wire.text(0x12, &context.span_id()?);
    context.trace_state(wire, 0x1a)?;
    let parent = span.getattr(intern!(py, "_parent"))?;
    let parent = if parent.is_none() { None } else { Some(Context::of(&parent)?) };
    if let Some(parent) = &parent {
        wire.text(0x22, &parent.span_id()?);
    }
    optional_text(wire, 0x2a, &span.getattr(intern!(py, "_name"))?)?;
    // The SDK counts kinds from 0, OTLP from 1, because 0 is "unspecified" there.
    wire.uint(0x30, numbers.of(&span.getattr(intern!(py, "_kind"))?)? as u64 + 1);
    wire.fixed64(0x39, time(&span.getattr(intern!(py, "_start_time"))?)?);
    wire.fixed64(0x41, time(&span.getattr(intern!(py, "_end_time"))?)?);
    let lost = attributes(wire, 0x4a, &span.getattr(intern!(py, "_attributes"))?)?;
    wire.uint(0x50, u64::from(lost));
    let lost = events(wire, &span.getattr(intern!(py, "_events"))?)?;
    wire.uint(0x60, u64::from(lost));
    let lost = links(wire, &span.getattr(intern!(py, "_links"))?)?;
    wire.uint(0x70, u64::from(lost));
    status(wire, &span.getattr(intern!(py, "_status"))?, numbers)?;
    wire.fixed32(&[0x85, 0x01], remote_flags(parent.as_ref())?);
    wire.end(start);
    Ok(())
}
