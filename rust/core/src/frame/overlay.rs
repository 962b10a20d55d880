//! The edited keys of one level over its untouched attributes.

use std::ops::Range;
use std::sync::Arc;

use super::column::{Cell, Column, tag};
use super::mask::Mask;
use crate::columns::Attributes;

/// A key that was read or written: its value in every row, NIL where it is absent.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: u32,
    pub column: Column,
    /// Whether it differs from the table.
    pub dirty: bool,
}

/// In masked rows all keys but these were removed, of those that were untouched then.
#[derive(Clone, Debug)]
pub struct Purge {
    /// By key number: whether it was removed.
    pub removed: Vec<bool>,
    pub mask: Mask,
}

impl Purge {
    /// Whether it removed a key of a row.
    #[inline]
    #[must_use]
    pub fn takes(&self, key: u32, row: usize) -> bool {
        self.removed.get(key as usize) == Some(&true) && self.mask.at(row)
    }
}

/// The overlay of one level.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    pub entries: Vec<Entry>,
    pub purges: Vec<Purge>,
    /// Rows with the same keys. Found at the first need.
    pub runs: Option<Arc<Vec<Run>>>,
    /// The table's `value` column after strings were rewritten in place.
    pub values: Option<Vec<u64>>,
    /// Rows to leave out.
    pub dropped: Option<Vec<bool>>,
}

impl Overlay {
    /// Whether the attribute table must be rewritten.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.values.is_some() || !self.purges.is_empty() || self.entries.iter().any(|entry| entry.dirty)
    }

    /// The table's values, rewritten or not.
    #[must_use]
    pub fn values<'a>(&'a self, table: &'a Attributes) -> &'a [u64] {
        self.values.as_deref().unwrap_or(&table.value)
    }

    /// The entry of a key, read out of the table at the first need.
    pub fn entry(&mut self, key: u32, table: &Attributes, rows: usize) -> &mut Entry {
        let place = self.entries.iter().position(|entry| entry.key == key).unwrap_or_else(|| {
            let column = self.extract(key, table, rows);
            self.entries.push(Entry { key, column, dirty: false });
            self.entries.len() - 1
        });
        &mut self.entries[place]
    }

    /// The entry of a key whose value in every row is about to be replaced.
    pub fn replace(&mut self, key: u32, column: Column) {
        match self.entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => (entry.column, entry.dirty) = (column, true),
            None => self.entries.push(Entry { key, column, dirty: true }),
        }
    }

    fn extract(&mut self, key: u32, table: &Attributes, rows: usize) -> Column {
        let runs = self.runs(table, rows);
        let column = extract(key, table, self.values(table), &runs);
        self.purges.iter().fold(column, |column, purge| match purge.removed.get(key as usize) {
            Some(true) => Column::Constant(Cell::NIL).choose(&purge.mask, &column, rows),
            _ => column,
        })
    }

    /// Rows with the same keys.
    pub fn runs(&mut self, table: &Attributes, rows: usize) -> Arc<Vec<Run>> {
        Arc::clone(self.runs.get_or_insert_with(|| Arc::new(runs(table, rows))))
    }
}

/// Rows behind one another whose attributes have the same keys in the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub rows: Range<usize>,
    /// Where the first row's attributes begin in the table.
    pub start: usize,
    /// Attributes of each row.
    pub count: usize,
}

impl Run {
    /// Where a row's attributes begin.
    #[inline]
    #[must_use]
    pub const fn start_of(&self, row: usize) -> usize {
        self.start + (row - self.rows.start) * self.count
    }

    /// The keys of each of its rows.
    #[must_use]
    pub fn keys<'a>(&self, table: &'a Attributes) -> &'a [u32] {
        &table.key[self.start..self.start + self.count]
    }
}

