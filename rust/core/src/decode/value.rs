//! `AnyValue`: scalars as they are, nested values as CBOR.

use super::context::{Context, MAX_DEPTH};
use super::cursor::Cursor;
use crate::cbor;
use crate::columns::{MAX_LENGTH, View, kind};
use crate::error::{Decoded, Fault, Within};

/// The occurrences of one message field: protobuf merges them, which is the same as reading them one after the other.
#[derive(Clone, Debug)]
pub enum Parts<'a> {
    /// The usual case.
    One(Cursor<'a>),
    /// A message that was sent in pieces.
    Many(Vec<Cursor<'a>>),
}

impl<'a> Parts<'a> {
    /// The pieces.
    pub fn as_slice(&self) -> &[Cursor<'a>] {
        match self {
            Self::One(part) => std::slice::from_ref(part),
            Self::Many(parts) => parts,
        }
    }

    /// Adds a piece.
    fn push(&mut self, part: Cursor<'a>) {
        match self {
            Self::One(first) => *self = Self::Many(vec![*first, part]),
            Self::Many(parts) => parts.push(part),
        }
    }

    /// Adds a piece to what may not have begun.
    pub fn add(parts: &mut Option<Self>, part: Cursor<'a>) {
        match parts {
            Some(parts) => parts.push(part),
            None => *parts = Some(Self::One(part)),
        }
    }
}

/// What an `AnyValue` holds after all its fields were read.
enum Found<'a> {
    Unset,
    Text(Cursor<'a>),
    Boolean(bool),
    Integer(i64),
    Double(u64),
    Bytes(Cursor<'a>),
    StringIndex(i32),
    Array(Parts<'a>),
    Map(Parts<'a>),
}

fn find<'a>(parts: &[Cursor<'a>]) -> Decoded<Found<'a>> {
    let mut found = Found::Unset;
    for part in parts {
        let mut cursor = *part;
        while !cursor.is_done() {
            let tag = cursor.tag()?;
            match tag {
                0x0a => {
                    let text = cursor.message()?;
                    text.check_utf8().within("string_value")?;
                    found = Found::Text(text);
                }
                0x10 => found = Found::Boolean(cursor.varint()? != 0),
                0x18 => found = Found::Integer(cursor.varint()?.cast_signed()),
                0x21 => found = Found::Double(cursor.fixed64()?),
                0x2a => {
                    let array = cursor.message()?;
                    match &mut found {
                        Found::Array(parts) => parts.push(array),
                        _ => found = Found::Array(Parts::One(array)),
                    }
                }
                0x32 => {
                    let map = cursor.message()?;
                    match &mut found {
                        Found::Map(parts) => parts.push(map),
                        _ => found = Found::Map(Parts::One(map)),
                    }
                }
                0x3a => found = Found::Bytes(cursor.message()?),
                0x40 => found = Found::StringIndex(cursor.varint()? as i32),
                other => cursor.skip(other)?,
            }
        }
    }
    Ok(found)
}

impl Context {
    /// Reads an `AnyValue` into the two cells of a value column.
    #[inline]
    pub fn value(&mut self, message: Cursor<'_>) -> Decoded<(u8, u64)> {
        let mut cursor = message;
        // One field that fills the message, in its shortest form: all that exporters send.
        match cursor.peek() {
            0x0a => {
                cursor.position += 1;
                let text = cursor.message()?;
                if cursor.is_done() {
                    text.check_utf8().within("string_value")?;
                    return Ok((kind::STR, text.as_view().0));
                }
            }
            0x18 => {
                cursor.position += 1;
                let value = cursor.varint()?;
                if cursor.is_done() {
                    return Ok((kind::INT, value));
                }
            }
            _ => {}
        }
        self.value_parts(&[message])
    }

    /// Reads an `AnyValue` sent in pieces, or with more than one field.
    #[inline(never)]
    pub fn value_parts(&mut self, parts: &[Cursor<'_>]) -> Decoded<(u8, u64)> {
        let start = self.nested.len();
        let at = parts.first();
        let kind = match find(parts)? {
            Found::Unset => return Ok((kind::EMPTY, kind::UNSET)),
            Found::Text(text) => return Ok((kind::STR, text.as_view().0)),
            Found::Boolean(value) => return Ok((kind::BOOL, u64::from(value))),
            Found::Integer(value) => return Ok((kind::INT, value.cast_unsigned())),
            Found::Double(bits) => return Ok((kind::DOUBLE, bits)),
            Found::Bytes(bytes) => return Ok((kind::BYTES, bytes.as_view().0)),
            Found::StringIndex(index) => {
                return Ok((kind::EMPTY, u64::from(index.cast_unsigned()) << 32 | kind::STRING_INDEX));
            }
            Found::Array(array) => {
                write_array(&mut self.nested, &array, 1)?;
                kind::SLICE
            }
            Found::Map(map) => {
                write_map(&mut self.nested, &map, 1)?;
                kind::MAP
            }
        };
        let length = self.nested.len() - start;
        if let Some(at) = at
            && (length > MAX_LENGTH || self.nested.len() > u32::MAX as usize)
        {
            return Err(at.fault(Fault::TooLarge));
        }
        Ok((kind, View::new(1, start, length).0))
    }
}

fn write_value(out: &mut Vec<u8>, parts: &[Cursor<'_>], depth: usize) -> Decoded<()> {
    match find(parts)? {
        Found::Unset => cbor::null(out),
        Found::Text(text) => cbor::text(out, text.rest()),
        Found::Boolean(value) => cbor::boolean(out, value),
        Found::Integer(value) => cbor::integer(out, value),
        Found::Double(bits) => cbor::double(out, bits),
        Found::Bytes(bytes) => cbor::bytes(out, bytes.rest()),
        Found::StringIndex(index) => {
            cbor::tag(out, cbor::TAG_STRING_INDEX);
            cbor::integer(out, i64::from(index));
        }
        Found::Array(array) => return write_array(out, &array, depth + 1).within("array_value"),
        Found::Map(map) => return write_map(out, &map, depth + 1).within("kvlist_value"),
    }
    Ok(())
}

/// Counts the entries of field 1 in a list message, passing over what is unknown.
fn count(parts: &[Cursor<'_>]) -> Decoded<usize> {
    let mut count = 0;
    for part in parts {
        let mut cursor = *part;
        while !cursor.is_done() {
            let tag = cursor.tag()?;
            if tag == 0x0a {
                cursor.message()?;
                count += 1;
            } else {
                cursor.skip(tag)?;
            }
        }
    }
    Ok(count)
}

/// Calls `write` with each entry of field 1.
fn each<'a>(parts: &[Cursor<'a>], mut write: impl FnMut(Cursor<'a>) -> Decoded<()>) -> Decoded<()> {
    let mut index = 0;
    for part in parts {
        let mut cursor = *part;
        while !cursor.is_done() {
            let tag = cursor.tag()?;
            if tag == 0x0a {
                write(cursor.message()?).within_index("values", index)?;
                index += 1;
            } else {
                cursor.skip(tag)?;
            }
        }
    }
    Ok(())
}

fn check_depth(parts: &Parts<'_>, depth: usize) -> Decoded<()> {
    match parts.as_slice().first() {
        Some(part) if depth > MAX_DEPTH => Err(part.fault(Fault::TooDeep)),
        _ => Ok(()),
    }
}

fn write_array(out: &mut Vec<u8>, parts: &Parts<'_>, depth: usize) -> Decoded<()> {
    check_depth(parts, depth)?;
    cbor::array(out, count(parts.as_slice())?);
    each(parts.as_slice(), |value| write_value(out, &[value], depth))
}

fn write_map(out: &mut Vec<u8>, parts: &Parts<'_>, depth: usize) -> Decoded<()> {
    check_depth(parts, depth)?;
    cbor::map(out, count(parts.as_slice())?);
    each(parts.as_slice(), |pair| write_pair(out, pair, depth))
}

/// A `KeyValue` taken apart.
pub struct Pair<'a> {
    /// The last key; empty when there was none.
    pub key: Cursor<'a>,
    /// The last `key_strindex`.
    pub string_index: i32,
    /// The value, unless there was none.
    pub value: Option<Parts<'a>>,
}

/// Takes a `KeyValue` apart, whatever the order of its fields.
#[inline(never)]
pub fn pair(message: Cursor<'_>) -> Decoded<Pair<'_>> {
    let mut cursor = message;
    let mut pair = Pair { key: Cursor { end: message.position, ..message }, string_index: 0, value: None };
    while !cursor.is_done() {
        let tag = cursor.tag()?;
        match tag {
            0x0a => {
                pair.key = cursor.message()?;
                pair.key.check_utf8().within("key")?;
            }
            0x12 => Parts::add(&mut pair.value, cursor.message()?),
            0x18 => pair.string_index = cursor.varint()? as i32,
            other => cursor.skip(other)?,
        }
    }
    Ok(pair)
}

fn write_pair(out: &mut Vec<u8>, message: Cursor<'_>, depth: usize) -> Decoded<()> {
    let pair = pair(message)?;
    cbor::key(out, pair.key.rest(), pair.string_index);
    let Some(value) = &pair.value else {
        cbor::undefined(out);
        return Ok(());
    };
    write_value(out, value.as_slice(), depth).within("value")
}
