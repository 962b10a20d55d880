//! Python bindings of the core: thin, GIL released around kernels.

mod arrow;
mod batch;
mod codec;
mod frame;
mod native_block;
mod sdk;

use pyo3::prelude::*;

/// The private native module `heliograph._native`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    codec::register(module)?;
    frame::register(module)?;
    native_block::register(module)?;
    sdk::register(module)?;
    Ok(())
}
