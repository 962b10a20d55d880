//! A buffer that is filled from its end: a message's length is known when its tag is written.

use std::cell::RefCell;

/// Bytes below the write position that are always there, so that small writes need no check of their own.
const SLACK: usize = 64;

/// Largest buffer that a thread keeps for its next message.
const KEPT: usize = 8 << 20;

thread_local! {
    /// The buffer of this thread's last message: fresh pages cost more than writing them.
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Protobuf written backwards.
///
/// Each method that writes first makes sure that there is room; stores behind that are not checked again.
#[derive(Debug)]
pub struct Sink {
    bytes: Vec<u8>,
    /// First byte written so far.
    start: usize,
}

impl Drop for Sink {
    fn drop(&mut self) {
        if self.bytes.len() <= KEPT {
            let bytes = std::mem::take(&mut self.bytes);
            // The thread may be ending: then the buffer is simply freed.
            let _ = SPARE.try_with(|spare| spare.replace(bytes));
        }
    }
}

impl Sink {
    /// A sink with room for about `capacity` bytes; it grows when that was too little.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let size = capacity + 2 * SLACK;
        let spare = SPARE.try_with(RefCell::take).unwrap_or_default();
        let bytes = if spare.len() >= size { spare } else { vec![0; size] };
        Self { start: bytes.len(), bytes }
    }

    /// What was written.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Number of bytes written: take it before the content of a message, give it to `close` after.
    #[inline(always)]
    #[must_use]
    pub fn mark(&self) -> usize {
        self.bytes.len() - self.start
    }

    /// Makes sure that `length` bytes, and `SLACK` more, can be written.
    #[inline(always)]
    fn ensure(&mut self, length: usize) {
        if self.start < length + SLACK {
            self.grow(length);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, length: usize) {
        let written = self.mark();
        let size = (self.bytes.len() * 2).max(written + length + 2 * SLACK);
        let mut bytes = vec![0; size];
        bytes[size - written..].copy_from_slice(&self.bytes[self.start..]);
        self.bytes = bytes;
        self.start = size - written;
    }

    /// Writes `N` bytes; there must be room, which `ensure` leaves at least `SLACK` of.
    #[inline(always)]
    fn store<const N: usize>(&mut self, value: [u8; N]) {
        self.start -= N;
        debug_assert!(self.start + N <= self.bytes.len());
        // SAFETY: `ensure` left room below the old `start`, so `start..start + N` lies in the buffer.
        unsafe { self.bytes.as_mut_ptr().add(self.start).cast::<[u8; N]>().write(value) }
    }

    /// Writes bytes as they are.
    #[inline]
    pub fn put(&mut self, value: &[u8]) {
        self.ensure(value.len());
        let end = self.start;
        self.start -= value.len();
        self.bytes[self.start..end].copy_from_slice(value);
    }

    /// Writes `source[end - length..end]`. Short runs are copied with what lies before them, which the next write
    /// covers; then there is no branch on the length.
    #[inline(always)]
    pub fn put_from(&mut self, source: &[u8], end: usize, length: usize) {
        if length <= 32 && end >= 32 && end <= source.len() {
            self.ensure(length);
            // SAFETY: 32 bytes lie before `end` in the source, and `SLACK` bytes more than `length` before `start`.
            unsafe {
                let from = source.as_ptr().add(end - 32).cast::<[u8; 32]>();
                self.bytes.as_mut_ptr().add(self.start - 32).cast::<[u8; 32]>().write(from.read());
            }
            self.start -= length;
        } else {
            self.put(&source[end - length..end]);
        }
    }

    /// Writes one byte.
    #[inline(always)]
    pub fn byte(&mut self, value: u8) {
        self.ensure(1);
        self.store([value]);
    }

    /// Writes a tag and the length of the bytes written before.
    #[inline(always)]
    pub fn length(&mut self, tag: u8, length: usize) {
        if length < 0x80 {
            self.ensure(2);
            self.store([tag, length as u8]);
        } else {
            self.varint(length as u64);
            self.store([tag]);
        }
    }

    /// Writes tag and length of a field that holds one field with its own tag and length, all shorter than 124 bytes.
    #[inline(always)]
    pub fn nested_length(&mut self, outer: u8, inner: u8, length: usize) {
        self.ensure(4);
        self.store([outer, length as u8 + 2, inner, length as u8]);
    }

    /// Writes a variable-length integer. Room for `SLACK - 10` bytes is left.
    #[inline(always)]
    pub fn varint(&mut self, value: u64) {
        self.ensure(10);
        if value < 0x80 {
            self.store([value as u8]);
        } else {
            self.long_varint(value);
        }
    }

    #[inline]
    fn long_varint(&mut self, value: u64) {
        if value >= 1 << 56 {
            return self.longest_varint(value);
        }
        // Spread to groups of seven bits, all of which but the last go on.
        let quads = value & 0x0fff_ffff | (value & 0x00ff_ffff_f000_0000) << 4;
        let pairs = quads & 0x0000_3fff_0000_3fff | (quads & 0x0fff_c000_0fff_c000) << 2;
        let groups = pairs & 0x007f_007f_007f_007f | (pairs & 0x3f80_3f80_3f80_3f80) << 1;
        let length = (70 - value.leading_zeros() as usize) / 7;
        let more = 0x8080_8080_8080_8080 & (u64::MAX >> (64 - 8 * length) >> 8);
        // The number stands at the low end of the word: move it to the high end, which is written last.
        self.store(((groups | more) << (64 - 8 * length)).to_le_bytes());
        self.start += 8 - length;
    }

    #[cold]
    #[inline(never)]
    fn longest_varint(&mut self, mut value: u64) {
        let mut bytes = [0; 10];
        let mut length = 0;
        while value >= 0x80 {
            bytes[length] = value as u8 | 0x80;
            value >>= 7;
            length += 1;
        }
        bytes[length] = value as u8;
        self.put(&bytes[..=length]);
        self.ensure(0);
    }

    /// Writes eight bytes behind a tag.
    #[inline(always)]
    pub fn fixed64(&mut self, tag: u8, value: u64) {
        self.ensure(9);
        self.store(value.to_le_bytes());
        self.store([tag]);
    }

    /// Writes eight bytes.
    #[inline(always)]
    pub fn word(&mut self, value: u64) {
        self.ensure(8);
        self.store(value.to_le_bytes());
    }

    /// Writes four bytes behind a tag of one or two bytes, unless they are 0.
    #[inline(always)]
    pub fn fixed32_field<const N: usize>(&mut self, tag: [u8; N], value: u32) {
        if value != 0 {
            self.ensure(8);
            self.store(value.to_le_bytes());
            self.store(tag);
        }
    }

    /// Writes an eight-byte field unless it is 0.
    #[inline(always)]
    pub fn fixed64_field(&mut self, tag: u8, value: u64) {
        if value != 0 {
            self.fixed64(tag, value);
        }
    }

    /// Writes a double unless all its bits are 0.
    #[inline(always)]
    pub fn double_field(&mut self, tag: u8, value: f64) {
        self.fixed64_field(tag, value.to_bits());
    }

    /// Writes a variable-length integer behind a tag, even when it is 0.
    #[inline(always)]
    pub fn tagged_varint(&mut self, tag: u8, value: u64) {
        self.varint(value);
        self.store([tag]);
    }

    /// Writes a variable-length field unless it is 0.
    #[inline(always)]
    pub fn varint_field(&mut self, tag: u8, value: u64) {
        if value != 0 {
            self.tagged_varint(tag, value);
        }
    }

    /// Writes an `int32` or enum field unless it is 0; negative numbers take ten bytes.
    #[inline(always)]
    pub fn int32_field(&mut self, tag: u8, value: i32) {
        self.varint_field(tag, i64::from(value).cast_unsigned());
    }

    /// Writes a `sint32` field unless it is 0.
    #[inline]
    pub fn sint32_field(&mut self, tag: u8, value: i32) {
        self.varint_field(tag, u64::from(((value << 1) ^ (value >> 31)).cast_unsigned()));
    }

    /// Writes the length and the tag of a message or packed field whose content began at `mark`.
    #[inline(always)]
    pub fn close(&mut self, tag: u8, mark: usize) {
        self.length(tag, self.mark() - mark);
    }
}
