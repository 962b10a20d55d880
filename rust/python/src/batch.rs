//! The opaque batch that Python holds.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, StructArray};
use arrow_schema::DataType;
use heliograph_core::arrow::{from_array, from_tables, table, table_names, to_array};
use heliograph_core::columns::Batch;
use heliograph_core::edit::{self, Level};
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arrow::{PyArrowArray, arrow_error, import, import_checked};

/// A batch of one signal, immutable.
#[pyclass(name = "Batch", module = "heliograph._native", frozen)]
pub struct PyBatch(pub Batch);

fn parse_level(level: &str) -> PyResult<Level> {
    match level {
        "record" => Ok(Level::Record),
        "scope" => Ok(Level::Scope),
        "resource" => Ok(Level::Resource),
        _ => Err(PyValueError::new_err(format!("no level {level:?}: there are record, scope and resource"))),
    }
}

/// An import's error with the name of the table.
fn within(py: Python<'_>, name: &str, error: &PyErr) -> PyErr {
    PyValueError::new_err(format!("{name}: {}", error.value(py)))
}

#[pymethods]
impl PyBatch {
    /// A batch from its tables by name: record batches as `table` gives them. `ValueError` says what is wrong and where.
    #[staticmethod]
    fn from_tables(py: Python<'_>, signal: &str, tables: &Bound<'_, PyDict>) -> PyResult<Self> {
        let mut arrays = Vec::with_capacity(tables.len());
        for (name, table) in tables {
            let name: String = name.extract()?;
            let array = import_checked(&table).map_err(|error| within(py, &name, &error))?;
            let Some(array) = array.as_struct_opt() else {
                return Err(PyValueError::new_err(format!(
                    "{name}: a table is a record batch, not {}",
                    array.data_type()
                )));
            };
            arrays.push((name, array.clone()));
        }
        let batch = py.detach(|| from_tables(signal, &arrays));
        batch.map(Self).map_err(|error| PyValueError::new_err(error.to_string()))
    }

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

    /// Bytes in memory, those shared with other batches included.
    #[getter]
    fn nbytes(&self) -> usize {
        edit::nbytes(&self.0)
    }

    /// At most `length` root rows from `offset` on.
    fn slice(&self, py: Python<'_>, offset: usize, length: usize) -> Self {
        py.detach(|| Self(edit::slice(&self.0, offset, length)))
    }

    /// The root rows for which a boolean Arrow array is true; null counts as false.
    fn filter(&self, py: Python<'_>, mask: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mask = import(mask)?;
        if *mask.data_type() != DataType::Boolean || mask.len() != self.0.rows() {
            let (rows, found) = (self.0.rows(), mask.data_type());
            let message = format!("the mask must hold {rows} booleans, this one holds {} of {found}", mask.len());
            return Err(PyValueError::new_err(message));
        }
        let mask = mask.as_boolean();
        Ok(py.detach(|| Self(edit::filter(&self.0, |row| mask.is_valid(row) && mask.value(row)))))
    }

    /// The rows of all batches, in order.
    #[staticmethod]
    #[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
    fn concat(py: Python<'_>, batches: Vec<PyRef<'_, Self>>) -> PyResult<Self> {
        let parts: Vec<&Batch> = batches.iter().map(|batch| &batch.0).collect();
        py.detach(|| edit::concat(&parts))
            .map(Self)
            .ok_or_else(|| PyValueError::new_err("there must be at least one batch, and all of one signal"))
    }

    /// A batch for each resource that has records.
    fn group_by_resource(&self, py: Python<'_>) -> Vec<Self> {
        py.detach(|| edit::group_by_resource(&self.0).into_iter().map(Self).collect())
    }

    /// What a receiver takes of it, arrived at `arrival` (unix nanoseconds): None where that is all as it is, else the
    /// batch put right with the number of spans left out for their ids, of histogram points left out for their buckets,
    /// of log records that lost their ids, and of records that got a time.
    fn review(&self, py: Python<'_>, arrival: u64) -> Option<(Self, usize, usize, usize, usize)> {
        let found = py.detach(|| edit::review(&self.0, arrival))?;
        let counts = (found.invalid_ids, found.invalid_buckets, found.cleared_ids, found.untimed);
        Some((Self(found.batch), counts.0, counts.1, counts.2, counts.3))
    }

    /// The batch with bytes of its own and none that it does not need.
    fn compact(&self, py: Python<'_>) -> Self {
        py.detach(|| Self(edit::compact(self.0.clone())))
    }

    /// An attribute of every root row as an Arrow array.
    fn attribute(&self, py: Python<'_>, level: &str, key: &str) -> PyResult<PyArrowArray> {
        let level = parse_level(level)?;
        let array = py.detach(|| {
            let column = edit::attribute(&self.0, level, key);
            to_array(&column, &self.0.envelope().arenas.slices())
        });
        array.map(PyArrowArray).map_err(arrow_error)
    }

    /// The batch with an attribute set from an Arrow array with a value for each root row; null removes it.
    fn with_attribute(&self, py: Python<'_>, level: &str, key: &str, values: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (level, values) = (parse_level(level)?, import(values)?);
        let edited = py.detach(|| {
            let (column, bytes) = from_array(&*values)?;
            Some(edit::with_attribute(&self.0, level, key, &column, bytes))
        });
        match edited {
            None => Err(PyTypeError::new_err(format!("an attribute cannot hold {}", values.data_type()))),
            Some(edited) => edited.map(Self).map_err(|error| PyValueError::new_err(error.to_string())),
        }
    }

    /// The names of the tables, the root table first.
    #[getter]
    fn table_names(&self) -> Vec<&'static str> {
        table_names(&self.0).to_vec()
    }

    /// One table as a struct array.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<PyArrowArray> {
        let table = py
            .detach(|| table(&self.0, name))
            .ok_or_else(|| PyKeyError::new_err(name.to_owned()))?
            .map_err(arrow_error)?;
        Ok(PyArrowArray(Arc::new(StructArray::from(table))))
    }
}
