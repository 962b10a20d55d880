//! A column of lists of numbers.

use std::ops::Range;

use super::store::{AsView, Cell};
use super::{Store, View};

/// Row `i` holds `values[ends[i - 1]..ends[i]]`, with 0 before the first row.
#[derive(Clone, Debug, Default)]
pub struct List<T> {
    /// One entry a row: where its values end.
    pub ends: Vec<u32>,
    /// The values of all rows. While a row is being built its values are already here and its end is not.
    pub values: Vec<T>,
}

impl<T> List<T> {
    /// The place of a row's values.
    #[inline]
    #[must_use]
    pub fn range(&self, row: usize) -> Range<usize> {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        start..self.ends[row] as usize
    }

    /// The values of a row.
    #[inline]
    #[must_use]
    pub fn row(&self, row: usize) -> &[T] {
        &self.values[self.range(row)]
    }

    /// Ends the row whose values were pushed since the last call.
    #[inline]
    pub fn end_row(&mut self) {
        self.ends.push(self.values.len() as u32);
    }
}

impl<T: Cell + AsView> Store for List<T> {
    fn rows(&self) -> usize {
        self.ends.len()
    }

    fn reserve(&mut self, rows: usize) {
        self.ends.reserve(rows);
    }

    fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.values.truncate(self.ends.last().copied().unwrap_or(0) as usize);
    }

    fn take(&self, rows: &[u32]) -> Self {
        let mut taken = Self::default();
        taken.ends.reserve(rows.len());
        for &row in rows {
            taken.values.extend_from_slice(self.row(row as usize));
            taken.end_row();
        }
        taken
    }

    fn slice(&self, range: Range<usize>) -> Self {
        let start = if range.start == 0 { 0 } else { self.ends[range.start - 1] };
        let ends: Vec<u32> = self.ends[range].iter().map(|end| end - start).collect();
        let length = ends.last().copied().unwrap_or(0) as usize;
        Self { ends, values: self.values[start as usize..start as usize + length].to_vec() }
    }

    fn append(&mut self, other: &Self, shift: u32) {
        let base = self.values.len() as u32;
        self.ends.extend(other.ends.iter().map(|end| end + base));
        self.values.extend(other.values.iter().map(|cell| cell.shifted(shift)));
    }

    fn views(&mut self, visit: &mut dyn FnMut(&mut View)) {
        self.values.views(visit);
    }

    fn nbytes(&self) -> usize {
        self.ends.nbytes() + self.values.nbytes()
    }
}
