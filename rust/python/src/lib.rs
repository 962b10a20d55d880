//! Python bindings of the core: thin, GIL released around kernels.

use pyo3::prelude::*;

/// The private native module `heliograph._native`.
#[pymodule]
fn _native(_module: &Bound<'_, PyModule>) -> PyResult<()> {
    Ok(())
}
