//! A column of `AnyValue`s.

use std::ops::Range;

use super::{Store, View, kind};

/// Values of mixed kinds, the same two cells as in `Attributes`.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// One of the codes in `kind`.
    pub kind: Vec<u8>,
    /// View, number or bits, as `kind` says.
    pub value: Vec<u64>,
}

impl Values {
    /// Adds one value.
    #[inline]
    pub fn push(&mut self, kind: u8, value: u64) {
        self.kind.push(kind);
        self.value.push(value);
    }
}

impl Store for Values {
    fn rows(&self) -> usize {
        self.kind.len()
    }

    fn reserve(&mut self, rows: usize) {
        self.kind.reserve(rows);
        self.value.reserve(rows);
    }

    fn truncate(&mut self, rows: usize) {
        self.kind.truncate(rows);
        self.value.truncate(rows);
    }

    fn take(&self, rows: &[u32]) -> Self {
        Self { kind: self.kind.take(rows), value: self.value.take(rows) }
    }

    fn slice(&self, range: Range<usize>) -> Self {
        Self { kind: self.kind[range.clone()].to_vec(), value: self.value[range].to_vec() }
    }

    fn append(&mut self, other: &Self, shift: u32) {
        self.kind.extend_from_slice(&other.kind);
        self.value.extend(
            other
                .kind
                .iter()
                .zip(&other.value)
                .map(|(&kind, &value)| if kind::is_view(kind) { View(value).shifted(shift).0 } else { value }),
        );
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
        self.kind.len() * 9
    }
}
