//! The bytes that views point into, shared by reference between batches.

use std::sync::Arc;

use super::View;

/// Most arenas that a batch can hold; past it they are compacted into one.
pub const MAX_ARENAS: usize = 64;

/// One immutable run of bytes, shared.
pub type Arena = Arc<Vec<u8>>;

/// The arenas of a batch, numbered from 0.
#[derive(Clone, Debug, Default)]
pub struct Arenas(pub Vec<Arena>);

impl Arenas {
    /// The arenas as slices: resolve views through this in loops.
    #[must_use]
    pub fn slices(&self) -> Slices<'_> {
        Slices(self.0.iter().map(|arena| arena.as_slice()).collect())
    }

    /// The bytes of one view.
    #[must_use]
    pub fn get(&self, view: View) -> &[u8] {
        if view.is_empty() {
            return &[];
        }
        &self.0[view.arena()][view.offset()..view.offset() + view.len()]
    }

    /// Adds an arena; gives its number, or `None` when there are 64 already.
    pub fn push(&mut self, bytes: Vec<u8>) -> Option<usize> {
        if self.0.len() == MAX_ARENAS {
            return None;
        }
        self.0.push(Arc::new(bytes));
        Some(self.0.len() - 1)
    }

    /// Bytes held, each arena counted whole.
    #[must_use]
    pub fn nbytes(&self) -> usize {
        self.0.iter().map(|arena| arena.len()).sum()
    }
}

/// Borrowed arenas, one indirection less than `Arenas`.
#[derive(Clone, Debug)]
pub struct Slices<'a>(pub Vec<&'a [u8]>);

impl<'a> Slices<'a> {
    /// The bytes of one view.
    #[inline]
    #[must_use]
    pub fn get(&self, view: View) -> &'a [u8] {
        if view.is_empty() {
            return &[];
        }
        &self.0[view.arena()][view.offset()..view.offset() + view.len()]
    }

    /// The text of one view. String columns hold valid UTF-8 by invariant.
    #[inline]
    #[must_use]
    pub fn text(&self, view: View) -> &'a str {
        let bytes = self.get(view);
        debug_assert!(std::str::from_utf8(bytes).is_ok());
        // SAFETY: every producer of a string column checks UTF-8 before it makes the view.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }
}
