//! A value a row: what statements read, compute and write.

use std::sync::Arc;

use super::mask::Mask;

/// Tags of cells: the batch's value kinds, and what only expressions have.
pub mod tag {
    pub use crate::columns::kind::{BOOL, BYTES, DOUBLE, EMPTY, INT, MAP, SLICE, STR};
    /// Nanoseconds since 1970, an `i64`.
    pub const TIME: u8 = 16;
    /// Nanoseconds, an `i64`.
    pub const DURATION: u8 = 17;
    /// A view of 16 bytes.
    pub const TRACE_ID: u8 = 18;
    /// A view of 8 bytes.
    pub const SPAN_ID: u8 = 19;
    /// No value.
    pub const NIL: u8 = 255;

    /// Whether the 64 bits are a view of bytes.
    #[inline]
    #[must_use]
    pub const fn is_view(tag: u8) -> bool {
        matches!(tag, STR | MAP | SLICE | BYTES | TRACE_ID | SPAN_ID)
    }

    /// Whether an attribute can hold it as it is.
    #[inline]
    #[must_use]
    pub const fn is_attribute(tag: u8) -> bool {
        tag <= BYTES
    }
}

/// One value: a tag, and a view, number or bits as the tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub tag: u8,
    pub value: u64,
}

impl Cell {
    /// No value.
    pub const NIL: Self = Self { tag: tag::NIL, value: 0 };
    /// An empty value.
    pub const EMPTY: Self = Self { tag: tag::EMPTY, value: crate::columns::kind::UNSET };
    /// An integer.
    #[must_use]
    pub const fn int(value: i64) -> Self {
        Self { tag: tag::INT, value: value as u64 }
    }
    /// A double.
    #[must_use]
    pub const fn double(value: f64) -> Self {
        Self { tag: tag::DOUBLE, value: value.to_bits() }
    }
}

/// Values of all rows; cheap to copy.
#[derive(Clone, Debug)]
pub enum Column {
    /// The same in every row, whatever their number.
    Constant(Cell),
    /// One tag for all rows.
    Uniform(u8, Arc<Vec<u64>>),
    /// A tag a row.
    Mixed(Arc<Vec<u8>>, Arc<Vec<u64>>),
}

/// Cells by row, known at compile time to be one of the three forms: loops over them have no branch on it.
pub trait Cells {
    fn at(&self, row: usize) -> Cell;
}

/// A constant column.
#[derive(Clone, Copy)]
pub struct ConstantCells(pub Cell);
/// A column of one tag.
#[derive(Clone, Copy)]
pub struct UniformCells<'a>(pub u8, pub &'a [u64]);
/// A column of many tags.
#[derive(Clone, Copy)]
pub struct MixedCells<'a>(pub &'a [u8], pub &'a [u64]);

impl Cells for ConstantCells {
    #[inline]
    fn at(&self, _row: usize) -> Cell {
        self.0
    }
}

impl Cells for UniformCells<'_> {
    #[inline]
    fn at(&self, row: usize) -> Cell {
        Cell { tag: self.0, value: self.1[row] }
    }
}

impl Cells for MixedCells<'_> {
    #[inline]
    fn at(&self, row: usize) -> Cell {
        Cell { tag: self.0[row], value: self.1[row] }
    }
}

/// Runs an expression with a column's cells in their own form.
macro_rules! with_cells {
    ($column:expr, $cells:ident => $body:expr) => {
        match $column {
            $crate::frame::column::Column::Constant(cell) => {
                let $cells = $crate::frame::column::ConstantCells(*cell);
                $body
            }
            $crate::frame::column::Column::Uniform(tag, values) => {
                let $cells = $crate::frame::column::UniformCells(*tag, values);
                $body
            }
            $crate::frame::column::Column::Mixed(tags, values) => {
                let $cells = $crate::frame::column::MixedCells(tags, values);
                $body
            }
        }
    };
}
pub(crate) use with_cells;

