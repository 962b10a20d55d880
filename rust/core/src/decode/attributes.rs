//! `KeyValue` entries of any owner.

use super::context::Context;
use super::cursor::Cursor;
use super::keys::KeyReader;
use super::padded::{byte, load, short_varint, word};
use super::utf8::is_utf8_after_ascii;
use super::value::pair;
use crate::columns::{Attributes, Store, View, kind};
use crate::error::{Decoded, Within};

/// Bytes that an attribute takes in its table, its growth included.
const ROW: usize = 2 * 17;

/// Bytes of the shortest `KeyValue` that `quick` reads, tag and length included.
const SHORTEST: usize = 8;

/// Most rows that `quick` makes room for.
const LONGEST_RUN: usize = 64;

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
        while !self.quick(cursor, tag, table, owner.row) {
            let index = table.len() - owner.first;
            self.careful(cursor, table, owner).within_index(owner.field, index)?;
            if cursor.is_done() || byte(cursor.bytes, cursor.position) != tag {
                break;
            }
            cursor.position += 1;
        }
        Ok(())
    }

    /// Reads `KeyValue`s as all exporters write them: shorter than 128 bytes, a known key, then a scalar.
    ///
    /// Says whether that was the last with this tag. If not, what comes next is wrong or only unusual: nothing of it but
    /// the tag is read, and it is left to `careful`.
    #[inline(never)]
    fn quick(&mut self, cursor: &mut Cursor<'_>, tag: u8, table: &mut Attributes, row: u32) -> bool {
        let (bytes, limit) = (cursor.bytes, cursor.end);
        let most = ((limit - cursor.position) / SHORTEST + 1).min(LONGEST_RUN).min(self.budget() / ROW);
        table.reserve(most);
        let keys = &mut table.key.spare_capacity_mut()[..most];
        let kinds = &mut table.kind.spare_capacity_mut()[..most];
        let values = &mut table.value.spare_capacity_mut()[..most];
        let (mut count, mut position, mut is_last) = (0, cursor.position, false);
        while count < most {
            let Some((key, kind, value, end)) = self.keys.pair(bytes, position, limit) else { break };
            keys[count].write(key);
            kinds[count].write(kind);
            values[count].write(value);
            count += 1;
            position = end;
            if position >= limit || byte(bytes, position) != tag {
                is_last = true;
                break;
            }
            position += 1;
        }
        cursor.position = position;
        self.can_charge(count * ROW);
        let rows = table.parent.len() + count;
        table.parent.resize(rows, row);
        // SAFETY: there was room for `most` rows, and the first `count` of it were written.
        unsafe {
            table.key.set_len(rows);
            table.kind.set_len(rows);
            table.value.set_len(rows);
        }
        is_last
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

impl KeyReader {
    /// A `KeyValue` at `position` (that of its length) as all exporters write it: key, kind, value, and where it ends.
    #[inline(always)]
    fn pair(&self, bytes: &[u8], position: usize, limit: usize) -> Option<(u32, u8, u64, usize)> {
        let [length, key_tag, key_length] = load(bytes, position);
        let key_at = position + 3;
        let end = position + 1 + length as usize;
        if length >= 0x80 || key_tag != 0x0a || key_length >= 0x80 || end > limit {
            return None;
        }
        let value_at = key_at + key_length as usize;
        let [value_tag, value_length, field_tag, first] = load(bytes, value_at);
        // Tag and first byte of the `AnyValue`'s field are the least.
        if value_tag != 0x12 || value_length < 2 || value_at + 2 + value_length as usize != end {
            return None;
        }
        let at = value_at + 3;
        let (kind, value) = match field_tag {
            0x0a => {
                let start = at + 1;
                if start + first as usize != end || !is_utf8_after_ascii(bytes, start, end) {
                    return None;
                }
                (kind::STR, View::new(0, start, first as usize).0)
            }
            0x18 if end - at <= 8 => (kind::INT, short_varint(bytes, at, end - at)?),
            0x10 if value_length == 2 && first < 2 => (kind::BOOL, u64::from(first)),
            0x21 if value_length == 9 => (kind::DOUBLE, word(bytes, at)),
            _ => return None,
        };
        Some((self.find(bytes, key_at, key_length as usize)?, kind, value, end))
    }
}
