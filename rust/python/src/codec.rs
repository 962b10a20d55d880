//! OTLP bytes to batches and back.

use heliograph_core::{decode, encode, json};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::arrow::PyArrowArray;
use crate::batch::PyBatch;

/// What Python learns of a body that could not be decoded: its index, the offset in it, the field, the reason.
type Failure = (usize, usize, String, &'static str);

/// Decodes bodies into one batch. Bad bodies leave nothing in it and are listed beside it.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
fn decode_bodies(
    py: Python<'_>,
    signal: &str,
    bodies: Vec<PyBackedBytes>,
    encoding: &str,
) -> PyResult<(PyBatch, Vec<Failure>)> {
    let slices: Vec<&[u8]> = bodies.iter().map(|body| &**body).collect();
    let decoder = match (signal, encoding) {
        ("traces", "protobuf") => decode::traces,
        ("logs", "protobuf") => decode::logs,
        ("metrics", "protobuf") => decode::metrics,
        ("traces", "json") => json::read::traces,
        ("logs", "json") => json::read::logs,
        ("metrics", "json") => json::read::metrics,
        _ => return Err(PyValueError::new_err(format!("no decoder for {signal} in {encoding}"))),
    };
    let (batch, outcomes) = py.detach(|| decoder(&slices));
    let failures = outcomes
        .into_iter()
        .enumerate()
        .filter_map(|(index, outcome)| outcome.map(|error| (index, error.offset, error.path, error.fault.text())))
        .collect();
    Ok((PyBatch(batch), failures))
}

/// Encodes a batch as the body of an export request.
#[pyfunction]
fn encode_body<'py>(py: Python<'py>, batch: &PyBatch, encoding: &str) -> PyResult<Bound<'py, PyBytes>> {
    match encoding {
        "protobuf" => {
            let sink = py.detach(|| encode::protobuf(&batch.0));
            Ok(PyBytes::new(py, sink.as_slice()))
        }
        "json" => {
            let text = py.detach(|| json::write::json(&batch.0));
            Ok(PyBytes::new(py, &text))
        }
        _ => Err(PyValueError::new_err(format!("no encoder for {encoding}"))),
    }
}

/// Adds this file's exports to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyArrowArray>()?;
    module.add_class::<PyBatch>()?;
    module.add_function(wrap_pyfunction!(decode_bodies, module)?)?;
    module.add_function(wrap_pyfunction!(encode_body, module)?)
}
