//! Objects of the OpenTelemetry SDK for Python, encoded straight into OTLP bytes.
//!
//! A span is encoded when it ends; what waits for the next export is bytes, and an export is their concatenation.

mod attributes;
mod buffer;
mod enums;
mod log;
mod span;
mod wire;

use pyo3::prelude::*;

/// Adds this part's classes to the native module.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<buffer::SdkBuffer>()
}
