//! One log record of the SDK as the protobuf message `LogRecord`.

use pyo3::intern;
use pyo3::prelude::*;

use super::attributes::{any_value, attributes, optional_text};
use super::enums::Numbers;
use super::wire::Wire;

fn number(value: &Bound<'_, PyAny>) -> PyResult<u64> {
    if value.is_none() { Ok(0) } else { value.extract() }
}

fn trace_id(value: &Bound<'_, PyAny>) -> PyResult<[u8; 16]> {
    let high: u64 = value.rshift(64)?.extract()?;
    let low: u64 = value.bitand(u64::MAX)?.extract()?;
    Ok(((u128::from(high) << 64) | u128::from(low)).to_be_bytes())
}

/// The `log_records` field of `ScopeLogs` for one record (the inner `LogRecord` of the SDK's readable one).
pub(super) fn log(wire: &mut Wire, record: &Bound<'_, PyAny>, numbers: &mut Numbers) -> PyResult<()> {
    let py = record.py();
    let start = wire.begin(0x12);
    wire.fixed64(0x09, number(&record.getattr(intern!(py, "timestamp"))?)?);
    wire.uint(0x10, numbers.of(&record.getattr(intern!(py, "severity_number"))?)? as u64);
    optional_text(wire, 0x1a, &record.getattr(intern!(py, "severity_text"))?)?;
    // A record without a body has an empty value, as the SDK's own encoder writes it.
    let body = wire.begin(0x2a);
    any_value(wire, &record.getattr(intern!(py, "body"))?, 0)?;
    wire.end(body);
    let lost = attributes(wire, 0x32, &record.getattr(intern!(py, "attributes"))?)?;
    wire.uint(0x38, u64::from(lost));
    let flags = record.getattr(intern!(py, "trace_flags"))?;
    wire.fixed32(&[0x45], number(&flags)? as u32);
    let trace = record.getattr(intern!(py, "trace_id"))?;
    if trace.is_truthy()? {
        wire.text(0x4a, &trace_id(&trace)?);
    }
    let span = number(&record.getattr(intern!(py, "span_id"))?)?;
    if span != 0 {
        wire.text(0x52, &span.to_be_bytes());
    }
    wire.fixed64(0x59, number(&record.getattr(intern!(py, "observed_timestamp"))?)?);
    if let Ok(name) = record.getattr(intern!(py, "event_name")) {
        optional_text(wire, 0x62, &name)?;
    }
    wire.end(start);
    Ok(())
}
