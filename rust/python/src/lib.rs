//! Python bindings of the core: thin, GIL released around kernels.

mod batch;
mod codec;
mod native_block;

use pyo3::prelude::*;

/// The private native module `heliograph._native`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    codec::register(module)?;
    native_block::register(module)?;
    Ok(())
}
