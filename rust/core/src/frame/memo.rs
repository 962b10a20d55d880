//! What was made of the values of earlier rows: columns of telemetry hold few values, again and again.

use super::column::{Cell, Column, tag};
use crate::columns::{Slices, View};

/// Values that are remembered at once.
const SLOTS: usize = 256;
/// Fewer rows than this are not worth the table.
const FEW: usize = 64;
/// After so many questions it is asked whether half of them were answered; if not, no more are.
const TRIAL: u32 = 256;
/// Rows whose keys are made at once, one load after the other: texts lie far apart in memory, and to wait for one after
/// the other would cost more than all the rest.
const BLOCK: usize = 32;
/// Most bytes of a text that stand in its key as they are.
const SHORT: usize = 14;

/// Most columns whose rows are remembered.
pub const MOST: usize = 4;

/// A value in 16 bytes: all of it when it is short, else enough to tell most apart.
pub type Key = u128;

/// Results by the values that they were made of, `N` a row.
#[derive(Debug)]
pub struct Memo<T, const N: usize> {
    slots: Vec<Option<([Key; N], u32, T)>>,
    asked: u32,
    answered: u32,
    /// Keys of the rows from `first` on.
    block: [[Key; N]; BLOCK],
    first: usize,
    rows: usize,
}

impl<T: Copy, const N: usize> Memo<T, N> {
    /// Remembers nothing yet.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        let slots = if rows < FEW { Vec::new() } else { vec![None; SLOTS] };
        Self { slots, asked: 0, answered: 0, block: [[0; N]; BLOCK], first: usize::MAX, rows }
    }

    /// Whether it is worth asking.
    #[inline]
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.slots.is_empty()
    }

    /// The keys of a row; rows come in rising order.
    #[inline]
    pub fn keys(&mut self, row: usize, make: impl Fn(usize) -> [Key; N]) -> [Key; N] {
        let first = row - row % BLOCK;
        if first != self.first {
            self.first = first;
            for (keys, row) in self.block.iter_mut().zip(first..self.rows) {
                *keys = make(row);
            }
        }
        self.block[row % BLOCK]
    }

    /// The result of an earlier row with these keys. `same` is asked about that row when keys are not all of a value.
    #[inline]
    pub fn find(&mut self, keys: &[Key; N], same: impl FnOnce(usize) -> bool) -> Option<T> {
        if self.asked == TRIAL {
            if self.answered < TRIAL / 2 {
                self.slots.clear();
                return None;
            }
            (self.asked, self.answered) = (0, 0);
        }
        self.asked += 1;
        let (known, row, result) = self.slots.get(place(keys))?.as_ref()?;
        if known != keys || keys.iter().any(|&key| is_part(key)) && !same(*row as usize) {
            return None;
        }
        self.answered += 1;
        Some(*result)
    }

    /// Remembers the result of a row, in the place of another.
    #[inline]
    pub fn keep(&mut self, keys: &[Key; N], row: usize, result: T) {
        if let Some(slot) = self.slots.get_mut(place(keys)) {
            *slot = Some((*keys, row as u32, result));
        }
    }
}

#[inline]
fn place<const N: usize>(keys: &[Key; N]) -> usize {
    let mix = |mixed: u64, &key: &Key| {
        ((mixed.rotate_left(29) ^ (key >> 64) as u64).wrapping_mul(0xd6e8_feb8_6659_fd93) ^ key as u64)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    (keys.iter().fold(0, mix) >> 56) as usize
}

/// Whether a key holds a part of its value only.
#[inline]
const fn is_part(key: Key) -> bool {
    (key >> 112) as u8 as usize > SHORT
}

/// The key of a value: tag, length and bytes.
#[inline]
#[must_use]
pub fn key(cell: Cell, slices: &Slices) -> Key {
    let head = u128::from(cell.tag) << 120;
    if !tag::is_view(cell.tag) {
        return head | u128::from(cell.value);
    }
    let bytes = slices.get(View(cell.value));
    let length = bytes.len();
    let head = head | (length.min(SHORT + 1) as u128) << 112;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        return if length <= SHORT {
            // Of the last eight bytes those that are not among the first.
            head | u128::from(first) | u128::from((last >> 1) >> (8 * (16 - length) - 1)) << 64
        } else {
            let last = last.rotate_left(32).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ length as u64;
            head | u128::from(first) | u128::from(last >> 16) << 64
        };
    }
    head | u128::from(few(bytes))
}

/// All of fewer than eight bytes.
#[inline]
fn few(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << (8 * (bytes.len() - 4));
    }
    match *bytes {
        [] => 0,
        [one] => u64::from(one),
        [one, two] => u64::from(one) | u64::from(two) << 8,
        [one, two, three, ..] => u64::from(one) | u64::from(two) << 8 | u64::from(three) << 16,
    }
}

/// The keys of a row of some columns, of which there are at most `MOST`.
#[inline]
#[must_use]
pub fn keys(columns: &[&Column], row: usize, slices: &Slices) -> [Key; MOST] {
    let mut keys = [0; MOST];
    for (place, column) in keys.iter_mut().zip(columns) {
        *place = key(column.cell(row), slices);
    }
    keys
}

/// Whether two values are the same; texts by what they say.
#[inline]
#[must_use]
pub fn same(left: Cell, right: Cell, slices: &Slices) -> bool {
    left.tag == right.tag
        && (left.value == right.value
            || tag::is_view(left.tag) && slices.get(View(left.value)) == slices.get(View(right.value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_all_of_a_short_text_and_says_so() {
        let mut bytes = Vec::new();
        let mut cells = Vec::new();
        for length in 0..20 {
            for changed in 0..=length {
                let start = bytes.len();
                bytes.extend((0..length).map(|at| if at + 1 == changed { 0 } else { b'a' + at as u8 }));
                cells.push(Cell { tag: tag::STR, value: View::new(0, start, length).0 });
            }
        }
        cells.extend([
            Cell { tag: tag::BYTES, value: 0 },
            Cell::int(0),
            Cell::int(i64::MIN),
            Cell::double(0.0),
            Cell::NIL,
        ]);
        let slices = Slices(vec![&bytes]);
        for &left in &cells {
            for &right in &cells {
                let (one, other) = (key(left, &slices), key(right, &slices));
                let equal = one == other && (!is_part(one) || same(left, right, &slices));
                assert_eq!(equal, same(left, right, &slices), "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn what_answers_little_is_asked_no_more() {
        let mut memo = Memo::new(1000);
        for row in 0..=TRIAL {
            assert_eq!(memo.find(&[u128::from(row)], |_| true), None);
            memo.keep(&[u128::from(row)], row as usize, row);
        }
        assert!(!memo.is_live());
        let mut memo = Memo::new(1000);
        let long = 15 << 112;
        memo.keep(&[9, long], 3, 'a');
        assert_eq!(memo.find(&[9, long], |row| row == 3), Some('a'));
        assert_eq!(memo.find(&[9, long], |_| false), None);
        assert!(!Memo::<u8, 1>::new(2).is_live());
    }
}
