//! The opaque batch that Python holds.

use heliograph_core::columns::Batch;
use pyo3::prelude::*;

/// A batch of one signal, immutable.
#[pyclass(name = "Batch", module = "heliograph._native", frozen)]
pub struct PyBatch(pub Batch);

#[pymethods]
impl PyBatch {
    /// "traces", "logs" or "metrics".
    #[getter]
    fn signal(&self) -> &'static str {
        match self.0 {
            Batch::Traces(_) => "traces",
            Batch::Logs(_) => "logs",
            Batch::Metrics(_) => "metrics",
        }
    }

    /// Number of spans, log records or metrics.
    #[getter]
    fn rows(&self) -> usize {
        self.0.rows()
    }

    /// Number of spans, log records or data points.
    #[getter]
    fn items(&self) -> usize {
        self.0.items()
    }
}
