//! Attributes of any owner: one long table sorted by owner.

use std::ops::Range;

use super::{Keys, Store, View};

/// Codes of the `kind` column, as in OTAP.
pub mod kind {
    /// No value. The `value` cell then is `NO_VALUE`, `UNSET`, or `STRING_INDEX` with an index above it.
    pub const EMPTY: u8 = 0;
    /// `value` is a `View` of UTF-8.
    pub const STR: u8 = 1;
    /// `value` is an `i64` (`as u64`).
    pub const INT: u8 = 2;
    /// `value` is `f64::to_bits`.
    pub const DOUBLE: u8 = 3;
    /// `value` is 0 or 1.
    pub const BOOL: u8 = 4;
    /// `value` is a `View` of CBOR: a map with text keys.
    pub const MAP: u8 = 5;
    /// `value` is a `View` of CBOR: an array.
    pub const SLICE: u8 = 6;
    /// `value` is a `View` of bytes.
    pub const BYTES: u8 = 7;

    /// With `EMPTY`: the `KeyValue` (or log record) had no `AnyValue` at all.
    pub const NO_VALUE: u64 = 0;
    /// With `EMPTY`: there was an `AnyValue` and nothing was set in it.
    pub const UNSET: u64 = 1;
    /// With `EMPTY`: there was only a `string_value_strindex` (profiles), kept in the upper 32 bits.
    pub const STRING_INDEX: u64 = 2;

    /// Whether the `value` cell of this kind is a `View`.
    #[inline]
    #[must_use]
    pub const fn is_view(kind: u8) -> bool {
        matches!(kind, STR | MAP | SLICE | BYTES)
    }
}

/// Attributes. Row `i` belongs to row `parent[i]` of the owner's table; the order inside an owner is that of the wire.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// Row of the owner; never decreases.
    pub parent: Vec<u32>,
    /// Number in the batch's `Keys`.
    pub key: Vec<u32>,
    /// One of the codes in `kind`.
    pub kind: Vec<u8>,
    /// View, number or bits, as `kind` says.
    pub value: Vec<u64>,
}

impl Attributes {
    /// Number of attributes.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    /// Whether there are none.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parent.is_empty()
    }

    /// Adds one attribute.
    #[inline(always)]
    pub fn push(&mut self, parent: u32, key: u32, kind: u8, value: u64) {
        self.parent.push(parent);
        self.key.push(key);
        self.kind.push(kind);
        self.value.push(value);
    }

    /// Adds the attributes of another batch: owners moved by `rows`, keys mapped, views moved by `shift` arenas.
    pub fn append_mapped(&mut self, other: &Self, rows: u32, keys: &[u32], shift: u32) {
        self.parent.extend(other.parent.iter().map(|parent| parent + rows));
        self.key.extend(other.key.iter().map(|&key| keys[key as usize]));
        self.kind.extend_from_slice(&other.kind);
        self.value.extend(
            other
                .kind
                .iter()
                .zip(&other.value)
                .map(|(&kind, &value)| if kind::is_view(kind) { View(value).shifted(shift).0 } else { value }),
        );
    }

    /// For each key of `from`, its number in `into`, where new ones are added.
    #[must_use]
    pub fn map_keys(from: &Keys, into: &mut Keys) -> Vec<u32> {
        (0..from.len() as u32).map(|key| into.intern_indexed(from.name(key), from.string_index(key))).collect()
    }
}

/// Where each owner's rows begin in a sorted `parent` column: `owners + 1` entries, the last is its length.
#[must_use]
pub fn starts(parent: &[u32], owners: usize) -> Vec<u32> {
    let mut starts = Vec::with_capacity(owners + 1);
    for (row, &owner) in parent.iter().enumerate() {
        while starts.len() <= owner as usize {
            starts.push(row as u32);
        }
    }
    starts.resize(owners + 1, parent.len() as u32);
    starts
}

impl Store for Attributes {
    fn rows(&self) -> usize {
        self.len()
    }

    fn reserve(&mut self, rows: usize) {
        self.parent.reserve(rows);
        self.key.reserve(rows);
        self.kind.reserve(rows);
        self.value.reserve(rows);
    }

    fn truncate(&mut self, rows: usize) {
        self.parent.truncate(rows);
        self.key.truncate(rows);
        self.kind.truncate(rows);
        self.value.truncate(rows);
    }

    fn take(&self, rows: &[u32]) -> Self {
        Self {
            parent: self.parent.take(rows),
            key: self.key.take(rows),
            kind: self.kind.take(rows),
            value: self.value.take(rows),
        }
    }

    fn slice(&self, range: Range<usize>) -> Self {
        Self {
            parent: self.parent[range.clone()].to_vec(),
            key: self.key[range.clone()].to_vec(),
            kind: self.kind[range.clone()].to_vec(),
            value: self.value[range].to_vec(),
        }
    }

    fn append(&mut self, other: &Self, shift: u32) {
        let keys: Vec<u32> = (0..=other.key.iter().copied().max().unwrap_or(0)).collect();
        self.append_mapped(other, 0, &keys, shift);
    }

    fn views(&mut self, visit: &mut dyn FnMut(&mut View)) {
        for (&kind, value) in self.kind.iter().zip(&mut self.value) {
            if kind::is_view(kind) {
                let mut view = View(*value);
                visit(&mut view);
                *value = view.0;
            }
        }
    }

    fn nbytes(&self) -> usize {
        self.len() * 17
    }
}
