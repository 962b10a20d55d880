//! Where some bytes lie.

/// Longest run of bytes that one view can name: 64 MiB less one byte.
pub const MAX_LENGTH: usize = (1 << 26) - 1;

/// A place in the batch's arenas: offset in bits 32 to 63, arena in bits 26 to 31, length in bits 0 to 25.
///
/// `View::EMPTY` (all zero) is the empty string, in any batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct View(pub u64);

impl View {
    /// The empty string.
    pub const EMPTY: Self = Self(0);

    /// Names `length` bytes (at most `MAX_LENGTH`) at `offset` of arena number `arena` (below 64).
    #[inline]
    #[must_use]
    pub const fn new(arena: usize, offset: usize, length: usize) -> Self {
        if length == 0 {
            return Self::EMPTY;
        }
        Self(((offset as u64) << 32) | ((arena as u64) << 26) | length as u64)
    }

    /// Number of the arena.
    #[inline]
    #[must_use]
    pub const fn arena(self) -> usize {
        (self.0 >> 26) as usize & 63
    }

    /// First byte, inside the arena.
    #[inline]
    #[must_use]
    pub const fn offset(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// Number of bytes.
    #[inline]
    #[must_use]
    pub const fn len(self) -> usize {
        self.0 as usize & MAX_LENGTH
    }

    /// Whether it names no bytes.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}
