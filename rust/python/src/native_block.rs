//! Native blocks: layouts and their encoding.

use std::ops::Range;
use std::sync::Arc;

use heliograph_core::columns::Batch;
use heliograph_core::native_block::{Block, Columns, Layout, Table, source_names};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::batch::PyBatch;

/// A checked layout; immutable.
#[pyclass(name = "BlockLayout", module = "heliograph._native", frozen)]
pub struct PyBlockLayout(Arc<Layout>);

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
        let block = py.detach(|| filled.block(&self.0));
        Ok(Some(to_bytes(py, &block)?))
    }

    /// An empty block that grows batch by batch.
    fn builder(&self) -> PyBlockBuilder {
        PyBlockBuilder { columns: Columns::new(&self.0), layout: Arc::clone(&self.0) }
    }
}

fn to_bytes<'py>(py: Python<'py>, block: &Block<'_>) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, block.len(), |out| {
        py.detach(|| block.copy_to(out));
        Ok(())
    })
}

/// A block that grows batch by batch, is sealed, sent in pieces, and cleared for the next one.
#[pyclass(name = "BlockBuilder", module = "heliograph._native")]
pub struct PyBlockBuilder {
    layout: Arc<Layout>,
    columns: Columns,
}

#[pymethods]
impl PyBlockBuilder {
    /// Appends a batch's rows; false when it is of another signal.
    #[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
    fn append(&mut self, py: Python<'_>, batch: PyRef<'_, PyBatch>) -> bool {
        let (layout, columns, batch) = (&self.layout, &mut self.columns, &batch.0);
        py.detach(|| layout.append(columns, batch)).is_ok()
    }

    /// Takes no more rows.
    fn seal(&mut self) {
        self.columns.seal();
    }

    /// Takes all rows out.
    fn clear(&mut self) {
        self.columns.clear();
    }

    #[getter]
    fn rows(&self) -> usize {
        self.columns.rows()
    }

    #[getter]
    fn nbytes(&self) -> usize {
        self.columns.bytes()
    }

    /// At least `enough` bytes from a column on, or all that is left, and the column that comes next.
    fn piece<'py>(&self, py: Python<'py>, first: usize, enough: usize) -> PyResult<(Bound<'py, PyBytes>, usize)> {
        let (block, next) = py.detach(|| self.columns.piece(&self.layout, first, enough));
        Ok((to_bytes(py, &block)?, next))
    }
}

/// A layout whose blocks come sorted by a key, or the column at fault and what is wrong with it.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
fn block_layout(
    table: &str,
    columns: Vec<(String, String, String)>,
    key: Vec<(String, u64)>,
) -> (Option<PyBlockLayout>, String, String) {
    match Layout::new(table, &columns).and_then(|layout| layout.sorted_by(&key)) {
        Ok(layout) => (Some(PyBlockLayout(Arc::new(layout))), String::new(), String::new()),
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
    module.add_class::<PyBlockBuilder>()?;
    module.add_function(wrap_pyfunction!(block_layout, module)?)?;
    module.add_function(wrap_pyfunction!(block_sources, module)?)
}
