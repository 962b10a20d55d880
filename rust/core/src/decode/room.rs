//! How much room the columns of a call will want, guessed from what was read before: columns that grow by doubling are
//! copied twice, and their pages are taken anew.

use std::cell::RefCell;

use super::context::Context;
use super::envelope::Records;
use crate::columns::Column;

/// Bytes from which on a body says something about others, and room is made at all.
pub const LEAST: usize = 1024;

/// Most bytes of columns that room is made for, as a multiple of the bytes that are still to be read.
const MOST: usize = 4;

/// A call tells about one of this many times its bytes.
const SAMPLE: usize = 8;

/// What some bytes became.
#[derive(Debug, Default)]
pub struct Room {
    /// Bytes that were read.
    bytes: usize,
    /// Cells of each column.
    cells: Vec<usize>,
    /// Bytes of all cells.
    size: usize,
    /// Attribute keys.
    keys: usize,
}

thread_local! {
    /// The last call of this thread, by encoding and signal.
    static LAST: RefCell<[[Room; 3]; 2]> = RefCell::default();
}

impl Room {
    /// What the `bytes` bytes that were read until now became.
    pub fn taken<R: Records>(context: &mut Context, records: &mut R, bytes: usize) -> Self {
        let mut room = Self { bytes, keys: context.keys.keys.len(), ..Self::default() };
        let mut count = |column: &mut dyn Column| {
            room.cells.push(column.cells());
            room.size += column.cells() * column.width();
        };
        count(&mut context.nested);
        records.columns(&mut count);
        room
    }

    /// Makes room for `bytes` more bytes of the same sort.
    pub fn make<R: Records>(&self, context: &mut Context, records: &mut R, bytes: usize) {
        // A little more than the guess: bodies of the same sort differ.
        let factor = bytes as f64 / self.bytes as f64 * 1.05;
        if self.bytes == 0 || bytes < LEAST || self.size as f64 * factor > (bytes * MOST) as f64 {
            return;
        }
        let mut cells = self.cells.iter();
        let mut make = |column: &mut dyn Column| {
            let cells = cells.next().map_or(0, |&cells| (cells as f64 * factor).ceil() as usize);
            column.make_room(cells);
        };
        make(&mut context.nested);
        records.columns(&mut make);
        context.keys.keys.reserve(self.keys.saturating_sub(context.keys.keys.len()).min(bytes));
    }

    /// Makes room before the first of `bytes` bytes in `bodies`, if the last call tells how much. Says whether that is for
    /// all of them, or for the first body only.
    pub fn make_first<R: Records>(
        encoding: usize,
        context: &mut Context,
        records: &mut R,
        bodies: &[&[u8]],
        bytes: usize,
    ) -> bool {
        LAST.with_borrow(|last| {
            let last = &last[encoding][R::SIGNAL];
            let is_enough = last.bytes >= bytes / SAMPLE;
            let first = bodies.first().map_or(0, |body| body.len());
            last.make(context, records, if is_enough { bytes } else { first });
            is_enough
        })
    }

    /// Remembers a call for the next one.
    pub fn remember<R: Records>(encoding: usize, context: &mut Context, records: &mut R, bytes: usize) {
        if bytes >= LEAST {
            let room = Self::taken(context, records, bytes);
            LAST.with_borrow_mut(|last| last[encoding][R::SIGNAL] = room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::LogTables;

    fn room(rows: usize) -> usize {
        let (mut context, mut records) = (Context::default(), LogTables::default());
        let last = Room { bytes: 10_000, cells: vec![rows; 64], size: rows * 64, keys: 3 };
        last.make(&mut context, &mut records, 100_000);
        records.records.scope.capacity()
    }

    #[test]
    fn room_follows_the_last_call_within_bounds() {
        assert!((1000..1100).contains(&room(100)));
        // What became many times its bytes says nothing about others.
        assert_eq!(room(1000), 0);
    }
}
