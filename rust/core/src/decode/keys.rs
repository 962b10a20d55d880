//! Attribute keys while decoding: predicted, then looked up by their ends, and hashed in full only when new.

use super::cursor::Cursor;
use super::padded::word;
use super::utf8::same_bytes;
use crate::columns::Keys;
use crate::error::Decoded;

/// Entries of the table by ends, two a slot; a power of two.
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

/// The place in `KeyReader::followers` of the first key of an owner.
pub const FIRST: u32 = 0;

/// Interns keys and remembers which key followed which: telemetry repeats its key sequences.
#[derive(Debug)]
pub struct KeyReader {
    /// The keys seen so far.
    pub keys: Keys,
    /// `followers[k]` is the key last seen after key `k - 1`; entry 0 is for the first key of an owner.
    followers: Vec<Place>,
    /// Keys by a hash of their ends, the last two seen of each hash.
    recent: Box<[Place; RECENT]>,
}

impl Default for KeyReader {
    fn default() -> Self {
        Self { keys: Keys::default(), followers: vec![NOWHERE], recent: Box::new([NOWHERE; RECENT]) }
    }
}

impl KeyReader {
    /// The number of the key at `start`, given the state left by the key before it in the same owner.
    ///
    /// `bytes` is the padded buffer of the call.
    #[inline(always)]
    pub fn predict(&mut self, bytes: &[u8], start: usize, length: usize, state: &mut u32) -> Option<u32> {
        if let Some(place) = self.followers.get(*state as usize)
            && place.length as usize == length
            && same_bytes(bytes, place.start as usize, start, length)
        {
            *state = place.key + 1;
            return Some(place.key);
        }
        self.look_up(bytes, start, length, state)
    }

    #[inline(never)]
    fn look_up(&mut self, bytes: &[u8], start: usize, length: usize, state: &mut u32) -> Option<u32> {
        let slot = slot(bytes, start, length);
        for place in [self.recent[slot], self.recent[slot + 1]] {
            if place.length as usize == length && same_bytes(bytes, place.start as usize, start, length) {
                self.followers[*state as usize] = place;
                *state = place.key + 1;
                return Some(place.key);
            }
        }
        None
    }

    /// The number of a key with a `key_strindex`. It is not predicted: only profiles have such keys.
    pub fn intern_indexed(&mut self, name: &str, string_index: i32) -> u32 {
        let key = self.keys.intern_indexed(name, string_index);
        self.followers.resize(self.keys.len() + 1, NOWHERE);
        key
    }

    /// The number of a key, known or new.
    #[inline(never)]
    pub fn read(&mut self, text: &Cursor<'_>, state: &mut u32) -> Decoded<u32> {
        let (start, length) = (text.position, text.end - text.position);
        if let Some(key) = self.predict(text.bytes, start, length, state) {
            return Ok(key);
        }
        text.check_utf8()?;
        // SAFETY: checked in the line before.
        let key = self.keys.intern(unsafe { std::str::from_utf8_unchecked(text.rest()) });
        let place = Place { key, start: start as u32, length: length as u32 };
        let slot = slot(text.bytes, start, length);
        self.recent[slot + 1] = self.recent[slot];
        self.recent[slot] = place;
        if self.followers.len() <= self.keys.len() {
            self.followers.resize(self.keys.len() + 1, NOWHERE);
        }
        self.followers[*state as usize] = place;
        *state = key + 1;
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
