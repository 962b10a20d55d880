//! A column of lists of numbers.

use std::ops::Range;

use super::store::{Cell, Column};
use super::{Link, Runs, Store, View};

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

    /// Gives the values that were pushed since to the last row.
    pub fn prolong_last_row(&mut self) {
        if let Some(end) = self.ends.last_mut() {
            *end = self.values.len() as u32;
        }
    }

    /// Ends the row whose values were pushed since the last call.
    #[inline]
    pub fn end_row(&mut self) {
        self.ends.push(self.values.len() as u32);
    }
}

impl<T: Cell> Store for List<T> {
    fn rows(&self) -> usize {
        self.ends.len()
    }

    fn reserve(&mut self, rows: usize) {
        self.ends.reserve(rows);
    }

    fn push_default(&mut self) {
        self.end_row();
    }

    fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.values.truncate(self.ends.last().copied().unwrap_or(0) as usize);
    }

    fn select(&self, runs: &Runs) -> Self {
        let mut selected = Self::default();
        selected.ends.reserve(runs.rows());
        for run in runs.iter().filter(|run| !run.is_empty()) {
            let start = self.range(run.start).start;
            let base = selected.values.len();
            selected.values.extend_from_slice(&self.values[start..self.ends[run.end - 1] as usize]);
            selected.ends.extend(self.ends[run].iter().map(|&end| (end as usize - start + base) as u32));
        }
        selected
    }

    fn append(&mut self, other: &Self, link: &Link) {
        let base = self.values.len() as u32;
        self.ends.extend(other.ends.iter().map(|end| end + base));
        Store::append(&mut self.values, &other.values, link);
    }

    fn views(&mut self, visit: &mut dyn FnMut(&mut View)) {
        self.values.views(visit);
    }

    fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn Column)) {
        visit(&mut self.ends);
        visit(&mut self.values);
    }

    fn nbytes(&self) -> usize {
        self.ends.nbytes() + self.values.nbytes()
    }
}
