//! The overlay frame: what each method means stands in `rust/core/src/frame/README.md`.

mod parts;
mod values;

use heliograph_core::frame::{self, Column, Comparison, Cut, Frame, Level, Mask, Nil, Operation, tag};
use pyo3::exceptions::{PyKeyError, PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::batch::PyBatch;
use parts::{PyCodes, PyColumn, PyMask, PyPattern, PyTemplate};
use values::{Types, from_cell, to_cell};

/// A batch under edit. One thread at a time.
#[pyclass(name = "Frame", module = "heliograph._native")]
pub struct PyFrame {
    frame: Frame,
    types: Option<Types>,
}

fn level_of(name: &str) -> PyResult<Level> {
    Level::parse(name).ok_or_else(|| PyKeyError::new_err(format!("there is no level `{name}`")))
}

fn mask_or_all(mask: Option<&PyMask>) -> Mask {
    mask.map_or(Mask::Constant(true), |mask| mask.0.clone())
}

/// Rows that two sides have in common; they must not differ.
fn agree(rows: &[Option<usize>]) -> PyResult<()> {
    let mut known = rows.iter().flatten();
    match known.next() {
        Some(first) if known.any(|other| other != first) => {
            Err(PyValueError::new_err("columns and masks of different levels do not go together"))
        }
        _ => Ok(()),
    }
}

/// Results must be as many as the distinct rows.
fn enough(rows: Option<usize>, codes: &PyCodes) -> PyResult<()> {
    let needed = codes.0.distinct();
    match rows {
        Some(rows) if rows < needed => Err(PyValueError::new_err(format!("{needed} results are needed, not {rows}"))),
        _ => Ok(()),
    }
}

impl PyFrame {
    fn level(&self, name: &str) -> PyResult<Level> {
        let level = level_of(name)?;
        if self.frame.levels().contains(&level) {
            return Ok(level);
        }
        Err(PyKeyError::new_err(format!("a batch of this signal has no level `{name}`")))
    }

    /// Refuses columns and masks that have other rows than a level.
    fn fits(&self, level: Level, rows: &[Option<usize>]) -> PyResult<()> {
        let own = self.frame.rows(level);
        match rows.iter().flatten().find(|&&rows| rows != own) {
            Some(other) => Err(PyValueError::new_err(format!("{} has {own} rows, not {other}", level.name()))),
            None => Ok(()),
        }
    }

    /// What was made, unless a text in it was too long for a batch.
    fn sound<T>(&mut self, made: T) -> PyResult<T> {
        if self.frame.texts.take_too_long() {
            return Err(PyOverflowError::new_err("a text of more than 64 MiB, or 4 GiB of new texts in a batch"));
        }
        Ok(made)
    }

    fn related<T>(found: Option<T>, above: &str, below: &str) -> PyResult<T> {
        found.ok_or_else(|| PyKeyError::new_err(format!("`{above}` is not above `{below}`")))
    }
}

#[pymethods]
impl PyFrame {
    #[new]
    #[pyo3(signature = (batch, types=None))]
    fn new(batch: &PyBatch, types: Option<(Py<PyAny>, Py<PyAny>, Py<PyAny>, Py<PyAny>)>) -> Self {
        let types = types.map(|(time, duration, trace_id, span_id)| Types { time, duration, trace_id, span_id });
        Self { frame: Frame::new(batch.0.clone()), types }
    }

    #[getter]
    fn levels(&self) -> Vec<&'static str> {
        self.frame.levels().into_iter().map(Level::name).collect()
    }

    fn rows(&self, level: &str) -> PyResult<usize> {
        Ok(self.frame.rows(self.level(level)?))
    }

    fn parent_level(&self, level: &str) -> PyResult<Option<&'static str>> {
        Ok(self.level(level)?.parent(&self.frame.batch).map(Level::name))
    }

    fn fields(&self, level: &str) -> PyResult<Vec<&'static str>> {
        Ok(frame::field_names(self.level(level)?).to_vec())
    }

    /// An ancestor's column or mask, repeated for each row below it.
    fn broadcast<'py>(
        &self,
        py: Python<'py>,
        column: &Bound<'py, PyAny>,
        from_level: &str,
        to_level: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (above, below) = (self.level(from_level)?, self.level(to_level)?);
        if let Ok(mask) = column.cast::<PyMask>() {
            self.fits(above, &[mask.get().0.rows()])?;
            let mask = frame::broadcast_mask(&self.frame.batch, &mask.get().0, above, below);
            return Ok(Bound::new(py, PyMask(Self::related(mask, from_level, to_level)?))?.into_any());
        }
        let column = column.cast::<PyColumn>()?;
        self.fits(above, &[column.get().0.rows()])?;
        let column = frame::broadcast(&self.frame.batch, &column.get().0, above, below);
        Ok(Bound::new(py, PyColumn(Self::related(column, from_level, to_level)?))?.into_any())
    }

    fn fold_last(
        &self,
        column: &PyColumn,
        mask: &PyMask,
        from_level: &str,
        to_level: &str,
    ) -> PyResult<(PyColumn, PyMask)> {
        let (below, above) = (self.level(from_level)?, self.level(to_level)?);
        self.fits(below, &[column.0.rows(), mask.0.rows()])?;
        let folded = frame::fold_last(&self.frame.batch, &column.0, &mask.0, below, above);
        let (column, mask) = Self::related(folded, to_level, from_level)?;
        Ok((PyColumn(column), PyMask(mask)))
    }

    fn any_below(&self, mask: &PyMask, from_level: &str, to_level: &str) -> PyResult<PyMask> {
        let (below, above) = (self.level(from_level)?, self.level(to_level)?);
        self.fits(below, &[mask.0.rows()])?;
        let found = frame::any_below(&self.frame.batch, &mask.0, below, above);
        Ok(PyMask(Self::related(found, to_level, from_level)?))
    }

    fn constant(&mut self, value: &Bound<'_, PyAny>) -> PyResult<PyColumn> {
        let cell = to_cell(value, &mut self.frame.texts, self.types.as_ref())?;
        self.sound(PyColumn(Column::Constant(cell)))
    }

    /// The empty value in every row.
    fn empty(&self) -> PyColumn {
        PyColumn(Column::Constant(frame::Cell::EMPTY))
    }

    fn from_list(&mut self, values: &Bound<'_, PyList>) -> PyResult<PyColumn> {
        let (mut tags, mut bits) = (Vec::with_capacity(values.len()), Vec::with_capacity(values.len()));
        for value in values {
            let cell = to_cell(&value, &mut self.frame.texts, self.types.as_ref())?;
            tags.push(cell.tag);
            bits.push(cell.value);
        }
        let rows = tags.len();
        let column = Column::new(tags, bits);
        // Not a constant: it has rows of its own.
        self.sound(PyColumn(match column {
            Column::Constant(cell) => Column::uniform(cell.tag, vec![cell.value; rows]),
            column => column,
        }))
    }

    #[pyo3(signature = (column, rows=1))]
    fn to_list<'py>(&self, py: Python<'py>, column: &PyColumn, rows: usize) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        for row in 0..column.0.rows().unwrap_or(rows) {
            list.append(from_cell(py, column.0.cell(row), &self.frame.texts, self.types.as_ref())?)?;
        }
        Ok(list)
    }

    #[pyo3(name = "where")]
    fn where_(&self, py: Python<'_>, mask: &PyMask, column: &PyColumn, other: &PyColumn) -> PyResult<PyColumn> {
        agree(&[mask.0.rows(), column.0.rows(), other.0.rows()])?;
        let rows = mask.0.rows().unwrap_or_default();
        Ok(PyColumn(py.detach(|| column.0.choose(&mask.0, &other.0, rows))))
    }

    #[pyo3(signature = (column, *tags))]
    #[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
    fn is_tag(&self, column: &PyColumn, tags: Vec<u8>) -> PyMask {
        PyMask(column.0.mask_of_tags(|tag| tags.contains(&tag)))
    }

    fn get(&mut self, py: Python<'_>, level: &str, key: &str) -> PyResult<PyColumn> {
        let level = self.level(level)?;
        Ok(PyColumn(py.detach(|| self.frame.get(level, key))))
    }

    fn has(&mut self, py: Python<'_>, level: &str, key: &str) -> PyResult<PyMask> {
        let level = self.level(level)?;
        Ok(PyMask(py.detach(|| self.frame.get(level, key).mask_of_tags(|tag| tag != tag::NIL))))
    }

    #[pyo3(signature = (level, key, column, mask=None, nil="empty"))]
    fn set(
        &mut self,
        py: Python<'_>,
        level: &str,
        key: &str,
        column: &PyColumn,
        mask: Option<&PyMask>,
        nil: &str,
    ) -> PyResult<()> {
        let level = self.level(level)?;
        let mask = mask_or_all(mask);
        self.fits(level, &[column.0.rows(), mask.rows()])?;
        if let Some(tag) = column.0.tags().into_iter().find(|&tag| !tag::is_attribute(tag) && tag != tag::NIL) {
            return Err(PyValueError::new_err(format!("attributes cannot hold values of tag {tag}")));
        }
        let nil = match nil {
            "empty" => Nil::Empty,
            "skip" => Nil::Skip,
            "delete" => Nil::Delete,
            other => return Err(PyValueError::new_err(format!("nil is empty, skip or delete, not {other}"))),
        };
        py.detach(|| self.frame.set(level, key, &column.0, &mask, nil));
        Ok(())
    }

    #[pyo3(signature = (level, key, mask=None))]
    fn delete_key(&mut self, py: Python<'_>, level: &str, key: String, mask: Option<&PyMask>) -> PyResult<()> {
        self.delete_keys(py, level, vec![key], mask)
    }

    #[pyo3(signature = (level, keys, mask=None))]
    #[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
    fn delete_keys(&mut self, py: Python<'_>, level: &str, keys: Vec<String>, mask: Option<&PyMask>) -> PyResult<()> {
        let (level, mask) = (self.level(level)?, mask_or_all(mask));
        self.fits(level, &[mask.rows()])?;
        py.detach(|| self.frame.delete_keys(level, &keys, &mask));
        Ok(())
    }

    #[pyo3(signature = (level, keys, mask=None))]
    #[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
    fn keep_keys(&mut self, py: Python<'_>, level: &str, keys: Vec<String>, mask: Option<&PyMask>) -> PyResult<()> {
        let (level, mask) = (self.level(level)?, mask_or_all(mask));
        self.fits(level, &[mask.rows()])?;
        py.detach(|| self.frame.keep_keys(level, &keys, &mask));
        Ok(())
    }

    fn keys(&mut self, py: Python<'_>, level: &str) -> PyResult<Vec<String>> {
        let level = self.level(level)?;
        Ok(py.detach(|| self.frame.key_names(level)))
    }

    #[pyo3(signature = (level, limit, marker="", mask=None))]
    fn truncate_all(
        &mut self,
        py: Python<'_>,
        level: &str,
        limit: usize,
        marker: &str,
        mask: Option<&PyMask>,
    ) -> PyResult<()> {
        let (level, mask) = (self.level(level)?, mask_or_all(mask));
        self.fits(level, &[mask.rows()])?;
        py.detach(|| self.frame.truncate_all(level, Cut { limit, marker: marker.as_bytes() }, &mask));
        self.sound(())
    }

    #[pyo3(signature = (level, pattern, template, mask=None))]
    fn replace_all(
        &mut self,
        py: Python<'_>,
        level: &str,
        pattern: &PyPattern,
        template: &PyTemplate,
        mask: Option<&PyMask>,
    ) -> PyResult<()> {
        let (level, mask) = (self.level(level)?, mask_or_all(mask));
        self.fits(level, &[mask.rows()])?;
        py.detach(|| self.frame.replace_all(level, &pattern.0, &template.0, &mask));
        self.sound(())
    }

    fn get_field(&mut self, py: Python<'_>, level: &str, name: &str) -> PyResult<PyColumn> {
        let own = self.level(level)?;
        let column = py.detach(|| self.frame.get_field(own, name));
        let column = column.ok_or_else(|| PyKeyError::new_err(format!("{level} has no field `{name}`")))?;
        self.sound(PyColumn(column))
    }

    #[pyo3(signature = (level, name, column, mask=None))]
    fn set_field(
        &mut self,
        py: Python<'_>,
        level: &str,
        name: &str,
        column: &PyColumn,
        mask: Option<&PyMask>,
    ) -> PyResult<Option<PyMask>> {
        let (own, mask) = (self.level(level)?, mask_or_all(mask));
        self.fits(own, &[column.0.rows(), mask.rows()])?;
        match py.detach(|| self.frame.set_field(own, name, &column.0, &mask)) {
            Some(refused) => self.sound(refused.any().then_some(PyMask(refused))),
            None => Err(PyKeyError::new_err(format!("{level} has no field `{name}`"))),
        }
    }

    fn mask(&self, rows: &Bound<'_, PyAny>) -> PyResult<PyMask> {
        if let Ok(set) = rows.extract::<bool>() {
            return Ok(PyMask(Mask::Constant(set)));
        }
        Ok(PyMask(Mask::dense(rows.extract()?)))
    }

    fn compare(&self, py: Python<'_>, operator: &str, left: &PyColumn, right: &PyColumn) -> PyResult<PyMask> {
        let Some(comparison) = Comparison::parse(operator) else {
            return Err(PyValueError::new_err(format!("there is no comparison `{operator}`")));
        };
        agree(&[left.0.rows(), right.0.rows()])?;
        Ok(PyMask(py.detach(|| frame::compare(comparison, &left.0, &right.0, &self.frame.texts))))
    }

    fn arithmetic(
        &self,
        py: Python<'_>,
        operator: &str,
        left: &PyColumn,
        right: &PyColumn,
    ) -> PyResult<(PyColumn, Option<PyMask>)> {
        let Some(operation) = Operation::parse(operator) else {
            return Err(PyValueError::new_err(format!("there is no operation `{operator}`")));
        };
        agree(&[left.0.rows(), right.0.rows()])?;
        let (column, failed) = py.detach(|| frame::calculate(operation, &left.0, &right.0));
        Ok((PyColumn(column), failed.map(PyMask)))
    }

    fn negate(&self, py: Python<'_>, column: &PyColumn) -> (PyColumn, Option<PyMask>) {
        let (column, failed) = py.detach(|| frame::negate(&column.0));
        (PyColumn(column), failed.map(PyMask))
    }

    #[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
    fn concat(&mut self, py: Python<'_>, columns: Vec<PyRef<'_, PyColumn>>, delimiter: &str) -> PyResult<PyColumn> {
        let columns: Vec<&Column> = columns.iter().map(|column| &column.0).collect();
        agree(&columns.iter().map(|column| column.rows()).collect::<Vec<_>>())?;
        let joined = py.detach(|| frame::concat(&columns, delimiter.as_bytes(), &mut self.frame.texts));
        self.sound(PyColumn(joined))
    }

    fn text(&mut self, py: Python<'_>, column: &PyColumn) -> PyResult<PyColumn> {
        let texts = py.detach(|| frame::to_text(&column.0, &mut self.frame.texts));
        self.sound(PyColumn(texts))
    }

    fn has_prefix(&self, py: Python<'_>, column: &PyColumn, text: &str) -> PyMask {
        let wanted = text.as_bytes();
        PyMask(py.detach(|| frame::test_text(&column.0, &self.frame.texts, |text| text.starts_with(wanted))))
    }

    fn has_suffix(&self, py: Python<'_>, column: &PyColumn, text: &str) -> PyMask {
        let wanted = text.as_bytes();
        PyMask(py.detach(|| frame::test_text(&column.0, &self.frame.texts, |text| text.ends_with(wanted))))
    }

    fn contains(&self, py: Python<'_>, column: &PyColumn, text: &str) -> PyMask {
        PyMask(py.detach(|| frame::contains(&column.0, &self.frame.texts, text.as_bytes())))
    }

    fn is_match(&self, py: Python<'_>, column: &PyColumn, pattern: &PyPattern) -> PyMask {
        PyMask(py.detach(|| frame::is_match(&column.0, &pattern.0, &self.frame.texts)))
    }

    #[pyo3(signature = (column, pattern, template, mask=None))]
    fn replace(
        &mut self,
        py: Python<'_>,
        column: &PyColumn,
        pattern: &PyPattern,
        template: &PyTemplate,
        mask: Option<&PyMask>,
    ) -> PyResult<PyColumn> {
        let mask = mask_or_all(mask);
        agree(&[column.0.rows(), mask.rows()])?;
        let texts = &mut self.frame.texts;
        let replaced = py.detach(|| frame::replace(&column.0, &pattern.0, &template.0, &mask, texts));
        self.sound(PyColumn(replaced))
    }

    #[pyo3(signature = (column, limit, marker=""))]
    fn truncate(&mut self, py: Python<'_>, column: &PyColumn, limit: usize, marker: &str) -> PyResult<PyColumn> {
        let (cut, texts) = (Cut { limit, marker: marker.as_bytes() }, &mut self.frame.texts);
        let cut = py.detach(|| frame::truncate(&column.0, cut, &Mask::Constant(true), texts));
        self.sound(PyColumn(cut))
    }

    #[pyo3(signature = (columns, mask=None))]
    #[allow(clippy::needless_pass_by_value)] // what pyo3 extracts is owned
    fn distinct(
        &self,
        py: Python<'_>,
        columns: Vec<PyRef<'_, PyColumn>>,
        mask: Option<&PyMask>,
    ) -> PyResult<(Vec<PyColumn>, PyCodes)> {
        let mask = mask_or_all(mask);
        let columns: Vec<&Column> = columns.iter().map(|column| &column.0).collect();
        let mut rows: Vec<Option<usize>> = columns.iter().map(|column| column.rows()).collect();
        rows.push(mask.rows());
        agree(&rows)?;
        let (distinct, codes) = py.detach(|| frame::distinct(&columns, &mask, &self.frame.texts));
        Ok((distinct.into_iter().map(PyColumn).collect(), PyCodes(codes)))
    }

    fn take(&self, py: Python<'_>, column: &PyColumn, codes: &PyCodes) -> PyResult<PyColumn> {
        enough(column.0.rows(), codes)?;
        Ok(PyColumn(py.detach(|| frame::take(&column.0, &codes.0))))
    }

    fn take_mask(&self, py: Python<'_>, mask: &PyMask, codes: &PyCodes) -> PyResult<PyMask> {
        enough(mask.0.rows(), codes)?;
        Ok(PyMask(py.detach(|| frame::take_mask(&mask.0, &codes.0))))
    }

    fn drop(&mut self, py: Python<'_>, level: &str, mask: &PyMask) -> PyResult<()> {
        let level = self.level(level)?;
        self.fits(level, &[mask.0.rows()])?;
        py.detach(|| self.frame.drop_rows(level, &mask.0));
        Ok(())
    }

    fn kept(&self, py: Python<'_>, level: &str) -> PyResult<PyMask> {
        let level = self.level(level)?;
        Ok(PyMask(py.detach(|| self.frame.kept(level))))
    }

    /// The batch with all edits.
    fn batch(&mut self, py: Python<'_>) -> PyBatch {
        PyBatch(py.detach(|| self.frame.finish()))
    }
}

/// Adds this folder's exports to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyFrame>()?;
    module.add_class::<PyColumn>()?;
    module.add_class::<PyMask>()?;
    module.add_class::<PyCodes>()?;
    module.add_class::<PyPattern>()?;
    module.add_class::<PyTemplate>()?;
    for (name, tag) in [
        ("TAG_EMPTY", tag::EMPTY),
        ("TAG_STR", tag::STR),
        ("TAG_INT", tag::INT),
        ("TAG_DOUBLE", tag::DOUBLE),
        ("TAG_BOOL", tag::BOOL),
        ("TAG_MAP", tag::MAP),
        ("TAG_SLICE", tag::SLICE),
        ("TAG_BYTES", tag::BYTES),
        ("TAG_TIME", tag::TIME),
        ("TAG_DURATION", tag::DURATION),
        ("TAG_TRACE_ID", tag::TRACE_ID),
        ("TAG_SPAN_ID", tag::SPAN_ID),
        ("TAG_NIL", tag::NIL),
    ] {
        module.add(name, tag)?;
    }
    Ok(())
}
