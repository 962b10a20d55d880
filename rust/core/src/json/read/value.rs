//! `AnyValue` and `KeyValue`.

use super::encodings::{base64, hex};
use super::walker::{Plain, Walker};
use crate::cbor;
use crate::columns::{Attributes, MAX_LENGTH, View, kind};
use crate::decode::{Context, MAX_DEPTH};
use crate::error::{Decoded, Fault, Within};

/// Bytes that an attribute takes in its table, its growth included.
const ROW: usize = 2 * 17;

/// An id: a view of the bytes of a hexadecimal string.
pub fn id(context: &mut Context, walker: &mut Walker<'_>) -> Decoded<View> {
    let text = walker.text()?;
    let start = context.nested.len();
    hex(text, &mut context.nested).ok_or_else(|| walker.fault(Fault::Hex))?;
    nested_view(context, walker, start)
}

/// What was added to the second arena since `start`.
pub fn nested_view(context: &Context, walker: &Walker<'_>, start: usize) -> Decoded<View> {
    let length = context.nested.len() - start;
    if length > MAX_LENGTH || u32::try_from(context.nested.len()).is_err() {
        return Err(walker.fault(Fault::TooLarge));
    }
    Ok(View::new(1, start, length))
}

/// Reads an array of `KeyValue` into a table.
pub fn attributes(
    context: &mut Context,
    walker: &mut Walker<'_>,
    name: &str,
    table: &mut Attributes,
    owner: usize,
) -> Decoded<()> {
    // The key that followed each key in the owner before: telemetry repeats its key sequences.
    let mut guess = table.parent.partition_point(|&parent| (parent as usize) + 1 < owner);
    walker.array(name, |walker| {
        context.charge(ROW, walker.place())?;
        if let Some((key, plain)) = walker.plain_pair() {
            let keys = &mut context.keys.keys;
            let number = match table.key.get(guess) {
                Some(&known) if keys.name(known) == key && keys.string_index(known) == 0 => known,
                _ => keys.intern(key),
            };
            guess += 1;
            let (kind, value) = match plain {
                Plain::Text(view) => (kind::STR, view.0),
                Plain::Integer(value) => (kind::INT, value.cast_unsigned()),
            };
            table.push(owner as u32, number, kind, value);
            return Ok(());
        }
        let mut key: Option<&str> = None;
        let mut string_index = 0;
        let mut value = (kind::EMPTY, kind::NO_VALUE);
        walker.object(|walker, field| match field {
            "key" => {
                key = Some(walker.text().within("key")?);
                Ok(())
            }
            "value" => {
                value = any_value(context, walker).within("value")?;
                Ok(())
            }
            "keyStrindex" => {
                string_index = walker.number().within("keyStrindex")?;
                Ok(())
            }
            _ => walker.skip(),
        })?;
        let key = key.unwrap_or_default();
        let keys = &mut context.keys.keys;
        let number = match table.key.get(guess) {
            Some(&known) if keys.name(known) == key && keys.string_index(known) == string_index => known,
            _ => keys.intern_indexed(key, string_index),
        };
        guess += 1;
        table.push(owner as u32, number, value.0, value.1);
        Ok(())
    })
}

/// Reads an `AnyValue` into the two cells of a value column.
pub fn any_value(context: &mut Context, walker: &mut Walker<'_>) -> Decoded<(u8, u64)> {
    let mut found = (kind::EMPTY, kind::UNSET);
    walker.object(|walker, field| {
        found = match field {
            "stringValue" => (kind::STR, walker.view().within(field)?.0),
            "intValue" => (kind::INT, walker.number::<i64>().within(field)?.cast_unsigned()),
            "boolValue" => (kind::BOOL, u64::from(walker.boolean().within(field)?)),
            "doubleValue" => (kind::DOUBLE, walker.double().within(field)?.to_bits()),
            "bytesValue" => {
                let start = context.nested.len();
                read_base64(&mut context.nested, walker).within(field)?;
                (kind::BYTES, nested_view(context, walker, start)?.0)
            }
            "arrayValue" => {
                let start = context.nested.len();
                write_array(&mut context.nested, walker, 1).within(field)?;
                (kind::SLICE, nested_view(context, walker, start)?.0)
            }
            "kvlistValue" => {
                let start = context.nested.len();
                write_map(&mut context.nested, walker, 1).within(field)?;
                (kind::MAP, nested_view(context, walker, start)?.0)
            }
            "stringValueStrindex" => {
                let index = walker.number::<i32>().within(field)?;
                (kind::EMPTY, u64::from(index.cast_unsigned()) << 32 | kind::STRING_INDEX)
            }
            _ => return walker.skip(),
        };
        Ok(())
    })?;
    Ok(found)
}

