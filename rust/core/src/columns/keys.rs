//! The attribute keys of a batch, each stored once.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// Interned keys, numbered from 0 in the order in which they were first seen.
///
/// An entry is a name and a `key_strindex` (a field of the proto that only profiles use; 0 elsewhere), so that two keys
/// with one name and two indexes stay apart without a column for it.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    names: Vec<Box<str>>,
    string_indexes: Vec<i32>,
    index: HashTable<u32>,
    /// Seeded anew in each process, so that nobody can send keys that all collide.
    hasher: RandomState,
}

fn hash(hasher: &RandomState, name: &str, string_index: i32) -> u64 {
    hasher.hash_one(name.as_bytes()) ^ u64::from(string_index.cast_unsigned())
}

impl Keys {
    /// Number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of a key.
    #[inline]
    #[must_use]
    pub fn name(&self, key: u32) -> &str {
        &self.names[key as usize]
    }

    /// The key's `key_strindex`, nearly always 0.
    #[inline]
    #[must_use]
    pub fn string_index(&self, key: u32) -> i32 {
        self.string_indexes[key as usize]
    }

    /// All names, by number.
    #[must_use]
    pub fn names(&self) -> &[Box<str>] {
        &self.names
    }

    /// The number of a name (without string index), if the batch has it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u32> {
        self.lookup(name, 0, hash(&self.hasher, name, 0))
    }

    /// Makes room for `count` more keys.
    pub fn reserve(&mut self, count: usize) {
        let Self { names, string_indexes, index, hasher } = self;
        names.reserve(count);
        string_indexes.reserve(count);
        index.reserve(count, |&key| hash(hasher, &names[key as usize], string_indexes[key as usize]));
    }

    fn lookup(&self, name: &str, string_index: i32, hash: u64) -> Option<u32> {
        let same = |&key: &u32| &*self.names[key as usize] == name && self.string_indexes[key as usize] == string_index;
        self.index.find(hash, same).copied()
    }

    /// The number of a name, which is added when it is new.
    pub fn intern(&mut self, name: &str) -> u32 {
        self.intern_indexed(name, 0)
    }

    /// The number of a name with a `key_strindex`.
    pub fn intern_indexed(&mut self, name: &str, string_index: i32) -> u32 {
        let code = hash(&self.hasher, name, string_index);
        if let Some(key) = self.lookup(name, string_index, code) {
            return key;
        }
        let key = self.names.len() as u32;
        self.names.push(name.into());
        self.string_indexes.push(string_index);
        let Self { names, string_indexes, index, hasher } = self;
        index.insert_unique(code, key, |&key| hash(hasher, &names[key as usize], string_indexes[key as usize]));
        key
    }

    /// Bytes in memory, roughly.
    #[must_use]
    pub fn nbytes(&self) -> usize {
        self.names.iter().map(|name| name.len() + 28).sum()
    }
}
