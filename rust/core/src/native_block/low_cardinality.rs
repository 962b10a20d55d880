//! `LowCardinality(String)`: a dictionary that grows, an index a row.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use super::sink::put_length;

/// Wide enough that one block's dictionary fits; the store's own limit is far lower.
type Index = u32;

/// A growing `LowCardinality(String)` column.
#[derive(Debug, Default)]
pub struct LowCardinality {
    pub indices: Vec<Index>,
    /// The distinct values, encoded as strings.
    pub dictionary: Vec<u8>,
    /// Where each value's text begins and ends in the dictionary.
    places: Vec<(usize, usize)>,
    table: HashTable<Index>,
    hasher: FixedState,
    default: Option<Index>,
    last: Index,
}

impl LowCardinality {
    /// The count of distinct values.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.places.len()
    }

    /// Bytes of rows and dictionary.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.indices.len() * size_of::<Index>() + self.dictionary.len()
    }

    /// Takes all rows and values out and keeps the memory.
    pub fn clear(&mut self) {
        self.indices.clear();
        self.dictionary.clear();
        self.places.clear();
        self.table.clear();
        self.default = None;
        self.last = 0;
    }

    /// A value by its index.
    #[must_use]
    pub fn text(&self, index: Index) -> &[u8] {
        let (start, end) = self.places[index as usize];
        &self.dictionary[start..end]
    }

    /// The index of a value, which is added when it is new.
    pub fn intern(&mut self, value: &[u8]) -> Index {
        let hash = self.hasher.hash_one(value);
        let (places, dictionary) = (&self.places, &self.dictionary);
        let same = |index: &Index| {
            let (start, end) = places[*index as usize];
            dictionary[start..end] == *value
        };
        if let Some(index) = self.table.find(hash, same) {
            return *index;
        }
        let index = self.places.len() as Index;
        put_length(&mut self.dictionary, value.len());
        let start = self.dictionary.len();
        self.dictionary.extend_from_slice(value);
        self.places.push((start, self.dictionary.len()));
        let (places, dictionary, hasher) = (&self.places, &self.dictionary, &self.hasher);
        self.table.insert_unique(hash, index, |index| {
            let (start, end) = places[*index as usize];
            hasher.hash_one(&dictionary[start..end])
        });
        index
    }

    /// Appends a row. Neighbours are often equal, so the last value is compared first.
    #[inline]
    pub fn push(&mut self, value: &[u8]) {
        if self.places.is_empty() || self.text(self.last) != value {
            self.last = self.intern(value);
        }
        self.indices.push(self.last);
    }

    /// Appends a row whose value was interned before.
    #[inline]
    pub fn push_index(&mut self, index: Index) {
        self.indices.push(index);
    }

    /// Appends empty strings up to a count of rows.
    pub fn fill(&mut self, rows: usize) {
        if rows <= self.indices.len() {
            return;
        }
        let default = match self.default {
            Some(index) => index,
            None => self.intern(b""),
        };
        self.default = Some(default);
        self.indices.resize(rows, default);
    }

    /// The indices in the narrowest width that holds them, and that width's code in the Native format.
    #[must_use]
    pub fn narrow_indices(&self) -> (Vec<u8>, u64) {
        match self.distinct() {
            0..=0x100 => (self.indices.iter().map(|&index| index as u8).collect(), 0),
            0x101..=0x1_0000 => (self.indices.iter().flat_map(|&index| (index as u16).to_le_bytes()).collect(), 1),
            _ => (self.indices.iter().flat_map(|index| index.to_le_bytes()).collect(), 2),
        }
    }
}
