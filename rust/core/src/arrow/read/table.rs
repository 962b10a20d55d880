//! A table on its way in: its columns by name, and what can be wrong with them.

use std::fmt;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use super::column::Column;

/// Why tables cannot be a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// The table, and inside it the column, as `spans.status.code`.
    pub place: String,
    /// The row, when one row is wrong.
    pub row: Option<usize>,
    /// What is wrong there.
    pub problem: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Some(row) => write!(formatter, "{}, row {row}: {}", self.place, self.problem),
            None => write!(formatter, "{}: {}", self.place, self.problem),
        }
    }
}

impl std::error::Error for TableError {}

/// Result of anything that reads tables.
pub type Read<T> = Result<T, Box<TableError>>;

/// An error at a place.
#[cold]
pub fn error<T>(place: &str, row: Option<usize>, problem: impl Into<String>) -> Read<T> {
    Err(Box::new(TableError { place: place.to_owned(), row, problem: problem.into() }))
}

/// A table, or a struct column of one, whose columns are taken out one after the other.
pub struct Table {
    /// Its name, with that of the table around it.
    pub place: String,
    /// Number of rows.
    pub rows: usize,
    /// Whether there is such a table or column.
    pub exists: bool,
    columns: Vec<(String, ArrayRef)>,
    nulls: Option<NullBuffer>,
    known: Vec<&'static str>,
}

impl Table {
    /// The table of a name; without an array it has no rows.
    pub fn new(name: &str, array: Option<&StructArray>) -> Read<Self> {
        let empty = Self {
            place: name.to_owned(),
            rows: 0,
            exists: false,
            columns: Vec::new(),
            nulls: None,
            known: Vec::new(),
        };
        let Some(array) = array else { return Ok(empty) };
        if array.null_count() > 0 {
            return error(name, None, "a row as a whole is null");
        }
        if u32::try_from(array.len()).is_err() {
            return error(name, None, format!("{} rows are more than a table can have", array.len()));
        }
        Ok(Self { rows: array.len(), exists: true, columns: named(array), ..empty })
    }

    /// A struct column as a table of its own with as many rows; a struct that is null has null columns.
    pub fn record(&mut self, name: &'static str) -> Read<Self> {
        let place = format!("{}.{name}", self.place);
        let found = self.take(name).filter(|array| *array.data_type() != DataType::Null);
        let mut inner = Self {
            place,
            rows: self.rows,
            exists: found.is_some(),
            columns: Vec::new(),
            nulls: self.nulls.clone(),
            known: Vec::new(),
        };
        if let Some(array) = found {
            let Some(array) = array.as_struct_opt() else {
                return error(&inner.place, None, format!("this must be a struct, not {}", array.data_type()));
            };
            inner.nulls = NullBuffer::union(self.nulls.as_ref(), array.nulls());
            inner.columns = named(array);
        }
        Ok(inner)
    }

    /// The struct columns of a list's items.
    pub fn of_items(place: &str, array: &StructArray) -> Self {
        Self {
            place: place.to_owned(),
            rows: array.len(),
            exists: true,
            columns: named(array),
            nulls: array.nulls().cloned(),
            known: Vec::new(),
        }
    }

    /// Whether the struct is there in a row.
    pub fn is_valid(&self, row: usize) -> bool {
        self.exists && self.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row))
    }

    /// A column; one that is missing holds only nulls.
    pub fn column(&mut self, name: &'static str) -> Read<Column> {
        let array = self.take(name);
        Column::new(format!("{}.{name}", self.place), self.rows, array, self.nulls.as_ref())
    }

    /// A column that must be there when there are rows.
    pub fn required(&mut self, name: &'static str) -> Read<Column> {
        self.require(name)?;
        self.column(name)
    }

    /// An error when there are rows and not this column.
    pub fn require(&self, name: &'static str) -> Read<()> {
        if self.rows > 0 && !self.columns.iter().any(|(found, _)| found == name) {
            return error(&self.place, None, format!("the column {name:?} is missing"));
        }
        Ok(())
    }

    fn take(&mut self, name: &'static str) -> Option<ArrayRef> {
        self.known.push(name);
        let place = self.columns.iter().position(|(found, _)| found == name)?;
        Some(self.columns.swap_remove(place).1)
    }

    /// An error when a column was not taken: nobody would miss it until it is missed.
    pub fn finish(self) -> Read<()> {
        match self.columns.first() {
            None => Ok(()),
            Some((name, _)) => {
                let known = self.known.join(", ");
                error(&self.place, None, format!("there is no such column as {name:?}, only, each once: {known}"))
            }
        }
    }
}

fn named(array: &StructArray) -> Vec<(String, ArrayRef)> {
    array.fields().iter().zip(array.columns()).map(|(field, column)| (field.name().clone(), column.clone())).collect()
}
