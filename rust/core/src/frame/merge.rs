//! Puts edited keys back into a long attribute table.
//!
//! Records of one source have the same keys in the same order, so the steps that one takes are found once for a run of
//! them. Untouched attributes are copied in blocks.

use std::mem::MaybeUninit;
use std::ops::Range;

use super::column::{Cell, Cells, Column, tag, with_cells};
use super::mask::Mask;
use super::overlay::{Overlay, Purge, Run};
use crate::columns::Attributes;

/// No edited key.
const UNTOUCHED: u32 = u32::MAX;
/// An untouched key that was removed from all rows.
const REMOVED: u32 = u32::MAX - 1;
/// Attributes that are copied at once, as many as are wanted or not: what is too much is written over.
const BLOCK: usize = 8;

/// An output column of known capacity, written from its start without being cleared before.
struct Output<T> {
    values: Vec<T>,
}

impl<T: Copy> Output<T> {
    fn new(capacity: usize) -> Self {
        Self { values: Vec::with_capacity(capacity + BLOCK) }
    }

    /// Adds a value once, or not at all; whether is not a branch, as it cannot be foretold.
    #[inline]
    fn put(&mut self, value: T, times: u8) {
        let length = self.values.len();
        match self.values.spare_capacity_mut().first_mut() {
            Some(room) => {
                room.write(value);
                // SAFETY: the value behind the last one was written; `times` is at most 1.
                unsafe { self.values.set_len(length + usize::from(times.min(1))) };
            }
            None => self.values.extend((0..times).map(|_| value)),
        }
    }

    /// Adds a range of another column.
    #[inline]
    fn copy(&mut self, from: &[T], range: Range<usize>) {
        let (start, length) = (self.values.len(), range.len());
        let rounded = length.next_multiple_of(BLOCK);
        let room = self.values.spare_capacity_mut();
        match (from.get(range.start..range.start + rounded), room.get_mut(..rounded)) {
            (Some(from), Some(room)) => {
                for (from, room) in from.as_chunks::<BLOCK>().0.iter().zip(room.as_chunks_mut::<BLOCK>().0) {
                    *room = from.map(MaybeUninit::new);
                }
                // SAFETY: the loop wrote `rounded` values behind the last one, of which `length` count.
                unsafe { self.values.set_len(start + length) };
            }
            _ => self.values.extend_from_slice(&from[range]),
        }
    }

    /// Adds what stands from `start` on again and again, until it is there so many times.
    fn repeat(&mut self, start: usize, times: usize) {
        let end = start + (self.values.len() - start) * times;
        while self.values.len() < end {
            let count = (self.values.len() - start).min(end - self.values.len());
            self.values.extend_from_within(start..start + count);
        }
    }

    /// Adds a value so many times.
    #[inline]
    fn fill(&mut self, value: T, times: usize) {
        let (start, rounded) = (self.values.len(), times.next_multiple_of(BLOCK));
        let Some(room) = self.values.spare_capacity_mut().get_mut(..rounded) else {
            return self.values.resize(start + times, value);
        };
        for block in room.as_chunks_mut::<BLOCK>().0 {
            *block = [MaybeUninit::new(value); BLOCK];
        }
        // SAFETY: the loop wrote `rounded` values behind the last one, of which `times` count.
        unsafe { self.values.set_len(start + times) };
    }
}

/// The columns of the new table.
struct Writer {
    parent: Output<u32>,
    key: Output<u32>,
    kind: Output<u8>,
    value: Output<u64>,
}

impl Writer {
    fn new(capacity: usize) -> Self {
        Self {
            parent: Output::new(capacity),
            key: Output::new(capacity),
            kind: Output::new(capacity),
            value: Output::new(capacity),
        }
    }

    #[inline]
    fn put(&mut self, key: u32, cell: Cell) {
        // NIL is the last of all tags: its successor is 0.
        let times = cell.tag.wrapping_add(1).min(1);
        self.key.put(key, times);
        self.kind.put(cell.tag, times);
        self.value.put(cell.value, times);
    }

    /// Gives what was written since to a row.
    #[inline]
    fn end_row(&mut self, row: usize) {
        let count = self.key.values.len() - self.parent.values.len();
        self.parent.fill(row as u32, count);
    }

