//! The check that a string is UTF-8, quick for short ASCII.

const HIGH_BITS: u128 = 0x8080_8080_8080_8080_8080_8080_8080_8080;

#[inline]
fn load(bytes: &[u8], start: usize) -> u128 {
    let mut word = [0; 16];
    word.copy_from_slice(&bytes[start..start + 16]);
    u128::from_le_bytes(word)
}

/// Whether `bytes[start..end]` is UTF-8. At least 16 more bytes must follow `end`.
#[inline]
pub fn is_utf8(bytes: &[u8], start: usize, end: usize) -> bool {
    let length = end - start;
    if length == 0 {
        return true;
    }
    if length <= 16 {
        let kept = u128::MAX >> (128 - 8 * length);
        return load(bytes, start) & HIGH_BITS & kept == 0 || is_utf8_slow(&bytes[start..end]);
    }
    if length <= 32 {
        let words = load(bytes, start) | load(bytes, end - 16);
        return words & HIGH_BITS == 0 || is_utf8_slow(&bytes[start..end]);
    }
    is_utf8_slow(&bytes[start..end])
}

#[inline(never)]
fn is_utf8_slow(bytes: &[u8]) -> bool {
    simdutf8::basic::from_utf8(bytes).is_ok()
}

/// Whether two runs of the same length in padded buffers hold the same bytes.
#[inline]
pub fn same_bytes(left: &[u8], left_start: usize, right: &[u8], right_start: usize, length: usize) -> bool {
    if length <= 16 {
        let kept = if length == 0 { 0 } else { u128::MAX >> (128 - 8 * length) };
        return (load(left, left_start) ^ load(right, right_start)) & kept == 0;
    }
    if length <= 32 {
        return load(left, left_start) == load(right, right_start)
            && load(left, left_start + length - 16) == load(right, right_start + length - 16);
    }
    left[left_start..left_start + length] == right[right_start..right_start + length]
}
