//! The check that a string is UTF-8, quick for short ASCII, and the comparison of short strings.
//!
//! Up to 32 bytes are handled as two overlapping words, the last 16 bytes and the first 16, without a branch on the
//! length: lengths of strings are what a processor cannot predict.

use super::padded::wide;

/// The longest string that two words cover.
const SHORT: usize = 32;

/// Which bits of the last 16 bytes belong to a string, by its length.
static LAST: [u128; SHORT + 1] = masks(true);

/// Which bits of the first 16 bytes do (all or, when the last word covers the whole string, none).
static FIRST: [u128; SHORT + 1] = masks(false);

const HIGH_BITS: u128 = 0x8080_8080_8080_8080_8080_8080_8080_8080;

const fn masks(last: bool) -> [u128; SHORT + 1] {
    let mut masks = [0; SHORT + 1];
    let mut length = 1;
    while length <= SHORT {
        masks[length] = match (last, length) {
            (true, 0..16) => u128::MAX << (128 - 8 * length),
            (true, _) | (false, 17..) => u128::MAX,
            (false, _) => 0,
        };
        length += 1;
    }
    masks
}

/// Whether `bytes[start..end]` is UTF-8. The buffer is padded on both sides.
#[inline(always)]
pub fn is_utf8(bytes: &[u8], start: usize, end: usize) -> bool {
    let length = end - start;
    if length <= SHORT {
        let words = wide(bytes, end - 16) & LAST[length] | wide(bytes, start) & FIRST[length];
        return words & HIGH_BITS == 0 || is_utf8_slow(&bytes[start..end]);
    }
    is_long_utf8(bytes, start, end)
}

#[inline(never)]
fn is_long_utf8(bytes: &[u8], start: usize, end: usize) -> bool {
    let (words, _) = bytes[start..end].as_chunks::<16>();
    let joined = words.iter().fold(wide(bytes, end - 16), |joined, word| joined | u128::from_le_bytes(*word));
    joined & HIGH_BITS == 0 || is_utf8_slow(&bytes[start..end])
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
        let last = wide(bytes, left + length - 16) ^ wide(bytes, right + length - 16);
        let first = wide(bytes, left) ^ wide(bytes, right);
        return last & LAST[length] | first & FIRST[length] == 0;
    }
    bytes[left..left + length] == bytes[right..right + length]
}
