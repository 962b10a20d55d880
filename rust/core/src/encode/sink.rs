//! A buffer that is filled from its end: a message's length is known when its tag is written.

/// Bytes below the write position that are always there, so that small writes need no check of their own.
const SLACK: usize = 64;

/// Protobuf written backwards.
#[derive(Debug)]
pub struct Sink {
    bytes: Vec<u8>,
    /// First byte written so far.
    start: usize,
}

impl Sink {
    /// A sink with room for about `capacity` bytes; it grows when that was too little.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let size = capacity + 2 * SLACK;
        Self { bytes: vec![0; size], start: size }
    }

    /// What was written.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Number of bytes written: take it before the content of a message, give it to `close` after.
    #[inline]
    #[must_use]
    pub fn mark(&self) -> usize {
        self.bytes.len() - self.start
    }

    /// Makes sure that `length` bytes and some more can be written.
    #[inline]
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

    /// Writes bytes as they are.
    #[inline]
    pub fn put(&mut self, value: &[u8]) {
        self.ensure(value.len());
        let end = self.start;
        self.start -= value.len();
        self.bytes[self.start..end].copy_from_slice(value);
    }

    /// Writes the `length` bytes of `source` that end at `end`. Short ones are copied with what lies before them, which
    /// the next write covers.
    #[inline]
    pub fn put_from(&mut self, source: &[u8], end: usize, length: usize) {
        if length <= 32 && end >= 32 {
            self.ensure(32);
            let target = self.start;
            self.bytes[target - 16..target].copy_from_slice(&source[end - 16..end]);
            if length > 16 {
                self.bytes[target - 32..target - 16].copy_from_slice(&source[end - 32..end - 16]);
            }
            self.start -= length;
        } else {
            self.put(&source[end - length..end]);
        }
    }

    /// Writes one byte. Up to 24 bytes may be written so without `ensure` after a write that ensures.
    #[inline]
    pub fn byte(&mut self, value: u8) {
        self.ensure(1);
        self.start -= 1;
        self.bytes[self.start] = value;
    }

    /// Writes a variable-length integer.
    #[inline]
    pub fn varint(&mut self, value: u64) {
        if value < 0x80 {
            self.byte(value as u8);
        } else {
            self.long_varint(value);
        }
    }

    #[inline(never)]
    fn long_varint(&mut self, mut value: u64) {
        let mut bytes = [0; 10];
        let mut length = 0;
        loop {
            let more = value >= 0x80;
            bytes[length] = value as u8 & 0x7f | if more { 0x80 } else { 0 };
            value >>= 7;
            length += 1;
            if !more {
                break;
            }
        }
        self.put(&bytes[..length]);
    }

    /// Writes eight bytes.
    #[inline]
    pub fn fixed64(&mut self, value: u64) {
        self.ensure(8);
        self.start -= 8;
        self.bytes[self.start..self.start + 8].copy_from_slice(&value.to_le_bytes());
    }

    /// Writes a four-byte field unless it is 0. `tag` may take two bytes.
    #[inline]
    pub fn fixed32_field(&mut self, tag: u64, value: u32) {
        if value != 0 {
            self.put(&value.to_le_bytes());
            self.varint(tag);
        }
    }

    /// Writes an eight-byte field unless it is 0.
    #[inline]
    pub fn fixed64_field(&mut self, tag: u8, value: u64) {
        if value != 0 {
            self.fixed64(value);
            self.byte(tag);
        }
    }

    /// Writes a double unless all its bits are 0.
    #[inline]
    pub fn double_field(&mut self, tag: u8, value: f64) {
        self.fixed64_field(tag, value.to_bits());
    }

    /// Writes a variable-length field unless it is 0.
    #[inline]
    pub fn varint_field(&mut self, tag: u8, value: u64) {
        if value != 0 {
            self.varint(value);
            self.byte(tag);
        }
    }

    /// Writes an `int32` or enum field unless it is 0; negative numbers take ten bytes.
    #[inline]
    pub fn int32_field(&mut self, tag: u8, value: i32) {
        self.varint_field(tag, i64::from(value).cast_unsigned());
    }

    /// Writes a `sint32` field unless it is 0.
    #[inline]
    pub fn sint32_field(&mut self, tag: u8, value: i32) {
        self.varint_field(tag, u64::from(((value << 1) ^ (value >> 31)).cast_unsigned()));
    }

    /// Writes the length and the tag of a message or packed field whose content began at `mark`.
    #[inline]
    pub fn close(&mut self, tag: u8, mark: usize) {
        self.varint((self.mark() - mark) as u64);
        self.byte(tag);
    }
}
