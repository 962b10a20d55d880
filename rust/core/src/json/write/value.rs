//! `AnyValue` and `KeyValue`.

use super::Context;
use super::text::Text;
use crate::cbor::{Node, Tape};
use crate::columns::{Attributes, View, kind};

/// A position in an attribute table that only goes up.
#[derive(Debug)]
pub struct Ascent<'a> {
    table: &'a Attributes,
    next: usize,
}

impl<'a> Ascent<'a> {
    /// Begins at the first row.
    pub const fn new(table: &'a Attributes) -> Self {
        Self { table, next: 0 }
    }
}

impl Context<'_> {
    /// Writes the attributes of one owner as an array, unless there are none; owners must come in order.
    pub fn attributes(&mut self, ascent: &mut Ascent<'_>, name: &str, owner: usize) {
        let table = ascent.table;
        let first = ascent.next;
        while table.parent.get(ascent.next).is_some_and(|&parent| parent as usize == owner) {
            let row = ascent.next;
            ascent.next += 1;
            if row == first {
                self.text.name(name);
                self.text.open_array();
            }
            self.text.open();
            let keys = self.keys;
            let key = table.key[row];
            key_fields(&mut self.text, keys.name(key).as_bytes(), keys.string_index(key));
            self.value("value", table.kind[row], table.value[row]);
            self.text.close();
        }
        if ascent.next > first {
            self.text.close_array();
        }
    }

    /// Writes a value as a named `AnyValue`, or nothing when there was none.
    pub fn value(&mut self, name: &str, kind: u8, value: u64) {
        if kind == kind::EMPTY && value == kind::NO_VALUE {
            return;
        }
        self.text.name(name);
        let view = View(value);
        let text = &mut self.text;
        if matches!(kind, kind::MAP | kind::SLICE) {
            match Tape::read(self.slices.get(view)) {
                Some(tape) => return node(text, &tape, 0),
                None => text.open(),
            }
        } else {
            text.open();
        }
        match kind {
            kind::STR => {
                text.name("stringValue");
                text.string(self.slices.get(view));
            }
            kind::INT => integer(text, value.cast_signed()),
            kind::DOUBLE => text.double_always("doubleValue", f64::from_bits(value)),
            kind::BOOL => {
                text.name("boolValue");
                text.boolean(value != 0);
            }
            kind::BYTES => {
                text.name("bytesValue");
                text.base64(self.slices.get(view));
            }
            kind::EMPTY if value & 3 == kind::STRING_INDEX => string_index(text, (value >> 32) as i32),
            _ => {}
        }
        text.close();
    }
}

fn key_fields(text: &mut Text, name: &[u8], string_index: i32) {
    text.string_field("key", name);
    text.number_field("keyStrindex", string_index);
}

fn integer(text: &mut Text, value: i64) {
    text.name("intValue");
    text.wide(value < 0, value.unsigned_abs());
}

fn string_index(text: &mut Text, index: i32) {
    text.name("stringValueStrindex");
    text.number(i64::from(index));
}

/// Writes an `AnyValue` from a tape.
fn node(text: &mut Text, tape: &Tape<'_>, index: usize) {
    text.open();
    match tape.0[index].0 {
        Node::Null | Node::Undefined | Node::Key(..) => {}
        Node::Boolean(value) => {
            text.name("boolValue");
            text.boolean(value);
        }
        Node::Integer(value) => integer(text, value),
        Node::Double(bits) => text.double_always("doubleValue", f64::from_bits(bits)),
        Node::Text(value) => {
            text.name("stringValue");
            text.string(value);
        }
        Node::Bytes(bytes) => {
            text.name("bytesValue");
            text.base64(bytes);
        }
        Node::StringIndex(index) => string_index(text, index),
        Node::Array => {
            text.name("arrayValue");
            list(text, tape, index, node);
        }
        Node::Map => {
            text.name("kvlistValue");
            list(text, tape, index, pair);
        }
    }
    text.close();
}

fn list(text: &mut Text, tape: &Tape<'_>, index: usize, write: fn(&mut Text, &Tape<'_>, usize)) {
    text.open();
    text.name("values");
    text.open_array();
    for child in tape.children(index) {
        write(text, tape, child);
    }
    text.close_array();
    text.close();
}

fn pair(text: &mut Text, tape: &Tape<'_>, key: usize) {
    let Node::Key(name, string_index) = tape.0[key].0 else { return };
    text.open();
    key_fields(text, name, string_index);
    if tape.0[key + 1].0 != Node::Undefined {
        text.name("value");
        node(text, tape, key + 1);
    }
    text.close();
}
