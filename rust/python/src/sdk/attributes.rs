//! Attributes and values.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PySequence, PyString, PyTuple};

use super::wire::Wire;

const DEEPEST: usize = 32;

/// Fields of `AnyValue`.
const STRING: u8 = 0x0a;
const BOOL: u8 = 0x10;
const INT: u8 = 0x18;
const DOUBLE: u8 = 0x21;
const ARRAY: u8 = 0x2a;
const MAP: u8 = 0x32;
const BYTES: u8 = 0x3a;

/// The text of a `str`; lone surrogates become question marks, as no UTF-8 can hold them.
pub(super) fn text(wire: &mut Wire, tag: u8, value: &Bound<'_, PyString>) -> PyResult<()> {
    if let Ok(text) = value.to_str() {
        wire.text(tag, text.as_bytes());
        return Ok(());
    }
    let replaced = value.call_method1("encode", ("utf-8", "replace"))?;
    wire.text(tag, replaced.cast::<PyBytes>()?.as_bytes());
    Ok(())
}

/// An optional string attribute of an object.
pub(super) fn optional_text(wire: &mut Wire, tag: u8, value: &Bound<'_, PyAny>) -> PyResult<()> {
    match value.cast::<PyString>() {
        Ok(value) if !value.is_empty()? => text(wire, tag, value),
        _ => Ok(()),
    }
}

/// The fields of one `AnyValue`; `None` is a value with nothing set.
pub(super) fn any_value(wire: &mut Wire, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
    if let Ok(value) = value.cast::<PyString>() {
        return text(wire, STRING, value);
    }
    if let Ok(value) = value.cast::<PyBool>() {
        wire.bytes.extend_from_slice(&[BOOL, u8::from(value.is_true())]);
        return Ok(());
    }
    if value.is_instance_of::<PyInt>() {
        return integer(wire, value);
    }
    if let Ok(value) = value.cast::<PyFloat>() {
        wire.bytes.push(DOUBLE);
        wire.bytes.extend_from_slice(&value.value().to_bits().to_le_bytes());
        return Ok(());
    }
    if value.is_none() {
        return Ok(());
    }
    compound(wire, value, depth)
}

fn integer(wire: &mut Wire, value: &Bound<'_, PyAny>) -> PyResult<()> {
    if let Ok(number) = value.extract::<i64>() {
        wire.bytes.push(INT);
        wire.varint(number as u64);
        return Ok(());
    }
    // An integer that no OTLP field can hold keeps its digits.
    text(wire, STRING, &value.str()?)
}

fn compound(wire: &mut Wire, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
    if depth >= DEEPEST {
        return Err(PyValueError::new_err("attribute values are nested too deeply"));
    }
    if let Ok(value) = value.cast::<PyBytes>() {
        wire.text(BYTES, value.as_bytes());
        return Ok(());
    }
    if value.is_instance_of::<PyTuple>() || value.is_instance_of::<PyList>() || value.cast::<PySequence>().is_ok() {
        let array = wire.begin(ARRAY);
        for item in value.try_iter()? {
            let element = wire.begin(0x0a);
            any_value(wire, &item?, depth + 1)?;
            wire.end(element);
        }
        wire.end(array);
        return Ok(());
    }
    if let Ok(value) = value.cast::<PyMapping>() {
        let map = wire.begin(MAP);
        for pair in value.items()?.iter() {
            let (key, item): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
            key_value(wire, 0x0a, &key, &item, depth + 1)?;
        }
        wire.end(map);
        return Ok(());
    }
    text(wire, STRING, &value.str()?)
}

fn key_value(wire: &mut Wire, tag: u8, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
    let pair = wire.begin(tag);
    match key.cast::<PyString>() {
        Ok(key) => text(wire, 0x0a, key)?,
        Err(_) => text(wire, 0x0a, &key.str()?)?,
    }
    let start = wire.begin(0x12);
    any_value(wire, value, depth)?;
    wire.end(start);
    wire.end(pair);
    Ok(())
}

/// Attributes of an SDK object: a dict, the SDK's bounded attributes, or any mapping. Gives the number that was dropped.
pub(super) fn attributes(wire: &mut Wire, tag: u8, value: &Bound<'_, PyAny>) -> PyResult<u32> {
    if value.is_none() {
        return Ok(0);
    }
    let py = value.py();
    if let Ok(dict) = value.cast::<PyDict>() {
        pairs(wire, tag, dict)?;
        return Ok(0);
    }
    // BoundedAttributes: its own iteration takes a lock and copies.
    if let Ok(inner) = value.getattr(intern!(py, "_dict"))
        && let Ok(dict) = inner.cast::<PyDict>()
    {
        pairs(wire, tag, dict)?;
        return value.getattr(intern!(py, "dropped"))?.extract();
    }
    for pair in value.cast::<PyMapping>()?.items()?.iter() {
        let (key, item): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
        key_value(wire, tag, &key, &item, 0)?;
    }
    Ok(0)
}

fn pairs(wire: &mut Wire, tag: u8, dict: &Bound<'_, PyDict>) -> PyResult<()> {
    for (key, value) in dict.iter() {
        key_value(wire, tag, &key, &value, 0)?;
    }
    Ok(())
}
