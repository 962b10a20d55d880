//! How the rows of one batch are carried into another.

use super::arena::MAX_ARENAS;
use super::{Keys, View};

/// What changes when a batch's rows move into a batch with other arenas and keys.
#[derive(Clone, Debug)]
pub struct Link {
    /// What to add to a view, by its arena. The parts of a view do not overlap, so one wrapping addition moves both its
    /// arena and its offset.
    deltas: [u64; MAX_ARENAS],
    /// For each key, its number in the other batch.
    keys: Vec<u32>,
}

impl Link {
    /// A link that leaves views where they are and maps keys by `keys`.
    #[must_use]
    pub const fn new(keys: Vec<u32>) -> Self {
        Self { deltas: [0; MAX_ARENAS], keys }
    }

    /// The number that each key of `from` has in `into`, where missing ones are added.
    #[must_use]
    pub fn map_keys(from: &Keys, into: &mut Keys) -> Vec<u32> {
        (0..from.len() as u32).map(|key| into.intern_indexed(from.name(key), from.string_index(key))).collect()
    }

    /// Moves the views of arena `from` to arena `to`, whose bytes begin `offset` further on there.
    pub const fn move_arena(&mut self, from: usize, to: usize, offset: usize) {
        let (from_bits, to_bits) = ((from as u64) << 26, (to as u64) << 26);
        self.deltas[from] = ((offset as u64) << 32).wrapping_add(to_bits.wrapping_sub(from_bits));
    }

    /// The view in the other batch.
    #[inline]
    #[must_use]
    pub fn view(&self, view: View) -> View {
        if view.is_empty() { View::EMPTY } else { View(view.0.wrapping_add(self.deltas[view.arena()])) }
    }

    /// The key in the other batch.
    #[inline]
    #[must_use]
    pub fn key(&self, key: u32) -> u32 {
        self.keys[key as usize]
    }
}
