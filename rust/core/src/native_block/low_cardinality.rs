//! `LowCardinality(String)`: a dictionary that grows, an index a row.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::sync::OnceLock;

use super::bytes::Bytes;
use super::sink::put_length;
use super::words::{self, SHORT, Words};
use crate::columns::{Slices, View};

/// Wide enough that one block's dictionary fits; the store's own limit is far lower.
type Index = u32;

/// Places for the values looked up last, found by their hash; two values each.
const MEMO: usize = 64;

/// Random for each process, so that nobody can send values that all collide.
static SEED: OnceLock<(RandomState, Words)> = OnceLock::new();

fn seed() -> &'static (RandomState, Words) {
    SEED.get_or_init(|| {
        let state = RandomState::default();
        let words = [1_u8, 2, 3, 4].map(|place| state.hash_one(place));
        (state, words)
    })
}

#[derive(Clone, Copy, Debug)]
struct Known {
    words: Words,
    length: u32,
    index: Index,
}

/// A growing `LowCardinality(String)` column. The empty string is always its value 0.
#[derive(Debug)]
pub struct LowCardinality {
    /// Indices of the rows, little end first, as wide as the dictionary asks for.
    rows: Bytes,
    width: usize,
    /// The distinct values, encoded as strings.
    dictionary: Vec<u8>,
    /// Where each value's text begins in the dictionary, and its length.
    places: Vec<(usize, usize)>,
    table: HashTable<Index>,
    memo: Vec<[Known; 2]>,
    seed: &'static (RandomState, Words),
    last_long: Index,
}

impl Default for LowCardinality {
    fn default() -> Self {
        Self {
            rows: Bytes::default(),
            width: 1,
            dictionary: Vec::new(),
            places: Vec::new(),
            table: HashTable::new(),
            memo: Vec::new(),
            seed: seed(),
            last_long: 0,
        }
    }
}

/// The dictionary of a column without values.
const EMPTY: &[u8] = &[0];

impl LowCardinality {
    /// Rows so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() / self.width
    }

    /// The count of distinct values, the empty string among them.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.places.len().max(1)
    }

    /// The distinct values, encoded as strings.
    #[must_use]
    pub fn dictionary(&self) -> &[u8] {
        if self.dictionary.is_empty() { EMPTY } else { &self.dictionary }
    }

    /// The rows' indices and their width in bytes.
    #[must_use]
    pub fn indices(&self) -> (&Bytes, usize) {
        (&self.rows, self.width)
    }

    /// Bytes of rows and dictionary.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.rows.len() + self.dictionary.len()
    }

    /// Takes all rows and values out and keeps the memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.width = 1;
        self.dictionary.clear();
        self.places.clear();
        self.table.clear();
        self.memo.clear();
        self.last_long = 0;
    }

    /// A value by its index.
    #[must_use]
    pub fn text(&self, index: Index) -> &[u8] {
        let Some(&(start, length)) = self.places.get(index as usize) else { return &[] };
        &self.dictionary[start..start + length]
    }

    /// The index of a value, which is added when it is new.
    pub fn intern(&mut self, value: &[u8]) -> Index {
        match words::of(value) {
            Some(words) => self.intern_short(&words, value.len(), || value),
            None => self.intern_long(value),
        }
    }

    /// The index of a text in the arenas, which is added when it is new.
    #[inline]
    pub fn intern_view(&mut self, view: View, arenas: &Slices) -> Index {
        match words::of_view(view, arenas) {
            Some(words) => self.intern_short(&words, view.len(), || arenas.get(view)),
            None => self.intern_long(arenas.get(view)),
        }
    }

    #[inline]
    fn intern_short<'a>(&mut self, words: &Words, length: usize, value: impl FnOnce() -> &'a [u8]) -> Index {
        if length == 0 {
            return 0;
        }
        let hash = words::hash(words, length, &self.seed.1);
        let same = |known: &Known| known.words == *words && known.length == length as u32;
        if let Some([first, second]) = self.memo.get(hash as usize % MEMO) {
            if same(first) {
                return first.index;
            }
            if same(second) {
                return second.index;
            }
        }
        self.intern_anew(hash, words, value())
    }

    /// Looks a short value up, and keeps it at hand.
    #[cold]
    fn intern_anew(&mut self, hash: u64, words: &Words, value: &[u8]) -> Index {
        if self.memo.is_empty() {
            // No text has this length.
            self.memo.resize(MEMO, [Known { words: [0; 4], length: u32::MAX, index: 0 }; 2]);
        }
        let index = self.find(hash, value);
        let place = &mut self.memo[hash as usize % MEMO];
        *place = [Known { words: *words, length: value.len() as u32, index }, place[0]];
        index
    }

    fn intern_long(&mut self, value: &[u8]) -> Index {
        // Neighbours are often equal.
        if self.text(self.last_long) != value {
            self.last_long = self.find(self.seed.0.hash_one(value), value);
        }
        self.last_long
    }

    fn find(&mut self, hash: u64, value: &[u8]) -> Index {
        let (places, dictionary) = (&self.places, &self.dictionary);
        let same = |index: &Index| {
            let (start, length) = places[*index as usize];
            dictionary[start..start + length] == *value
        };
        if let Some(index) = self.table.find(hash, same) {
            return *index;
        }
        if self.places.is_empty() {
            self.dictionary.extend_from_slice(EMPTY);
            self.places.push((EMPTY.len(), 0));
        }
        let index = self.places.len() as Index;
        put_length(|byte| self.dictionary.push(byte), value.len());
        self.places.push((self.dictionary.len(), value.len()));
        self.dictionary.extend_from_slice(value);
        let (places, dictionary, seed) = (&self.places, &self.dictionary, self.seed);
        self.table.insert_unique(hash, index, |index| {
            let (start, length) = places[*index as usize];
            hash_value(seed, &dictionary[start..start + length])
        });
        self.widen();
        index
    }

    /// Gives the rows wider indices when the dictionary outgrew those they have.
    fn widen(&mut self) {
        let width = match self.places.len() {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 4,
        };
        if width > self.width {
            let narrow = std::mem::take(&mut self.rows);
            let old = std::mem::replace(&mut self.width, width);
            let index = |row: &[u8]| row.iter().rev().fold(0, |all, &byte| all << 8 | Index::from(byte));
            for slice in narrow.slices() {
                let rows: Vec<Index> = slice.chunks_exact(old).map(index).collect();
                self.extend(&rows);
            }
        }
    }

    /// Appends a row.
    #[inline]
    pub fn push(&mut self, value: &[u8]) {
        let index = self.intern(value);
        self.extend(&[index]);
    }

    /// Appends rows whose values were interned before.
    pub fn extend(&mut self, indices: &[Index]) {
        match self.width {
            1 => self.rows.extend(indices.iter().map(|&index| [index as u8])),
            2 => self.rows.extend(indices.iter().map(|&index| (index as u16).to_le_bytes())),
            _ => self.rows.extend(indices.iter().map(|&index| index.to_le_bytes())),
        }
    }

    /// Writes indices of values into rows that are there.
    pub fn put_at(&mut self, cells: impl Iterator<Item = (usize, Index)>) {
        match self.width {
            1 => self.rows.put_at(cells.map(|(row, index)| (row, [index as u8]))),
            2 => self.rows.put_at(cells.map(|(row, index)| (row, (index as u16).to_le_bytes()))),
            _ => self.rows.put_at(cells.map(|(row, index)| (row, index.to_le_bytes()))),
        }
    }

    /// Appends all rows from one on again, `times` times.
    pub fn repeat(&mut self, start: usize, times: usize) {
        self.rows.repeat(start * self.width, times);
    }

    /// Appends empty strings up to a count of rows.
    pub fn fill(&mut self, rows: usize) {
        self.rows.fill(rows * self.width, 0);
    }
}

