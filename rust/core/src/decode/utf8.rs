//! The check that a string is UTF-8, quick for short ASCII, and the comparison of short strings.
//!
//! Up to 32 bytes are handled as two overlapping words, the last 16 bytes and the first 16, without a branch on the
//! length: lengths of strings are what a processor cannot predict.

use super::lanes::{Lane, lane};

/// The longest string that two words cover.
const SHORT: usize = 32;

/// Which of the last 16 bytes belong to a string, by its length.
static LAST: [[u8; 16]; SHORT + 1] = masks(true);

/// Which of the first 16 bytes do (all or, when the last word covers the whole string, none).
static FIRST: [[u8; 16]; SHORT + 1] = masks(false);

const fn masks(last: bool) -> [[u8; 16]; SHORT + 1] {
    let mut masks = [[0; 16]; SHORT + 1];
    let mut length = 1;
    while length <= SHORT {
        let mask = match (last, length) {
            (true, 0..16) => u128::MAX << (128 - 8 * length),
            (true, _) | (false, 17..) => u128::MAX,
            (false, _) => 0,
        };
        masks[length] = mask.to_le_bytes();
        length += 1;
    }
    masks
}

/// Whether `bytes[start..end]` is UTF-8. The buffer is padded on both sides.
#[inline(always)]
pub fn is_utf8(bytes: &[u8], start: usize, end: usize) -> bool {
    let length = end - start;
    if length <= SHORT {
        let last = lane(bytes, end - 16).and(Lane::new(&LAST[length]));
        let first = lane(bytes, start).and(Lane::new(&FIRST[length]));
        return last.or(first).is_ascii() || is_utf8_slow(&bytes[start..end]);
    }
    is_long_utf8(bytes, start, end)
}

/// The same, quickest when the 16 bytes before the end are ASCII too where they lie before the string.
#[inline(always)]
pub fn is_utf8_after_ascii(bytes: &[u8], start: usize, end: usize) -> bool {
    if end - start <= SHORT {
        return lane(bytes, end - 16).or(lane(bytes, start.min(end - 16))).is_ascii()
            || is_short_utf8(bytes, start, end);
    }
    is_long_utf8(bytes, start, end)
}

#[cold]
#[inline(never)]
fn is_short_utf8(bytes: &[u8], start: usize, end: usize) -> bool {
    is_utf8(bytes, start, end)
}

#[inline(never)]
fn is_long_utf8(bytes: &[u8], start: usize, end: usize) -> bool {
    let (words, _) = bytes[start..end].as_chunks::<16>();
    let joined = words.iter().fold(lane(bytes, end - 16), |joined, word| joined.or(Lane::new(word)));
    joined.is_ascii() || is_utf8_slow(&bytes[start..end])
}

#[cold]
#[inline(never)]
fn is_utf8_slow(bytes: &[u8]) -> bool {
    simdutf8::basic::from_utf8(bytes).is_ok()
}

/// Whether two runs of the same length in one padded buffer hold the same bytes.
#[inline(always)]
pub fn same_bytes(bytes: &[u8], left: usize, right: usize, length: usize) -> bool {
    if length <= SHORT {
        let last = lane(bytes, left + length - 16).differences(lane(bytes, right + length - 16));
        let first = lane(bytes, left).differences(lane(bytes, right));
        return last.and(Lane::new(&LAST[length])).or(first.and(Lane::new(&FIRST[length]))).is_zero();
    }
    bytes[left..left + length] == bytes[right..right + length]
}
