//! Attributes of any owner: one long table sorted by owner.

use super::store::Column;
use super::values::{linked, visit_views};
use super::{Link, Runs, Store, View};

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
    #[inline]
    pub fn push(&mut self, parent: u32, key: u32, kind: u8, value: u64) {
        self.parent.push(parent);
        self.key.push(key);
        self.kind.push(kind);
        self.value.push(value);
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

    fn push_default(&mut self) {
        self.push(0, 0, kind::EMPTY, kind::NO_VALUE);
    }

    fn truncate(&mut self, rows: usize) {
        self.parent.truncate(rows);
        self.key.truncate(rows);
        self.kind.truncate(rows);
        self.value.truncate(rows);
    }

    fn select(&self, runs: &Runs) -> Self {
        Self {
            parent: self.parent.select(runs),
            key: self.key.select(runs),
            kind: self.kind.select(runs),
            value: self.value.select(runs),
        }
    }

    fn append(&mut self, other: &Self, link: &Link) {
        self.parent.extend_from_slice(&other.parent);
        self.key.extend(other.key.iter().map(|&key| link.key(key)));
        self.kind.extend_from_slice(&other.kind);
        self.value.extend(linked(&other.kind, &other.value, link));
    }

    fn views(&mut self, visit: &mut dyn FnMut(&mut View)) {
        visit_views(&self.kind, &mut self.value, visit);
    }

    fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn Column)) {
        visit(&mut self.parent);
        visit(&mut self.key);
        visit(&mut self.kind);
        visit(&mut self.value);
    }

    fn nbytes(&self) -> usize {
        self.len() * 17
    }
}
