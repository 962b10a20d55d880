//! A column of `AnyValue`s.

use super::store::Column;
use super::{Link, Runs, Store, View, kind};

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

    fn push_default(&mut self) {
        self.push(kind::EMPTY, kind::NO_VALUE);
    }

    fn truncate(&mut self, rows: usize) {
        self.kind.truncate(rows);
        self.value.truncate(rows);
    }

    fn select(&self, runs: &Runs) -> Self {
        Self { kind: self.kind.select(runs), value: self.value.select(runs) }
    }

    fn append(&mut self, other: &Self, link: &Link) {
        self.kind.extend_from_slice(&other.kind);
        self.value.extend(linked(&other.kind, &other.value, link));
    }

    fn views(&mut self, visit: &mut dyn FnMut(&mut View)) {
        visit_views(&self.kind, &mut self.value, visit);
    }

    fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn Column)) {
        visit(&mut self.kind);
        visit(&mut self.value);
    }

    fn nbytes(&self) -> usize {
        self.kind.len() * 9
    }
}

/// The value cells in another batch.
pub(super) fn linked(kinds: &[u8], values: &[u64], link: &Link) -> impl Iterator<Item = u64> {
    kinds.iter().zip(values).map(|(&kind, &value)| if kind::is_view(kind) { link.view(View(value)).0 } else { value })
}

/// Calls `visit` with each cell that is a view.
pub(super) fn visit_views(kinds: &[u8], values: &mut [u64], visit: &mut dyn FnMut(&mut View)) {
    for (&kind, value) in kinds.iter().zip(values) {
        if kind::is_view(kind) {
            let mut view = View(*value);
            visit(&mut view);
            *value = view.0;
        }
    }
}
