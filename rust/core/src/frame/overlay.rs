//! The edited keys of one level over its untouched attributes.

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
    /// Where each row's attributes begin in the table; one entry more than rows. Found at the first need.
    pub starts: Option<Arc<Vec<u32>>>,
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
        let starts = self.starts(table, rows);
        let column = extract(key, table, self.values(table), &starts);
        self.purges.iter().fold(column, |column, purge| match purge.removed.get(key as usize) {
            Some(true) => Column::Constant(Cell::NIL).choose(&purge.mask, &column, rows),
            _ => column,
        })
    }

    /// Where each row's attributes begin.
    pub fn starts(&mut self, table: &Attributes, rows: usize) -> Arc<Vec<u32>> {
        Arc::clone(self.starts.get_or_insert_with(|| Arc::new(starts(&table.parent, rows))))
    }
}

/// Where each row's attributes begin in a sorted `parent` column, and its length behind the last. Records often have as
/// many attributes as the one before, so its count is tried first.
#[must_use]
pub fn starts(parent: &[u32], rows: usize) -> Vec<u32> {
    let mut starts = Vec::with_capacity(rows + 1);
    let (mut at, mut count) = (0, 0);
    for row in 0..rows as u32 {
        starts.push(at as u32);
        let guess = at + count;
        let holds = |place: usize| parent.get(place).is_some_and(|&owner| owner <= row);
        if guess > at && !holds(guess - 1) || holds(guess) {
            let start = at;
            while holds(at) {
                at += 1;
            }
            count = at - start;
        } else {
            at = guess;
        }
    }
    starts.push(parent.len() as u32);
    starts
}

/// A key's value in each row: the first of the record, NIL where there is none. A record's place of the key is looked
/// for where the record before had it.
fn extract(key: u32, table: &Attributes, all_values: &[u64], starts: &[u32]) -> Column {
    let rows = starts.len() - 1;
    let (mut tags, mut values) = (vec![tag::NIL; rows], vec![0; rows]);
    if !table.key.contains(&key) {
        return Column::Constant(Cell::NIL);
    }
    let mut guess = 0;
    for (row, (tag, value)) in tags.iter_mut().zip(&mut values).enumerate() {
        let (start, end) = (starts[row] as usize, starts[row + 1] as usize);
        let keys = &table.key[start..end];
        // The guess holds when the key stands there and nowhere before: before is scanned only when keys repeat.
        let place = if keys.get(guess) == Some(&key) && !keys[..guess].contains(&key) {
            guess
        } else if let Some(place) = keys.iter().position(|&other| other == key) {
            guess = place;
            place
        } else {
            continue;
        };
        *tag = table.kind[start + place];
        *value = all_values[start + place];
    }
    Column::new(tags, values)
}

#[cfg(test)]
mod tests {
    use super::{extract, starts};
    use crate::columns::Attributes;
    use crate::frame::column::{Cell, tag};

    #[test]
    fn rows_begin_where_their_owner_does() {
        for (parent, rows) in [
            (&[][..], 0),
            (&[], 3),
            (&[0, 0, 1, 1, 2, 2], 3),
            (&[0, 0, 0, 2, 4, 4, 5], 7),
            (&[3, 3], 4),
            (&[0, 0, 1, 2, 2, 2, 3, 3, 3, 4], 5),
        ] {
            assert_eq!(starts(parent, rows), crate::columns::starts(parent, rows), "{parent:?}");
        }
    }

    #[test]
    fn the_first_of_a_record_is_taken() {
        let mut table = Attributes::default();
        for (parent, key, value) in [(0, 7, 1), (0, 8, 2), (1, 8, 3), (2, 8, 4), (2, 8, 5), (4, 9, 6), (4, 8, 7)] {
            table.push(parent, key, tag::INT, value);
        }
        let column = extract(8, &table, &table.value, &starts(&table.parent, 5));
        let cells: Vec<Cell> = (0..5).map(|row| column.cell(row)).collect();
        assert_eq!(cells, [Cell::int(2), Cell::int(3), Cell::int(4), Cell::NIL, Cell::int(7)]);
    }
}