fn read_base64(out: &mut Vec<u8>, walker: &mut Walker<'_>) -> Decoded<()> {
    let text = walker.text()?;
    base64(text, out).ok_or_else(|| walker.fault(Fault::Base64))
}

/// Writes an `AnyValue` as CBOR.
fn write_value(out: &mut Vec<u8>, walker: &mut Walker<'_>, depth: usize) -> Decoded<()> {
    let start = out.len();
    walker.object(|walker, field| {
        // Of two members of the oneof the last one counts.
        let end = out.len();
        match field {
            "stringValue" => cbor::text(out, walker.text().within(field)?.as_bytes()),
            "intValue" => cbor::integer(out, walker.number().within(field)?),
            "boolValue" => cbor::boolean(out, walker.boolean().within(field)?),
            "doubleValue" => cbor::double(out, walker.double().within(field)?.to_bits()),
            "bytesValue" => {
                let mut bytes = Vec::new();
                read_base64(&mut bytes, walker).within(field)?;
                cbor::bytes(out, &bytes);
            }
            "arrayValue" => write_array(out, walker, depth + 1).within(field)?,
            "kvlistValue" => write_map(out, walker, depth + 1).within(field)?,
            "stringValueStrindex" => {
                cbor::tag(out, cbor::TAG_STRING_INDEX);
                cbor::integer(out, i64::from(walker.number::<i32>().within(field)?));
            }
            _ => return walker.skip(),
        }
        out.drain(start..end);
        Ok(())
    })?;
    if out.len() == start {
        cbor::null(out);
    }
    Ok(())
}

/// Calls `write` for the elements of the `values` of an `ArrayValue` or `KeyValueList`, after `head` got their number.
fn list<'i>(
    out: &mut Vec<u8>,
    walker: &mut Walker<'i>,
    depth: usize,
    head: fn(&mut Vec<u8>, usize),
    write: fn(&mut Vec<u8>, &mut Walker<'i>, usize) -> Decoded<()>,
) -> Decoded<()> {
    if depth > MAX_DEPTH {
        return Err(walker.fault(Fault::TooDeep));
    }
    let start = out.len();
    walker.object(|walker, field| {
        if field != "values" {
            return walker.skip();
        }
        out.truncate(start);
        head(out, walker.array_length()?);
        walker.array(field, |walker| write(out, walker, depth))
    })?;
    if out.len() == start {
        head(out, 0);
    }
    Ok(())
}

fn write_array(out: &mut Vec<u8>, walker: &mut Walker<'_>, depth: usize) -> Decoded<()> {
    list(out, walker, depth, cbor::array, write_value)
}

fn write_map(out: &mut Vec<u8>, walker: &mut Walker<'_>, depth: usize) -> Decoded<()> {
    list(out, walker, depth, cbor::map, write_pair)
}

fn write_pair(out: &mut Vec<u8>, walker: &mut Walker<'_>, depth: usize) -> Decoded<()> {
    let mut name = "";
    let mut string_index = 0;
    // The value may come before the key.
    let mut value = Vec::new();
    walker.object(|walker, field| match field {
        "key" => {
            name = walker.text().within(field)?;
            Ok(())
        }
        "value" => {
            value.clear();
            write_value(&mut value, walker, depth).within(field)
        }
        "keyStrindex" => {
            string_index = walker.number::<i32>().within(field)?;
            Ok(())
        }
        _ => walker.skip(),
    })?;
    cbor::key(out, name.as_bytes(), string_index);
    if value.is_empty() {
        cbor::undefined(out);
    }
    out.extend_from_slice(&value);
    Ok(())
}
