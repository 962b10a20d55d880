//! Attribute keys while decoding: predicted first, hashed only on a miss.

use super::cursor::Cursor;
use super::utf8::same_bytes;
use crate::columns::Keys;
use crate::error::Decoded;

/// Interns keys and remembers which key followed which: telemetry repeats its key sequences.
#[derive(Debug, Default)]
pub struct KeyReader {
    /// The keys seen so far.
    pub keys: Keys,
    /// For each key, where it was first seen: start and length in the buffer.
    places: Vec<(u32, u32)>,
    /// `followers[k]` is the key last seen after key `k - 1`; entry 0 is for the first key of an owner.
    followers: Vec<u32>,
}

/// The place in `KeyReader::followers` of the first key of an owner.
pub const FIRST: u32 = 0;

impl KeyReader {
    /// The number of the key in `text`, given the state left by the key before it in the same owner.
    #[inline]
    pub fn read(&mut self, text: &Cursor<'_>, state: &mut u32) -> Decoded<u32> {
        let length = text.end - text.position;
        if let Some(&guess) = self.followers.get(*state as usize)
            && let Some(&(start, known)) = self.places.get(guess as usize)
            && known as usize == length
            && same_bytes(text.bytes, start as usize, text.bytes, text.position, length)
        {
            *state = guess + 1;
            return Ok(guess);
        }
        self.find(text, state)
    }

    #[inline(never)]
    fn find(&mut self, text: &Cursor<'_>, state: &mut u32) -> Decoded<u32> {
        text.check_utf8()?;
        // `check_utf8` passed, so nothing is lost here.
        let name = String::from_utf8_lossy(text.rest());
        let key = self.keys.intern(&name);
        if self.places.len() <= key as usize {
            self.places.resize(key as usize + 1, (0, u32::MAX));
        }
        self.places[key as usize] = (text.position as u32, (text.end - text.position) as u32);
        let slot = *state as usize;
        if self.followers.len() <= slot {
            self.followers.resize(slot + 1, u32::MAX);
        }
        self.followers[slot] = key;
        *state = key + 1;
        Ok(key)
    }
}