fn hash_value(seed: &(RandomState, Words), value: &[u8]) -> u64 {
    debug_assert!(!value.is_empty());
    match words::of(value) {
        Some(words) => words::hash(&words, value.len(), &seed.1),
        None => seed.0.hash_one(value),
    }
}

const _: () = assert!(MEMO.is_power_of_two() && SHORT < u32::MAX as usize);

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::LowCardinality;
    use crate::columns::{Slices, View};

    /// Texts of all lengths, many of them equal in all but one byte.
    fn texts(count: usize) -> Vec<Vec<u8>> {
        let text = |number: usize| {
            let mut text = vec![b'x'; number % 41];
            if let Some(byte) = text.get_mut(number % 37) {
                *byte = (number / 41 % 251) as u8;
            }
            text
        };
        (0..count).map(text).collect()
    }

    #[test]
    fn equal_values_have_equal_indices_however_they_are_given() {
        let texts = texts(60_000);
        let arena: Vec<u8> = texts.concat();
        let arenas = Slices(vec![&arena]);
        let mut column = LowCardinality::default();
        let mut plain: HashMap<&[u8], u32> = HashMap::from([(&b""[..], 0)]);
        let mut start = 0;
        for (number, text) in texts.iter().enumerate() {
            let next = plain.len() as u32;
            let expected = *plain.entry(text).or_insert(next);
            let view = View::new(0, start, text.len());
            start += text.len();
            let found = if number % 2 == 0 { column.intern(text) } else { column.intern_view(view, &arenas) };
            assert_eq!(found, expected);
            assert_eq!(column.text(found), text);
        }
        assert_eq!(column.distinct(), plain.len());
    }

    #[test]
    fn rows_keep_their_values_when_indices_widen() {
        for distinct in [1, 255, 256, 257, 65_536, 65_600] {
            let mut column = LowCardinality::default();
            let value = |number: usize| format!("value {number}").into_bytes();
            column.fill(3);
            for number in 0..distinct {
                column.push(&value(number));
            }
            let last = column.intern(&value(distinct - 1));
            column.extend(&[last]);
            column.repeat(column.len() - 1, 1);
            let (rows, width) = column.indices();
            let rows = rows.slices().collect::<Vec<_>>().concat();
            assert_eq!(
                width,
                if distinct < 256 {
                    1
                } else if distinct < 65_536 {
                    2
                } else {
                    4
                }
            );
            let index = |row: &[u8]| row.iter().rev().fold(0, |all, &byte| all << 8 | u32::from(byte));
            let found: Vec<&[u8]> = rows.chunks(width).map(|row| column.text(index(row))).collect();
            assert_eq!(found.len(), distinct + 5);
            assert!(found[..3].iter().all(|text| text.is_empty()));
            assert!((0..distinct).all(|number| found[number + 3] == value(number)));
            assert!(found[distinct + 3..].iter().all(|text| *text == value(distinct - 1)));
        }
    }

    #[test]
    fn a_cleared_column_has_no_values() {
        let mut column = LowCardinality::default();
        column.push(b"a");
        column.clear();
        assert_eq!((column.len(), column.distinct(), column.bytes()), (0, 1, 0));
        assert_eq!(column.dictionary(), [0]);
        assert_eq!((column.intern(b"b"), column.intern(b"")), (1, 0));
    }
}
