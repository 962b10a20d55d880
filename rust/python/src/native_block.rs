//! Native blocks: layouts and their encoding.

use std::ops::Range;

use heliograph_core::columns::Batch;
use heliograph_core::native_block::{Layout, Table, source_names};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::batch::PyBatch;

/// A checked layout; immutable.
#[pyclass(name = "BlockLayout", module = "heliograph._native", frozen)]
pub struct PyBlockLayout(Layout);

#[pymethods]
impl PyBlockLayout {
    /// One block of the parts' rows (batch, first row, end or None), or None when a batch is of another signal.
    #[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
    fn encode<'py>(
        &self,
        py: Python<'py>,
        parts: Vec<(PyRef<'py, PyBatch>, usize, Option<usize>)>,
    ) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let parts: Vec<(&Batch, Range<usize>)> =
            parts.iter().map(|(batch, start, end)| (&batch.0, *start..end.unwrap_or(usize::MAX))).collect();
        let Ok(filled) = py.detach(|| self.0.fill(&parts)) else { return Ok(None) };
        let block = py.detach(|| filled.block());
        let bytes = PyBytes::new_with(py, block.len(), |out| {
            py.detach(|| block.copy_to(out));
            Ok(())
        })?;
        Ok(Some(bytes))
    }
}

/// A layout, or the column at fault and what is wrong with it.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
fn block_layout(table: &str, columns: Vec<(String, String, String)>) -> (Option<PyBlockLayout>, String, String) {
    match Layout::new(table, &columns) {
        Ok(layout) => (Some(PyBlockLayout(layout)), String::new(), String::new()),
        Err(error) => (None, error.column.clone(), error.to_string()),
    }
}

/// The plain sources of a table; none when there is no such table.
#[pyfunction]
fn block_sources(table: &str) -> Vec<&'static str> {
    Table::parse(table).map(source_names).unwrap_or_default()
}

/// Adds this file's exports to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyBlockLayout>()?;
    module.add_function(wrap_pyfunction!(block_layout, module)?)?;
    module.add_function(wrap_pyfunction!(block_sources, module)?)
}
