//! Loads from a padded buffer without a check each.
//!
//! The decoder keeps `PADDING <= position <= end <= length - TAIL` for every cursor, so the 16 bytes up to any position
//! inside a message, and more than a short field behind it, may always be read. These loads rely on that; debug builds and
//! the fuzz targets check it.

/// Zero bytes before the first body in its buffer.
pub const PADDING: usize = 16;

/// Zero bytes behind the body that is being read: a length of one byte never leads out of the buffer.
pub const TAIL: usize = 160;

/// One byte.
#[inline(always)]
pub fn byte(bytes: &[u8], index: usize) -> u8 {
    debug_assert!(index < bytes.len());
    // SAFETY: callers stay inside the padding, see above.
    unsafe { *bytes.get_unchecked(index) }
}

/// `N` bytes as an array.
#[inline(always)]
pub fn load<const N: usize>(bytes: &[u8], index: usize) -> [u8; N] {
    debug_assert!(index + N <= bytes.len());
    // SAFETY: callers stay inside the padding, see above; an array of bytes has no alignment.
    unsafe { bytes.as_ptr().add(index).cast::<[u8; N]>().read() }
}

/// Eight bytes, little end first.
#[inline(always)]
pub fn word(bytes: &[u8], index: usize) -> u64 {
    u64::from_le_bytes(load(bytes, index))
}

/// The value of a variable-length integer of `length` (1 to 8) bytes at `index`, or `None` when it does not end there.
#[inline(always)]
pub fn short_varint(bytes: &[u8], index: usize, length: usize) -> Option<u64> {
    const MORE: u64 = 0x8080_8080_8080_8080;
    let kept = word(bytes, index) & (u64::MAX >> (64 - 8 * length));
    // All bytes but the last one go on.
    (kept & MORE == MORE & (u64::MAX >> (64 - 8 * length) >> 8)).then(|| squeeze(kept & !MORE))
}

/// Joins eight groups of seven bits.
#[inline(always)]
pub const fn squeeze(groups: u64) -> u64 {
    let pairs = groups & 0x007f_007f_007f_007f | (groups & 0x7f00_7f00_7f00_7f00) >> 1;
    let quads = pairs & 0x0000_3fff_0000_3fff | (pairs & 0x3fff_0000_3fff_0000) >> 2;
    quads & 0x0fff_ffff | (quads & 0x0fff_ffff_0000_0000) >> 4
}
