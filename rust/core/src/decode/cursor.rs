//! Reading the protobuf wire format.

use super::padded::{byte, load, squeeze, word};
use super::utf8::is_utf8;
use crate::columns::View;
use crate::error::{DecodeError, Decoded, Fault};

/// Deepest nesting of unknown groups that is skipped.
const MAX_GROUPS: usize = 64;

/// A message inside a padded buffer: what is left of it lies in `position..end`.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    /// The whole buffer, padding included.
    pub bytes: &'a [u8],
    /// Next byte to read, an index into `bytes`.
    pub position: usize,
    /// Where the message ends, an index into `bytes`.
    pub end: usize,
}

impl<'a> Cursor<'a> {
    /// Whether the message is read to its end.
    #[inline]
    pub const fn is_done(&self) -> bool {
        self.position >= self.end
    }

    /// An error at the current position.
    #[cold]
    #[inline(never)]
    #[allow(clippy::unnecessary_box_returns)] // results stay one word wide
    pub fn fault(&self, fault: Fault) -> Box<DecodeError> {
        DecodeError::new(fault, self.position)
    }

    /// The next byte without reading it; 0 (never a tag) at the end.
    #[inline]
    pub fn peek(&self) -> u8 {
        if self.position < self.end { byte(self.bytes, self.position) } else { 0 }
    }

    /// A tag: field number and wire type.
    #[inline]
    pub fn tag(&mut self) -> Decoded<u32> {
        let byte = byte(self.bytes, self.position);
        if (8..0x80).contains(&byte) && self.position < self.end {
            self.position += 1;
            return Ok(u32::from(byte));
        }
        self.long_tag()
    }

    #[inline(never)]
    fn long_tag(&mut self) -> Decoded<u32> {
        let at = *self;
        let [low, high] = load(self.bytes, self.position);
        if low >= 0x80 && (1..0x80).contains(&high) && self.end - self.position >= 2 {
            self.position += 2;
            return Ok(u32::from(low & 0x7f) | u32::from(high) << 7);
        }
        match u32::try_from(self.long_varint(5)?) {
            Ok(tag) if tag >= 8 => Ok(tag),
            _ => Err(at.fault(Fault::Tag)),
        }
    }

    /// A variable-length integer.
    #[inline]
    pub fn varint(&mut self) -> Decoded<u64> {
        let byte = byte(self.bytes, self.position);
        if byte < 0x80 && self.position < self.end {
            self.position += 1;
            return Ok(u64::from(byte));
        }
        self.middle_varint()
    }

    /// A variable-length integer of any length, without a branch on its length up to eight bytes.
    #[inline(always)]
    pub fn middle_varint(&mut self) -> Decoded<u64> {
        let groups = word(self.bytes, self.position);
        let last = (!groups & 0x8080_8080_8080_8080).trailing_zeros() as usize / 8;
        if last < 8 && self.position + last < self.end {
            self.position += last + 1;
            return Ok(squeeze(groups & 0x7f7f_7f7f_7f7f_7f7f & (u64::MAX >> (56 - 8 * last))));
        }
        self.long_varint(10)
    }

    /// Two variable-length integers that lie in the next eight bytes; they are found together, without waiting for the
    /// end of the first. `None` when there is less.
    #[inline(always)]
    pub fn two_varints(&mut self) -> Option<[u64; 2]> {
        let groups = word(self.bytes, self.position);
        let ends = !groups & 0x8080_8080_8080_8080;
        let later = ends & ends.wrapping_sub(1);
        // The highest bits of the last byte of each.
        let (first, second) = (ends.trailing_zeros(), later.trailing_zeros());
        let length = second as usize / 8 + 1;
        if later == 0 || self.end - self.position < length {
            return None;
        }
        self.position += length;
        let groups = groups & 0x7f7f_7f7f_7f7f_7f7f;
        let both = groups & (u64::MAX >> (63 - second));
        Some([squeeze(both & (u64::MAX >> (63 - first))), squeeze(both >> (first + 1))])
    }

