//! Protobuf written forwards. A message's length is not known when it begins: one byte is kept for it, and the few
//! messages of 128 bytes and more are moved to make room.

/// Bytes in the making.
#[derive(Default)]
pub(super) struct Wire {
    pub(super) bytes: Vec<u8>,
}

impl Wire {
    pub(super) fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A tag byte and a varint; zero is the default and is not written.
    pub(super) fn uint(&mut self, tag: u8, value: u64) {
        if value != 0 {
            self.bytes.push(tag);
            self.varint(value);
        }
    }

    pub(super) fn fixed64(&mut self, tag: u8, value: u64) {
        if value != 0 {
            self.bytes.push(tag);
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }

    pub(super) fn fixed32(&mut self, tag: &[u8], value: u32) {
        if value != 0 {
            self.bytes.extend_from_slice(tag);
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }

    /// A string or bytes field, written also when it is empty (members of a oneof are).
    pub(super) fn text(&mut self, tag: u8, value: &[u8]) {
        self.bytes.push(tag);
        self.varint(value.len() as u64);
        self.bytes.extend_from_slice(value);
    }

    /// Begins a message field; the mark goes to [`Wire::end`].
    pub(super) fn begin(&mut self, tag: u8) -> usize {
        self.bytes.push(tag);
        self.bytes.push(0);
        self.bytes.len()
    }

    /// Ends the message that began at `start`.
    pub(super) fn end(&mut self, start: usize) {
        let length = self.bytes.len() - start;
        if length < 0x80 {
            self.bytes[start - 1] = length as u8;
            return;
        }
        let (prefix, width) = prefix(length as u64);
        let extra = width - 1;
        self.bytes.extend_from_slice(&prefix[..extra]);
        let end = self.bytes.len();
        self.bytes.copy_within(start..end - extra, start + extra);
        self.bytes[start - 1..start + extra].copy_from_slice(&prefix[..width]);
    }
}

/// A varint and its width.
pub(super) fn prefix(mut value: u64) -> ([u8; 10], usize) {
    let mut bytes = [0; 10];
    let mut width = 0;
    while value >= 0x80 {
        bytes[width] = value as u8 | 0x80;
        value >>= 7;
        width += 1;
    }
    bytes[width] = value as u8;
    (bytes, width + 1)
}
