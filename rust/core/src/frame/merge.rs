//! Puts edited keys back into a long attribute table.

use super::column::{Column, tag};
use super::mask::Mask;
use super::overlay::{Overlay, Purge};
use crate::columns::Attributes;

/// No edited key.
const UNTOUCHED: u32 = u32::MAX;
/// An untouched key that was removed from all rows.
const REMOVED: u32 = u32::MAX - 1;

/// Output columns written by place: their length is known to suffice.
struct Writer {
    table: Attributes,
    at: usize,
}

impl Writer {
    fn new(capacity: usize) -> Self {
        let table = Attributes {
            parent: vec![0; capacity],
            key: vec![0; capacity],
            kind: vec![0; capacity],
            value: vec![0; capacity],
        };
        Self { table, at: 0 }
    }

    #[inline]
    fn push(&mut self, parent: u32, key: u32, kind: u8, value: u64) {
        let at = self.at;
        self.table.parent[at] = parent;
        self.table.key[at] = key;
        self.table.kind[at] = kind;
        self.table.value[at] = value;
        self.at += 1;
    }

    fn finish(mut self) -> Attributes {
        crate::columns::Store::truncate(&mut self.table, self.at);
        self.table
    }
}

/// The table with all edits in it. Keys that a record did not have come behind its others.
#[must_use]
pub fn merge(table: &Attributes, overlay: &mut Overlay, keys: usize, rows: usize) -> Attributes {
    let starts = overlay.starts(table, rows);
    let edited: Vec<(u32, &Column)> =
        overlay.entries.iter().filter(|entry| entry.dirty).map(|entry| (entry.key, &entry.column)).collect();
    let mut place_of_key = vec![UNTOUCHED; keys];
    for purge in overlay.purges.iter().filter(|purge| matches!(purge.mask, Mask::Constant(true))) {
        let removed = place_of_key.iter_mut().zip(&purge.removed).filter(|(_, removed)| **removed);
        removed.for_each(|(place, _)| *place = REMOVED);
    }
    let partial: Vec<&Purge> = overlay.purges.iter().filter(|purge| matches!(purge.mask, Mask::Dense(_))).collect();
    edited.iter().enumerate().for_each(|(place, (key, _))| place_of_key[*key as usize] = place as u32);
    // What deleted keys held is gone whatever else happens, and they add nothing.
    let adding: Vec<usize> = (0..edited.len())
        .filter(|&place| !matches!(edited[place].1, Column::Constant(cell) if cell.tag == tag::NIL))
        .collect();
    let values = overlay.values(table);
    let mut writer = Writer::new(table.len() + adding.len() * rows);
    // For each edited key the last record, counted from 1, in which it was met: a second time it is left as it is.
    let mut met = vec![0_u32; edited.len()];
    for row in 0..rows {
        let stamp = row as u32 + 1;
        let range = starts[row] as usize..starts[row + 1] as usize;
        let cells = table.kind[range.clone()].iter().zip(&values[range.clone()]);
        for (&key, (&kind, &value)) in table.key[range].iter().zip(cells) {
            let place = place_of_key[key as usize];
            if place == REMOVED {
                continue;
            }
            if place == UNTOUCHED || met[place as usize] == stamp {
                if partial.is_empty() || !partial.iter().any(|purge| purge.takes(key, row)) {
                    writer.push(row as u32, key, kind, value);
                }
                continue;
            }
            met[place as usize] = stamp;
            let cell = edited[place as usize].1.cell(row);
            if cell.tag != tag::NIL {
                writer.push(row as u32, key, cell.tag, cell.value);
            }
        }
        for &place in &adding {
            if met[place] != stamp {
                let (key, column) = edited[place];
                let cell = column.cell(row);
                if cell.tag != tag::NIL {
                    writer.push(row as u32, key, cell.tag, cell.value);
                }
            }
        }
    }
    writer.finish()
}