/// The runs of a table whose `parent` column is sorted. Records often have as many attributes as the one before, so its
/// count is tried first.
#[must_use]
pub fn runs(table: &Attributes, rows: usize) -> Vec<Run> {
    let parent = &table.parent;
    let mut runs: Vec<Run> = Vec::new();
    let (mut at, mut count) = (0, 0);
    for row in 0..rows {
        let start = at;
        let holds = |place: usize| parent.get(place).is_some_and(|&owner| owner as usize <= row);
        if count > 0 && !holds(start + count - 1) || holds(start + count) {
            while holds(at) {
                at += 1;
            }
            count = at - start;
        } else {
            at = start + count;
        }
        match runs.last_mut() {
            Some(run) if run.count == count && same_keys(run.keys(table), &table.key[start..at]) => {
                run.rows.end = row + 1;
            }
            _ => runs.push(Run { rows: row..row + 1, start, count }),
        }
    }
    runs
}

/// Equality of short lists without a call.
#[inline]
fn same_keys(left: &[u32], right: &[u32]) -> bool {
    left.iter().zip(right).fold(0, |all, (left, right)| all | (left ^ right)) == 0
}

/// A key's value in each row: the first of the record, NIL where there is none.
fn extract(key: u32, table: &Attributes, all_values: &[u64], runs: &[Run]) -> Column {
    let rows = runs.last().map_or(0, |run| run.rows.end);
    let (mut tags, mut values) = (vec![tag::NIL; rows], vec![0; rows]);
    for run in runs {
        let Some(place) = run.keys(table).iter().position(|&other| other == key) else { continue };
        let cells = run.start + place..run.start + run.rows.len() * run.count;
        let kinds = table.kind[cells.clone()].iter().step_by(run.count);
        tags[run.rows.clone()].iter_mut().zip(kinds).for_each(|(tag, kind)| *tag = *kind);
        let found = all_values[cells].iter().step_by(run.count);
        values[run.rows.clone()].iter_mut().zip(found).for_each(|(value, found)| *value = *found);
    }
    Column::new(tags, values)
}

#[cfg(test)]
mod tests {
    use super::{Run, extract, runs};
    use crate::columns::Attributes;
    use crate::frame::column::{Cell, tag};

    #[test]
    fn every_row_has_its_attributes_in_a_run() {
        for (parent, rows) in [
            (&[][..], 0),
            (&[], 3),
            (&[0, 0, 1, 1, 2, 2], 3),
            (&[0, 0, 0, 2, 4, 4, 5], 7),
            (&[3, 3], 4),
            (&[0, 0, 1, 2, 2, 2, 3, 3, 3, 4], 5),
        ] {
            for modulus in [1, 2, 3] {
                let mut table = Attributes::default();
                for &owner in parent {
                    table.push(owner, owner % modulus, tag::INT, 0);
                }
                let starts = crate::columns::starts(parent, rows);
                let found = runs(&table, rows);
                assert!(found.windows(2).all(|pair| pair[0].rows.end == pair[1].rows.start));
                for row in 0..rows {
                    let run =
                        found.iter().find(|run| run.rows.contains(&row)).map(|run| (run.start_of(row), run.count));
                    let (start, end) = (starts[row] as usize, starts[row + 1] as usize);
                    assert_eq!(run, Some((start, end - start)), "{parent:?} {row}");
                    assert!(table.key[start..end].iter().all(|&key| key == row as u32 % modulus));
                }
            }
        }
    }

    #[test]
    fn rows_of_one_shape_are_one_run() {
        let mut table = Attributes::default();
        for (parent, key) in [(0, 1), (0, 2), (1, 1), (1, 2), (2, 2), (2, 1), (4, 1)] {
            table.push(parent, key, tag::INT, 0);
        }
        let run = |rows, start, count| Run { rows, start, count };
        assert_eq!(runs(&table, 5), [run(0..2, 0, 2), run(2..3, 4, 2), run(3..4, 6, 0), run(4..5, 6, 1)]);
    }

    #[test]
    fn the_first_of_a_record_is_taken() {
        let mut table = Attributes::default();
        for (parent, key, value) in [(0, 7, 1), (0, 8, 2), (1, 8, 3), (2, 8, 4), (2, 8, 5), (4, 9, 6), (4, 8, 7)] {
            table.push(parent, key, tag::INT, value);
        }
        let column = extract(8, &table, &table.value, &runs(&table, 5));
        let cells: Vec<Cell> = (0..5).map(|row| column.cell(row)).collect();
        assert_eq!(cells, [Cell::int(2), Cell::int(3), Cell::int(4), Cell::NIL, Cell::int(7)]);
    }
}