    /// Writes a run whose records have the same new keys: one column after the other.
    fn regular(&mut self, plan: &Plan<'_>, steps: &[Step], table: &Attributes, values: &[u64], run: &Run) {
        let keys = self.key.values.len();
        for step in steps {
            match step {
                Step::Keep(range) => self.key.copy(&table.key, run.start + range.start..run.start + range.end),
                Step::Put(place) => self.key.put(plan.edited[*place].0, 1),
            }
        }
        let width = self.key.values.len() - keys;
        self.key.repeat(keys, run.rows.len());
        for row in run.rows.clone() {
            self.parent.fill(row as u32, width);
        }
        for row in run.rows.clone() {
            let start = run.start_of(row);
            for step in steps {
                match step {
                    Step::Keep(range) => self.kind.copy(&table.kind, start + range.start..start + range.end),
                    Step::Put(place) => self.kind.put(plan.edited[*place].1.cell(row).tag, 1),
                }
            }
        }
        for row in run.rows.clone() {
            let start = run.start_of(row);
            for step in steps {
                match step {
                    Step::Keep(range) => self.value.copy(values, start + range.start..start + range.end),
                    Step::Put(place) => self.value.put(plan.edited[*place].1.cell(row).value, 1),
                }
            }
        }
    }

    fn finish(self) -> Attributes {
        Attributes {
            parent: self.parent.values,
            key: self.key.values,
            kind: self.kind.values,
            value: self.value.values,
        }
    }
}

/// What is done for a record, in the order of its new attributes.
enum Step {
    /// Untouched attributes stay: their places from the first of the record on.
    Keep(Range<usize>),
    /// An edited key's value, by the key's place among the edited ones.
    Put(usize),
}

/// How the keys of a level are treated.
struct Plan<'a> {
    /// The edited keys.
    edited: Vec<(u32, &'a Column)>,
    /// By key: its place among the edited ones, or that it is none.
    place_of_key: Vec<u32>,
    /// Edited keys that a record gets when it has not got them: not those that were deleted.
    adding: Vec<usize>,
    /// Removals of untouched keys from some rows.
    partial: Vec<&'a Purge>,
}

impl<'a> Plan<'a> {
    fn new(overlay: &'a Overlay, keys: usize) -> Self {
        let edited: Vec<(u32, &Column)> =
            overlay.entries.iter().filter(|entry| entry.dirty).map(|entry| (entry.key, &entry.column)).collect();
        let mut place_of_key = vec![UNTOUCHED; keys];
        for purge in overlay.purges.iter().filter(|purge| matches!(purge.mask, Mask::Constant(true))) {
            let removed = place_of_key.iter_mut().zip(&purge.removed).filter(|(_, removed)| **removed);
            removed.for_each(|(place, _)| *place = REMOVED);
        }
        for (place, (key, _)) in edited.iter().enumerate() {
            place_of_key[*key as usize] = place as u32;
        }
        let is_deleted = |column: &Column| matches!(column, Column::Constant(cell) if cell.tag == tag::NIL);
        let adding = (0..edited.len()).filter(|&place| !is_deleted(edited[place].1)).collect();
        let partial = overlay.purges.iter().filter(|purge| matches!(purge.mask, Mask::Dense(_))).collect();
        Self { edited, place_of_key, adding, partial }
    }

    /// Whether every record that takes these steps gets the same keys.
    fn is_regular(&self, steps: &[Step]) -> bool {
        let is_there = |step: &Step| match step {
            Step::Keep(_) => true,
            Step::Put(place) => match self.edited[*place].1 {
                Column::Constant(cell) => cell.tag != tag::NIL,
                Column::Uniform(tag, _) => *tag != tag::NIL,
                Column::Mixed(..) => false,
            },
        };
        self.partial.is_empty() && steps.iter().all(is_there)
    }

    /// The steps of a record with these keys. A key that stands there a second time is left as it is.
    fn steps(&self, keys: &[u32], row: usize, steps: &mut Vec<Step>) {
        steps.clear();
        let is_met = |steps: &[Step], wanted: usize| {
            steps.iter().any(|step| matches!(step, Step::Put(place) if *place == wanted))
        };
        for (at, &key) in keys.iter().enumerate() {
            let place = self.place_of_key[key as usize];
            if place == REMOVED {
                continue;
            }
            if place != UNTOUCHED && !is_met(steps, place as usize) {
                steps.push(Step::Put(place as usize));
                continue;
            }
            if self.partial.iter().any(|purge| purge.takes(key, row)) {
                continue;
            }
            match steps.last_mut() {
                Some(Step::Keep(range)) if range.end == at => range.end = at + 1,
                _ => steps.push(Step::Keep(at..at + 1)),
            }
        }
        let known = steps.len();
        for &place in &self.adding {
            if !is_met(&steps[..known], place) {
                steps.push(Step::Put(place));
            }
        }
    }
}

