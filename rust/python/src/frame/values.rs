//! Python values to cells and back.

use heliograph_core::cbor::{self, Node, Tape};
use heliograph_core::columns::View;
use heliograph_core::frame::{Cell, Texts, tag};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

/// Deepest nesting of a value.
const MAX_DEPTH: usize = 64;

/// The Python classes of times, durations and ids.
pub struct Types {
    pub time: Py<PyAny>,
    pub duration: Py<PyAny>,
    pub trace_id: Py<PyAny>,
    pub span_id: Py<PyAny>,
}

/// A value as a cell; its bytes go into `texts`.
pub fn to_cell(value: &Bound<'_, PyAny>, texts: &mut Texts, types: Option<&Types>) -> PyResult<Cell> {
    if value.is_none() {
        return Ok(Cell::NIL);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Cell { tag: tag::STR, value: texts.push(text.to_str()?.as_bytes()).0 });
    }
    if let Ok(bit) = value.cast::<PyBool>() {
        return Ok(Cell { tag: tag::BOOL, value: u64::from(bit.is_true()) });
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Cell::int(value.extract()?));
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return Ok(Cell::double(number.value()));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Cell { tag: tag::BYTES, value: texts.push(bytes.as_bytes()).0 });
    }
    let nested = if value.is_instance_of::<PyDict>() {
        Some(tag::MAP)
    } else {
        value.is_instance_of::<PyList>().then_some(tag::SLICE)
    };
    if let Some(tag) = nested {
        let mut bytes = Vec::new();
        put_nested(value, &mut bytes, 0)?;
        return Ok(Cell { tag, value: texts.push(&bytes).0 });
    }
    match types {
        Some(types) => of_class(value, texts, types),
        None => Err(unknown(value)),
    }
}

fn of_class(value: &Bound<'_, PyAny>, texts: &mut Texts, types: &Types) -> PyResult<Cell> {
    let py = value.py();
    for (class, tag) in [(&types.time, tag::TIME), (&types.duration, tag::DURATION)] {
        if value.is_instance(class.bind(py))? {
            let nanos: i64 = value.getattr("ns")?.extract()?;
            return Ok(Cell { tag, value: nanos as u64 });
        }
    }
    for (class, tag) in [(&types.trace_id, tag::TRACE_ID), (&types.span_id, tag::SPAN_ID)] {
        if value.is_instance(class.bind(py))? {
            let raw = value.getattr("raw")?;
            return Ok(Cell { tag, value: texts.push(raw.cast::<PyBytes>()?.as_bytes()).0 });
        }
    }
    Err(unknown(value))
}

fn unknown(value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("a column cannot hold a {}", value.get_type()))
}

fn put_nested(value: &Bound<'_, PyAny>, out: &mut Vec<u8>, depth: usize) -> PyResult<()> {
    if depth > MAX_DEPTH {
        return Err(PyValueError::new_err("values are nested deeper than 64 levels"));
    }
    if value.is_none() {
        cbor::null(out);
    } else if let Ok(text) = value.cast::<PyString>() {
        cbor::text(out, text.to_str()?.as_bytes());
    } else if let Ok(bit) = value.cast::<PyBool>() {
        cbor::boolean(out, bit.is_true());
    } else if value.is_instance_of::<PyInt>() {
        cbor::integer(out, value.extract()?);
    } else if let Ok(number) = value.cast::<PyFloat>() {
        cbor::double(out, number.value().to_bits());
    } else if let Ok(bytes) = value.cast::<PyBytes>() {
        cbor::bytes(out, bytes.as_bytes());
    } else if let Ok(list) = value.cast::<PyList>() {
        cbor::array(out, list.len());
        for item in list {
            put_nested(&item, out, depth + 1)?;
        }
    } else if let Ok(map) = value.cast::<PyDict>() {
        cbor::map(out, map.len());
        for (key, item) in map {
            cbor::text(out, key.cast::<PyString>()?.to_str()?.as_bytes());
            put_nested(&item, out, depth + 1)?;
        }
    } else {
        return Err(unknown(value));
    }
    Ok(())
}

/// A cell as a Python value.
pub fn from_cell<'py>(
    py: Python<'py>,
    cell: Cell,
    texts: &Texts,
    types: Option<&Types>,
) -> PyResult<Bound<'py, PyAny>> {
    let bytes = || texts.get(View(cell.value));
    let make = |class: fn(&Types) -> &Py<PyAny>, plain: Bound<'py, PyAny>| match types {
        Some(types) => class(types).bind(py).call1(PyTuple::new(py, [plain])?),
        None => Ok(plain),
    };
    Ok(match cell.tag {
        tag::STR => text(py, bytes()),
        tag::INT => PyInt::new(py, cell.value as i64).into_any(),
        tag::DOUBLE => PyFloat::new(py, f64::from_bits(cell.value)).into_any(),
        tag::BOOL => PyBool::new(py, cell.value != 0).to_owned().into_any(),
        tag::BYTES => PyBytes::new(py, bytes()).into_any(),
        tag::MAP | tag::SLICE => match Tape::read(bytes()) {
            Some(tape) => nested(py, &tape, 0)?,
            None => py.None().into_bound(py),
        },
        tag::TIME => make(|types| &types.time, PyInt::new(py, cell.value as i64).into_any())?,
        tag::DURATION => make(|types| &types.duration, PyInt::new(py, cell.value as i64).into_any())?,
        tag::TRACE_ID => make(|types| &types.trace_id, PyBytes::new(py, bytes()).into_any())?,
        tag::SPAN_ID => make(|types| &types.span_id, PyBytes::new(py, bytes()).into_any())?,
        _ => py.None().into_bound(py),
    })
}

fn text<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyAny> {
    PyString::new(py, &String::from_utf8_lossy(bytes)).into_any()
}

fn nested<'py>(py: Python<'py>, tape: &Tape<'_>, at: usize) -> PyResult<Bound<'py, PyAny>> {
    Ok(match tape.0[at].0 {
        Node::Null | Node::Undefined | Node::StringIndex(_) | Node::Key(..) => py.None().into_bound(py),
        Node::Boolean(bit) => PyBool::new(py, bit).to_owned().into_any(),
        Node::Integer(number) => PyInt::new(py, number).into_any(),
        Node::Double(bits) => PyFloat::new(py, f64::from_bits(bits)).into_any(),
        Node::Text(bytes) => text(py, bytes),
        Node::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
        Node::Array => {
            let list = PyList::empty(py);
            for item in tape.children(at) {
                list.append(nested(py, tape, item)?)?;
            }
            list.into_any()
        }
        Node::Map => {
            let map = PyDict::new(py);
            for key in tape.children(at) {
                if let Node::Key(name, _) = tape.0[key].0 {
                    map.set_item(text(py, name), nested(py, tape, key + 1)?)?;
                }
            }
            map.into_any()
        }
    })
}
