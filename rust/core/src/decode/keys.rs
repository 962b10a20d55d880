//! Attribute keys while decoding: looked up by their ends, hashed in full only when new.
//!
//! Guessing a key from the one before it is as quick when every record has the same keys, and half as quick when records
//! differ: a wrong guess costs more than this short hash.

use super::cursor::Cursor;
use super::padded::word;
use super::utf8::same_bytes;
use crate::columns::Keys;
use crate::error::Decoded;

/// Entries of the table, two a slot; a power of two.
const RECENT: usize = 1024;

/// A key and where it was first seen in the buffer.
#[derive(Clone, Copy, Debug)]
struct Place {
    key: u32,
    start: u32,
    length: u32,
}

/// No key: a length that no string has, at a place that may be read.
const NOWHERE: Place = Place { key: 0, start: 0, length: u32::MAX };

/// Interns keys.
#[derive(Debug)]
pub struct KeyReader {
    /// The keys seen so far.
    pub keys: Keys,
    /// Keys by a hash of their ends, the last two seen of each hash.
    recent: Box<[Place; RECENT]>,
}

impl Default for KeyReader {
    fn default() -> Self {
        Self { keys: Keys::default(), recent: Box::new([NOWHERE; RECENT]) }
    }
}

impl KeyReader {
    /// The number of the key at `start` of the call's padded buffer, when it was seen lately.
    #[inline(always)]
    pub fn find(&self, bytes: &[u8], start: usize, length: usize) -> Option<u32> {
        // Written out: as a loop over both places it runs a fifth slower.
        let slot = slot(bytes, start, length);
        let place = self.recent[slot];
        if place.length as usize == length && same_bytes(bytes, place.start as usize, start, length) {
            return Some(place.key);
        }
        let place = self.recent[slot + 1];
        if place.length as usize == length && same_bytes(bytes, place.start as usize, start, length) {
            return Some(place.key);
        }
        None
    }

    /// The number of a key, known or new.
    #[inline(never)]
    pub fn read(&mut self, text: &Cursor<'_>) -> Decoded<u32> {
        let (start, length) = (text.position, text.end - text.position);
        if let Some(key) = self.find(text.bytes, start, length) {
            return Ok(key);
        }
        text.check_utf8()?;
        // SAFETY: checked in the line before.
        let key = self.keys.intern(unsafe { std::str::from_utf8_unchecked(text.rest()) });
        let slot = slot(text.bytes, start, length);
        self.recent[slot + 1] = self.recent[slot];
        self.recent[slot] = Place { key, start: start as u32, length: length as u32 };
        Ok(key)
    }
}

/// Mixes the length with the first and the last eight bytes.
#[inline(always)]
fn slot(bytes: &[u8], start: usize, length: usize) -> usize {
    let kept = if length >= 8 { u64::MAX } else { (1 << (8 * length)) - 1 };
    let first = word(bytes, start) & kept;
    let last = word(bytes, start + length.saturating_sub(8)) & kept;
    let mixed = (first ^ last.rotate_left(23) ^ length as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 55) as usize * 2
}
