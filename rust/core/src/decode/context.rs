//! What all parts of one decode call share.

use super::keys::KeyReader;
use crate::error::{DecodeError, Decoded, Fault};

/// Deepest nesting of `AnyValue`s inside an attribute or a body.
pub const MAX_DEPTH: usize = 64;

/// Bytes of columns that one byte of input may become; hostile input that asks for more is refused.
pub const MEMORY_MULTIPLE: usize = 32;

/// Bytes of columns that every body may become, however short it is.
pub const MEMORY_FLOOR: usize = 1 << 20;

/// State beside the tables.
#[derive(Debug, Default)]
pub struct Context {
    /// Attribute keys.
    pub keys: KeyReader,
    /// CBOR of nested values: arena 1.
    pub nested: Vec<u8>,
    /// Bytes of columns that the current body may still become.
    budget: usize,
}

impl Context {
    /// Sets the memory bound for a body of `length` bytes.
    pub fn begin_body(&mut self, length: usize) {
        self.budget = length * MEMORY_MULTIPLE + MEMORY_FLOOR;
    }

    /// Bytes of columns that the current body may still become.
    pub const fn budget(&self) -> usize {
        self.budget
    }

    /// Charges a row of about `bytes` bytes, or says that it cannot.
    #[inline(always)]
    pub fn can_charge(&mut self, bytes: usize) -> bool {
        let left = self.budget.checked_sub(bytes);
        self.budget = left.unwrap_or(self.budget);
        left.is_some()
    }

    /// Charges a row of about `bytes` bytes; `place` is where it stands in the buffer.
    #[inline]
    pub fn charge(&mut self, bytes: usize, place: usize) -> Decoded<()> {
        if self.can_charge(bytes) { Ok(()) } else { Err(DecodeError::new(Fault::TooManyRows, place)) }
    }
}