impl Column {
    /// A column of cells; of one form when all tags are equal.
    #[must_use]
    pub fn new(tags: Vec<u8>, values: Vec<u64>) -> Self {
        match tags.first() {
            Some(&first) if tags.iter().fold(0, |all, tag| all | (tag ^ first)) == 0 => {
                if first == tag::NIL {
                    Self::Constant(Cell::NIL)
                } else {
                    Self::Uniform(first, Arc::new(values))
                }
            }
            _ => Self::Mixed(Arc::new(tags), Arc::new(values)),
        }
    }

    /// A column of one tag.
    #[must_use]
    pub fn uniform(tag: u8, values: Vec<u64>) -> Self {
        Self::Uniform(tag, Arc::new(values))
    }

    /// The cells that a function gives.
    #[must_use]
    pub fn collect(rows: usize, mut cell: impl FnMut(usize) -> Cell) -> Self {
        let (mut tags, mut values) = (vec![0; rows], vec![0; rows]);
        for (row, (tag, value)) in tags.iter_mut().zip(&mut values).enumerate() {
            Cell { tag: *tag, value: *value } = cell(row);
        }
        Self::new(tags, values)
    }

    /// Number of rows; none when it is a constant.
    #[must_use]
    pub fn rows(&self) -> Option<usize> {
        match self {
            Self::Constant(_) => None,
            Self::Uniform(_, values) | Self::Mixed(_, values) => Some(values.len()),
        }
    }

    /// The value of a row.
    #[must_use]
    pub fn cell(&self, row: usize) -> Cell {
        with_cells!(self, cells => cells.at(row))
    }

    /// The tags that occur, rising.
    #[must_use]
    pub fn tags(&self) -> Vec<u8> {
        match self {
            Self::Constant(cell) => vec![cell.tag],
            Self::Uniform(tag, _) => vec![*tag],
            Self::Mixed(tags, _) => {
                let mut seen = [false; 256];
                tags.iter().for_each(|&tag| seen[tag as usize] = true);
                (0..=255).filter(|&tag| seen[tag as usize]).collect()
            }
        }
    }

    /// The tags and values of all rows, to be edited.
    #[must_use]
    pub fn into_parts(self, rows: usize) -> (Vec<u8>, Vec<u64>) {
        match self {
            Self::Constant(cell) => (vec![cell.tag; rows], vec![cell.value; rows]),
            Self::Uniform(tag, values) => (vec![tag; rows], unshare(values)),
            Self::Mixed(tags, values) => (unshare(tags), unshare(values)),
        }
    }

    /// Rows of `self` where the mask is set, of `other` elsewhere.
    #[must_use]
    pub fn choose(&self, mask: &Mask, other: &Self, rows: usize) -> Self {
        let mask = match mask {
            Mask::Constant(true) => return self.clone(),
            Mask::Constant(false) => return other.clone(),
            Mask::Dense(mask) => mask,
        };
        with_cells!(self, own => with_cells!(other, other => {
            let mut tags = vec![0; rows];
            for (row, (out, &set)) in tags.iter_mut().zip(mask.iter()).enumerate() {
                let (left, right) = (own.at(row).tag, other.at(row).tag);
                *out = if set { left } else { right };
            }
            let mut values = vec![0; rows];
            for (row, (out, &set)) in values.iter_mut().zip(mask.iter()).enumerate() {
                let (left, right) = (own.at(row).value, other.at(row).value);
                *out = if set { left } else { right };
            }
            Self::new(tags, values)
        }))
    }

    /// Rows whose tag a function accepts.
    #[must_use]
    pub fn mask_of_tags(&self, accept: impl Fn(u8) -> bool) -> Mask {
        match self {
            Self::Constant(cell) => Mask::Constant(accept(cell.tag)),
            Self::Uniform(tag, _) => Mask::Constant(accept(*tag)),
            Self::Mixed(tags, _) => {
                let mut table = [false; 256];
                (0..=255_u8).for_each(|tag| table[tag as usize] = accept(tag));
                Mask::dense(tags.iter().map(|&tag| table[tag as usize]).collect())
            }
        }
    }
}

fn unshare<T: Clone>(shared: Arc<Vec<T>>) -> Vec<T> {
    Arc::try_unwrap(shared).unwrap_or_else(|shared| shared.as_ref().clone())
}