/// The table with all edits in it. Keys that a record did not have come behind its others.
#[must_use]
pub fn merge(table: &Attributes, overlay: &mut Overlay, keys: usize, rows: usize) -> Attributes {
    let runs = overlay.runs(table, rows);
    let plan = Plan::new(overlay, keys);
    let values = overlay.values(table);
    let mut writer = Writer::new(table.len() + plan.adding.len() * rows);
    let mut steps = Vec::new();
    for run in runs.iter() {
        plan.steps(run.keys(table), run.rows.start, &mut steps);
        if run.rows.len() > 1 && plan.is_regular(&steps) {
            writer.regular(&plan, &steps, table, values, run);
            continue;
        }
        for row in run.rows.clone() {
            // Where keys are removed from some rows, each record has steps of its own.
            if !plan.partial.is_empty() && row > run.rows.start {
                plan.steps(run.keys(table), row, &mut steps);
            }
            let start = run.start_of(row);
            for step in &steps {
                match step {
                    Step::Keep(range) => {
                        let range = start + range.start..start + range.end;
                        writer.key.copy(&table.key, range.clone());
                        writer.kind.copy(&table.kind, range.clone());
                        writer.value.copy(values, range);
                    }
                    Step::Put(place) => {
                        let (key, column) = plan.edited[*place];
                        writer.put(key, with_cells!(column, cells => cells.at(row)));
                    }
                }
            }
            writer.end_row(row);
        }
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::merge;
    use crate::columns::Attributes;
    use crate::frame::column::{Cell, Column, tag};
    use crate::frame::mask::Mask;
    use crate::frame::overlay::{Entry, Overlay, Purge};

    /// Rows of several shapes: a key twice, none at all, many.
    fn table() -> Attributes {
        let mut table = Attributes::default();
        for row in 0..40_u32 {
            for key in 0..[3, 3, 0, 11, 1][row as usize / 3 % 5] {
                table.push(row, if row % 7 == 6 { key / 2 } else { key }, tag::INT, u64::from(row * 100 + key));
            }
        }
        table
    }

    /// The same, slowly.
    fn expected(table: &Attributes, overlay: &Overlay) -> Vec<(u32, u32, u8, u64)> {
        let mut found = Vec::new();
        for row in 0..40 {
            let mut met: Vec<u32> = Vec::new();
            let mut put = |key, cell: Cell| {
                if cell.tag != tag::NIL {
                    found.push((row as u32, key, cell.tag, cell.value));
                }
            };
            let edited = |key| overlay.entries.iter().find(|entry| entry.dirty && entry.key == key);
            for at in (0..table.len()).filter(|&at| table.parent[at] as usize == row) {
                let key = table.key[at];
                match edited(key) {
                    Some(entry) if !met.contains(&key) => {
                        met.push(key);
                        put(key, entry.column.cell(row));
                    }
                    _ if overlay.purges.iter().any(|purge| purge.takes(key, row)) => {}
                    _ => put(key, Cell { tag: table.kind[at], value: table.value[at] }),
                }
            }
            for entry in overlay.entries.iter().filter(|entry| entry.dirty && !met.contains(&entry.key)) {
                put(entry.key, entry.column.cell(row));
            }
        }
        found
    }

    #[test]
    fn edits_come_to_their_places() {
        let table = table();
        let mixed = (0..40).map(|row| if row % 3 == 0 { tag::NIL } else { tag::BOOL }).collect();
        let entry = |key, column| Entry { key, column, dirty: true };
        let entries = [
            entry(1, Column::Mixed(Arc::new(mixed), Arc::new((0..40).collect()))),
            entry(20, Column::Constant(Cell::int(5))),
            entry(2, Column::Constant(Cell::NIL)),
            entry(21, Column::uniform(tag::DOUBLE, (0..40).collect())),
            Entry { key: 0, column: Column::Constant(Cell::int(9)), dirty: false },
        ];
        let mut removed = vec![false; 22];
        removed[4] = true;
        let some = Purge { removed, mask: Mask::dense((0..40).map(|row| row % 2 == 0).collect()) };
        for purges in [vec![], vec![some]] {
            for (skipped, count) in
                (0..4).flat_map(|skipped| (skipped..=entries.len()).map(move |count| (skipped, count)))
            {
                let mut overlay =
                    Overlay { entries: entries[skipped..count].to_vec(), purges: purges.clone(), ..Overlay::default() };
                let wanted = expected(&table, &overlay);
                let merged = merge(&table, &mut overlay, 22, 40);
                let found: Vec<(u32, u32, u8, u64)> = (0..merged.len())
                    .map(|at| (merged.parent[at], merged.key[at], merged.kind[at], merged.value[at]))
                    .collect();
                assert_eq!(found, wanted);
            }
        }
    }
}
