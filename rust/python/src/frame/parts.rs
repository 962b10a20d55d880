//! Columns, masks, patterns and codes: what a frame's methods take and give. All are immutable.

use heliograph_core::frame::{Codes, Column, Mask, Pattern, Template};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A value a row.
#[pyclass(name = "Column", module = "heliograph._native", frozen)]
pub struct PyColumn(pub Column);

#[pymethods]
impl PyColumn {
    /// The tags that occur, rising.
    #[getter]
    fn tags(&self) -> Vec<u32> {
        self.0.tags().into_iter().map(u32::from).collect()
    }

    /// Whether all rows, whatever their number, hold the same value.
    #[getter]
    fn is_constant(&self) -> bool {
        self.0.rows().is_none()
    }

    /// Rows; 1 when it is a constant.
    fn __len__(&self) -> usize {
        self.0.rows().unwrap_or(1)
    }
}

/// A truth value a row.
#[pyclass(name = "Mask", module = "heliograph._native", frozen)]
pub struct PyMask(pub Mask);

fn check(left: &Mask, right: &Mask) -> PyResult<()> {
    match (left.rows(), right.rows()) {
        (Some(left), Some(right)) if left != right => {
            Err(PyValueError::new_err(format!("masks of {left} and {right} rows do not go together")))
        }
        _ => Ok(()),
    }
}

#[pymethods]
impl PyMask {
    fn __and__(&self, other: &Self) -> PyResult<Self> {
        check(&self.0, &other.0)?;
        Ok(Self(self.0.and(&other.0)))
    }

    fn __or__(&self, other: &Self) -> PyResult<Self> {
        check(&self.0, &other.0)?;
        Ok(Self(self.0.or(&other.0)))
    }

    fn __invert__(&self) -> Self {
        Self(self.0.not())
    }

    /// Whether a row is set.
    fn any(&self) -> bool {
        self.0.any()
    }

    /// Whether all rows are set.
    fn all(&self) -> bool {
        self.0.all()
    }

    /// Rows that are set; of `rows` when it is a constant.
    #[pyo3(signature = (rows=1))]
    fn count(&self, rows: usize) -> usize {
        self.0.count(rows)
    }

    /// Whether all rows, whatever their number, are the same.
    #[getter]
    fn is_constant(&self) -> bool {
        self.0.rows().is_none()
    }

    /// One bool a row; `rows` when it is a constant.
    #[pyo3(signature = (rows=1))]
    fn to_list(&self, rows: usize) -> Vec<bool> {
        match &self.0 {
            Mask::Constant(set) => vec![*set; rows],
            Mask::Dense(rows) => rows.to_vec(),
        }
    }

    fn __len__(&self) -> usize {
        self.0.rows().unwrap_or(1)
    }
}

/// For each row the number of its distinct row.
#[pyclass(name = "Codes", module = "heliograph._native", frozen)]
pub struct PyCodes(pub Codes);

/// A compiled regular expression in the syntax of RE2.
#[pyclass(name = "Pattern", module = "heliograph._native", frozen)]
pub struct PyPattern(pub Pattern);

#[pymethods]
impl PyPattern {
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        Pattern::new(text).map(Self).map_err(PyValueError::new_err)
    }

    /// Reads a replacement with `$1`, `${name}` and `$$`.
    fn template(&self, text: &str) -> PyTemplate {
        PyTemplate(self.0.template(text))
    }

    /// Whether it occurs in a text.
    fn matches(&self, text: &str) -> bool {
        self.0.is_match(text.as_bytes())
    }

    /// The text with each match replaced.
    fn replace(&self, text: &str, template: &PyTemplate) -> String {
        let mut out = Vec::new();
        if self.0.replace(text.as_bytes(), &template.0, &mut out) {
            String::from_utf8_lossy(&out).into_owned()
        } else {
            text.to_owned()
        }
    }
}

/// A replacement, read for the pattern that made it.
#[pyclass(name = "Template", module = "heliograph._native", frozen)]
pub struct PyTemplate(pub Template);