    /// Reads at most `longest` bytes; bits past the 64th are dropped, as protobuf does.
    #[inline(never)]
    fn long_varint(&mut self, longest: usize) -> Decoded<u64> {
        let mut value = 0_u64;
        for (index, &byte) in self.bytes[self.position..self.end].iter().take(longest).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                self.position += index + 1;
                return Ok(value);
            }
        }
        Err(self.fault(if self.end - self.position < longest { Fault::Truncated } else { Fault::Varint }))
    }

    /// The length of what follows: at most five bytes, and no more than is left.
    #[inline]
    fn length(&mut self) -> Decoded<usize> {
        let byte = byte(self.bytes, self.position);
        let length = if byte < 0x80 && self.position < self.end {
            self.position += 1;
            u64::from(byte)
        } else {
            self.long_varint(5)?
        };
        if length > (self.end - self.position) as u64 {
            return Err(self.fault(Fault::Truncated));
        }
        Ok(length as usize)
    }

    /// Eight little-endian bytes.
    #[inline]
    pub fn fixed64(&mut self) -> Decoded<u64> {
        if self.end - self.position < 8 {
            return Err(self.fault(Fault::Truncated));
        }
        let value = word(self.bytes, self.position);
        self.position += 8;
        Ok(value)
    }

    /// Eight little-endian bytes as a double.
    #[inline]
    pub fn double(&mut self) -> Decoded<f64> {
        self.fixed64().map(f64::from_bits)
    }

    /// Four little-endian bytes.
    #[inline]
    pub fn fixed32(&mut self) -> Decoded<u32> {
        if self.end - self.position < 4 {
            return Err(self.fault(Fault::Truncated));
        }
        let value = u32::from_le_bytes(load(self.bytes, self.position));
        self.position += 4;
        Ok(value)
    }

    /// A field of eight bytes, if it is the next and `tag` is its tag.
    #[inline(always)]
    pub fn next_fixed64(&mut self, tag: u8) -> Option<u64> {
        if byte(self.bytes, self.position) != tag || self.end - self.position < 9 {
            return None;
        }
        let value = word(self.bytes, self.position + 1);
        self.position += 9;
        Some(value)
    }

    /// A field of four bytes with a tag of two, if it is the next and `tag` is its tag.
    #[inline(always)]
    pub fn next_fixed32(&mut self, tag: [u8; 2]) -> Option<u32> {
        if load(self.bytes, self.position) != tag || self.end - self.position < 6 {
            return None;
        }
        let value = u32::from_le_bytes(load(self.bytes, self.position + 2));
        self.position += 6;
        Some(value)
    }

    /// A bytes field of this length, which is below 128, if it is the next and `tag` is its tag.
    #[inline(always)]
    pub fn next_bytes(&mut self, tag: u8, length: usize) -> Option<View> {
        let start = self.position + 2;
        if load(self.bytes, self.position) != [tag, length as u8] || self.end - self.position < 2 + length {
            return None;
        }
        self.position = start + length;
        Some(View::new(0, start, length))
    }

    /// A length-delimited field, as a cursor over its content.
    #[inline]
    pub fn message(&mut self) -> Decoded<Self> {
        let length = self.length()?;
        let position = self.position;
        self.position += length;
        Ok(Self { bytes: self.bytes, position, end: self.position })
    }

    /// A bytes field.
    #[inline]
    pub fn view(&mut self) -> Decoded<View> {
        Ok(self.message()?.as_view())
    }

    /// A string field, checked to be UTF-8.
    #[inline]
    pub fn text(&mut self) -> Decoded<View> {
        let content = self.message()?;
        content.check_utf8()?;
        Ok(content.as_view())
    }

    /// What is left, as a view into arena 0.
    #[inline]
    pub const fn as_view(&self) -> View {
        View::new(0, self.position, self.end - self.position)
    }

    /// What is left.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        &self.bytes[self.position..self.end]
    }

    /// Fails when what is left is not UTF-8.
    #[inline]
    pub fn check_utf8(&self) -> Decoded<()> {
        if is_utf8(self.bytes, self.position, self.end) { Ok(()) } else { Err(self.fault(Fault::Utf8)) }
    }

    /// Passes over a field whose tag was read.
    #[cold]
    #[inline(never)]
    pub fn skip(&mut self, tag: u32) -> Decoded<()> {
        self.skip_nested(tag, 0)
    }

    fn skip_nested(&mut self, tag: u32, depth: usize) -> Decoded<()> {
        match tag & 7 {
            0 => self.varint().map(drop),
            1 => self.fixed64().map(drop),
            2 => self.message().map(drop),
            3 if depth == MAX_GROUPS => Err(self.fault(Fault::TooDeep)),
            3 => self.skip_group(tag, depth),
            5 => self.fixed32().map(drop),
            _ => Err(self.fault(Fault::WireType)),
        }
    }

    fn skip_group(&mut self, start: u32, depth: usize) -> Decoded<()> {
        loop {
            if self.is_done() {
                return Err(self.fault(Fault::Truncated));
            }
            let tag = self.tag()?;
            if tag & 7 == 4 {
                return if tag == start + 1 { Ok(()) } else { Err(self.fault(Fault::WireType)) };
            }
            self.skip_nested(tag, depth + 1)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::padded::{PADDING, TAIL};
    use crate::decode::put_varint;

    #[test]
    fn two_integers_at_once_are_those_one_by_one() {
        let values: Vec<usize> = (0..63).flat_map(|bits| [1 << bits, (1 << bits) - 1, 5]).collect();
        let mut bytes = vec![0; PADDING];
        for &value in &values {
            put_varint(&mut bytes, value);
        }
        let end = bytes.len();
        bytes.resize(end + TAIL, 0);
        for position in PADDING..end {
            for end in position..(position + 20).min(end) {
                let start = Cursor { bytes: &bytes, position, end };
                let (mut both, mut single) = (start, start);
                if let Some(pair) = both.two_varints() {
                    assert_eq!(pair.map(Some), [single.middle_varint().ok(), single.middle_varint().ok()]);
                    assert_eq!(both.position, single.position);
                } else {
                    assert_eq!(both.position, position);
                }
            }
        }
    }
}
