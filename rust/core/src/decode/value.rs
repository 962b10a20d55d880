//! `AnyValue`: scalars as they are, nested values as CBOR.

use super::context::{Context, MAX_DEPTH};
use super::cursor::Cursor;
use super::padded::{load, short_varint, word};
use super::utf8::is_utf8;
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

/// The value of a message that one field fills, in its shortest form: all that exporters send. `None` when it is
/// anything else, or wrong.
#[inline(always)]
fn sole<'a>(message: &Cursor<'a>) -> Option<Found<'a>> {
    let Cursor { bytes, position, end } = *message;
    let [tag, first] = load(bytes, position);
    if end - position < 2 {
        return None;
    }
    let content = Cursor { bytes, position: position + 2, end };
    let fills = first < 0x80 && position + 2 + first as usize == end;
    match tag {
        0x0a if fills && is_utf8(bytes, position + 2, end) => Some(Found::Text(content)),
        0x10 if end - position == 2 && first < 2 => Some(Found::Boolean(first != 0)),
        0x18 if end - position <= 9 => {
            short_varint(bytes, position + 1, end - position - 1).map(|value| Found::Integer(value.cast_signed()))
        }
        0x21 if end - position == 9 => Some(Found::Double(word(bytes, position + 1))),
        0x2a if fills => Some(Found::Array(Parts::One(content))),
        0x32 if fills => Some(Found::Map(Parts::One(content))),
        _ => None,
    }
}

#[inline]
fn find<'a>(parts: &[Cursor<'a>]) -> Decoded<Found<'a>> {
    if let [part] = parts
        && let Some(found) = sole(part)
    {
        return Ok(found);
    }
    find_last(parts)
}

#[inline(never)]
fn find_last<'a>(parts: &[Cursor<'a>]) -> Decoded<Found<'a>> {
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

/// Bytes of the longest list whose entries are not counted before they are written.
const SHORT_LIST: usize = 256;

/// Entries of the longest list whose head is one byte.
const SHORT_HEAD: usize = 23;

/// Writes a short list in one pass. `false`, and nothing is written, when it is a long one or comes in pieces.
#[inline(always)]
fn write_short<'a>(
    out: &mut Vec<u8>,
    parts: &Parts<'a>,
    head: fn(&mut Vec<u8>, usize),
    write: impl Fn(&mut Vec<u8>, Cursor<'a>) -> Decoded<()>,
) -> Decoded<bool> {
    let Parts::One(list) = parts else { return Ok(false) };
    if list.end - list.position > SHORT_LIST {
        return Ok(false);
    }
    let start = out.len();
    head(out, 0);
    let mut index = 0;
    let mut cursor = *list;
    while !cursor.is_done() {
        match cursor.tag()? {
            0x0a => {
                write(out, cursor.message()?).within_index("values", index)?;
                index += 1;
            }
            other => cursor.skip(other)?,
        }
    }
    if index > SHORT_HEAD {
        out.truncate(start);
        return Ok(false);
    }
    out[start] += index as u8;
    Ok(true)
}

fn write_array(out: &mut Vec<u8>, parts: &Parts<'_>, depth: usize) -> Decoded<()> {
    check_depth(parts, depth)?;
    if write_short(out, parts, cbor::array, |out, value| write_value(out, &[value], depth))? {
        return Ok(());
    }
    cbor::array(out, count(parts.as_slice())?);
    each(parts.as_slice(), |value| write_value(out, &[value], depth))
}

fn write_map(out: &mut Vec<u8>, parts: &Parts<'_>, depth: usize) -> Decoded<()> {
    check_depth(parts, depth)?;
    if write_short(out, parts, cbor::map, |out, pair| write_pair(out, pair, depth))? {
        return Ok(());
    }
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

/// Key and value of a `KeyValue` that has nothing else, in this order, both shorter than 128 bytes.
#[inline(always)]
fn plain_pair<'a>(message: &Cursor<'a>) -> Option<(Cursor<'a>, Cursor<'a>)> {
    let Cursor { bytes, position, end } = *message;
    let [key_tag, key_length] = load(bytes, position);
    let key = Cursor { bytes, position: position + 2, end: position + 2 + key_length as usize };
    if key_tag != 0x0a || key_length >= 0x80 || key.end + 2 > end {
        return None;
    }
    let [value_tag, value_length] = load(bytes, key.end);
    let value = Cursor { bytes, position: key.end + 2, end };
    let fills = value_length < 0x80 && value.position + value_length as usize == end;
    (value_tag == 0x12 && fills && is_utf8(bytes, key.position, key.end)).then_some((key, value))
}

fn write_pair(out: &mut Vec<u8>, message: Cursor<'_>, depth: usize) -> Decoded<()> {
    if let Some((key, value)) = plain_pair(&message) {
        cbor::text(out, key.rest());
        return write_value(out, &[value], depth).within("value");
    }
    let pair = pair(message)?;
    cbor::key(out, pair.key.rest(), pair.string_index);
    let Some(value) = &pair.value else {
        cbor::undefined(out);
        return Ok(());
    };
    write_value(out, value.as_slice(), depth).within("value")
}
