//! Values of mixed kinds, and attribute tables made of them.

use super::bytes::{Bytes, Shape};
use super::owners::Owners;
use super::table::{Read, Table, error};
use crate::cbor::{Node, Tape};
use crate::columns::{Attributes, Keys, Values, View, kind};

/// OTAP's columns of a value. Without a type there is no value; `EMPTY` becomes `empty`.
pub fn values(table: &mut Table, empty: u64, bytes: &mut Bytes) -> Read<Values> {
    let types = table.column("type")?;
    let kinds: Vec<u8> = types.integers()?;
    let texts = table.column("str")?.views(Shape::Text, bytes)?;
    let integers: Vec<i64> = table.column("int")?.integers()?;
    let doubles = table.column("double")?.doubles()?;
    let booleans = table.column("bool")?.booleans()?;
    let binaries = table.column("bytes")?.views(Shape::Bytes, bytes)?;
    let nested = table.column("ser")?;
    let serialized = nested.map(Shape::Bytes, |content| Ok((bytes.add(content)?, nested_kind(content)?)))?;
    let mut values = Values::default();
    for (row, &kind) in kinds.iter().enumerate() {
        let value = match kind {
            kind::EMPTY if types.is_valid(row) => empty,
            kind::EMPTY => kind::NO_VALUE,
            kind::STR => texts[row].0,
            kind::INT => integers[row].cast_unsigned(),
            kind::DOUBLE => doubles[row].to_bits(),
            kind::BOOL => u64::from(booleans[row]),
            kind::BYTES => binaries[row].0,
            kind::MAP | kind::SLICE => match serialized[row] {
                (view, found) if found == kind => view.0,
                (View::EMPTY, _) => nothing(kind, bytes).or_else(|problem| error(&nested.place, Some(row), problem))?,
                _ => return error(&nested.place, Some(row), "the CBOR is not of the kind that the type says"),
            },
            _ => return error(&types.place, Some(row), format!("there is no type {kind}: types are 0 to 7")),
        };
        values.push(kind, value);
    }
    Ok(values)
}

/// The map or list that holds nothing.
fn nothing(kind: u8, bytes: &mut Bytes) -> Result<u64, String> {
    let content = if kind == kind::MAP { 0xa0 } else { 0x80 };
    bytes.intern(&[content]).map(|number| bytes.interned(number).0)
}

/// The kind of a nested value, which must be CBOR as this core writes it: others read it without asking.
fn nested_kind(content: &[u8]) -> Result<u8, String> {
    let Some(tape) = Tape::read_all(content) else { return Err("this is not the CBOR of a map or list".to_owned()) };
    let is_text = |(node, _): &(Node<'_>, usize)| match node {
        Node::Text(text) | Node::Key(text, _) => simdutf8::basic::from_utf8(text).is_ok(),
        _ => true,
    };
    if !tape.0.iter().all(is_text) {
        return Err("a text in the CBOR is not valid UTF-8".to_owned());
    }
    match tape.0.first() {
        Some((Node::Map, _)) => Ok(kind::MAP),
        Some((Node::Array, _)) => Ok(kind::SLICE),
        _ => Err("this is not the CBOR of a map or list".to_owned()),
    }
}

/// The columns of attributes, in the order of the table.
pub struct Unowned {
    /// Without owners.
    pub attributes: Attributes,
    /// The column `parent_id`.
    pub parent: super::column::Column,
}

/// Reads an attribute table.
pub fn unowned(mut table: Table, keys: &mut Keys, bytes: &mut Bytes) -> Read<Unowned> {
    let parent = table.required("parent_id")?;
    let names = table.required("key")?;
    let key = names.map(Shape::Text, |name| {
        let Ok(name) = std::str::from_utf8(name) else { return Err("this is not valid UTF-8".to_owned()) };
        Ok(keys.intern(name))
    })?;
    if let Some(row) = (0..table.rows).find(|&row| !names.is_valid(row)) {
        return error(&names.place, Some(row), "this must not be null");
    }
    table.require("type")?;
    let values = values(&mut table, kind::UNSET, bytes)?;
    table.finish()?;
    let attributes = Attributes { parent: vec![0; key.len()], key, kind: values.kind, value: values.value };
    Ok(Unowned { attributes, parent })
}

/// Reads the attributes of the rows of a table.
pub fn attributes(table: Table, owners: &Owners, keys: &mut Keys, bytes: &mut Bytes) -> Read<Attributes> {
    let read = unowned(table, keys, bytes)?;
    let rows = owners.find_all(&read.parent)?;
    Ok(Owners::default().arrange(read.attributes, &rows))
}
