//! `KeyValue` entries of any owner.

use super::context::Context;
use super::cursor::Cursor;
use super::padded::{byte, load, short_varint, word};
use super::utf8::is_utf8;
use super::value::pair;
use crate::columns::{Attributes, View, kind};
use crate::error::{Decoded, Within};

/// Bytes that an attribute takes in its table, its growth included.
const ROW: usize = 2 * 17;

/// An owner whose attributes are being read.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// Row of the owner.
    pub row: u32,
    /// Length of the table when the owner began.
    first: usize,
    /// Name of the field, for error paths.
    field: &'static str,
}

impl Owner {
    /// The owner in `row`, before its first attribute.
    #[inline]
    pub const fn new(row: usize, table: &Attributes, field: &'static str) -> Self {
        Self { row: row as u32, first: table.parent.len(), field }
    }
}

impl Context {
    /// Reads a `KeyValue` field whose tag was read, and all that follow it with the same tag.
    #[inline]
    pub fn attributes(
        &mut self,
        cursor: &mut Cursor<'_>,
        tag: u8,
        table: &mut Attributes,
        owner: &Owner,
    ) -> Decoded<()> {
        loop {
            if !self.quick(cursor, table, owner) {
                let index = table.len() - owner.first;
                self.careful(cursor, table, owner).within_index(owner.field, index)?;
            }
            if cursor.is_done() || byte(cursor.bytes, cursor.position) != tag {
                return Ok(());
            }
            cursor.position += 1;
        }
    }

    /// Reads a `KeyValue` as all exporters write it: shorter than 128 bytes, a known key, then a scalar.
    ///
    /// Anything else, wrong or only unusual, is left to `careful`: then nothing has happened yet.
    #[inline(always)]
    fn quick(&mut self, cursor: &mut Cursor<'_>, table: &mut Attributes, owner: &Owner) -> bool {
        let bytes = cursor.bytes;
        let [length, key_tag, key_length] = load(bytes, cursor.position);
        let key_at = cursor.position + 3;
        let end = cursor.position + 1 + length as usize;
        let value_at = key_at + key_length as usize;
        // Four bytes of value are the least: tag and length of the `AnyValue`, tag and first byte of its field. As
        // `length < 128`, this bounds the lengths inside to one byte too.
        if length >= 0x80 || key_tag != 0x0a || value_at + 4 > end || end > cursor.end {
            return false;
        }
        let [value_tag, value_length, field_tag, first] = load(bytes, value_at);
        if value_tag != 0x12 || value_at + 2 + value_length as usize != end {
            return false;
        }
        let at = value_at + 3;
        let (kind, value) = match field_tag {
            0x0a => {
                let start = at + 1;
                if start + first as usize != end || !is_utf8(bytes, start, end) {
                    return false;
                }
                (kind::STR, View::new(0, start, first as usize).0)
            }
            0x18 if end - at <= 8 => match short_varint(bytes, at, end - at) {
                Some(value) => (kind::INT, value),
                None => return false,
            },
            0x10 if value_length == 2 && first < 2 => (kind::BOOL, u64::from(first)),
            0x21 if value_length == 9 => (kind::DOUBLE, word(bytes, at)),
            _ => return false,
        };
        let Some(key) = self.keys.find(bytes, key_at, key_length as usize) else { return false };
        if !self.can_charge(ROW) {
            return false;
        }
        table.push(owner.row, key, kind, value);
        cursor.position = end;
        true
    }

    /// Reads any `KeyValue`.
    #[inline(never)]
    fn careful(&mut self, cursor: &mut Cursor<'_>, table: &mut Attributes, owner: &Owner) -> Decoded<()> {
        let message = cursor.message()?;
        self.charge(ROW, message.position)?;
        let mut inner = message;
        // Key, then value, then nothing.
        if inner.peek() == 0x0a {
            inner.position += 1;
            let key = inner.message()?;
            if inner.peek() == 0x12 {
                inner.position += 1;
                let value = inner.message()?;
                if inner.is_done() {
                    let key = self.keys.read(&key).within("key")?;
                    let (kind, value) = self.value(value).within("value")?;
                    table.push(owner.row, key, kind, value);
                    return Ok(());
                }
            }
        }
        self.odd_attribute(message, table, owner)
    }

    #[inline(never)]
    fn odd_attribute(&mut self, message: Cursor<'_>, table: &mut Attributes, owner: &Owner) -> Decoded<()> {
        let pair = pair(message)?;
        let key = if pair.string_index == 0 {
            self.keys.read(&pair.key).within("key")?
        } else {
            let name = String::from_utf8_lossy(pair.key.rest());
            self.keys.keys.intern_indexed(&name, pair.string_index)
        };
        let (kind, value) = match &pair.value {
            Some(value) => self.value_parts(value.as_slice()).within("value")?,
            None => (kind::EMPTY, kind::NO_VALUE),
        };
        table.push(owner.row, key, kind, value);
        Ok(())
    }
}
