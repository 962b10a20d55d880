//! What all parts of one encode call share.

use super::sink::Sink;
use crate::cbor::{Node, Tape};
use crate::columns::{Attributes, Envelope, Slices, View, kind};

/// The sink, the bytes of views and the attribute keys, written beforehand.
#[derive(Debug)]
pub struct Context<'a> {
    /// Where the message goes.
    pub sink: Sink,
    slices: Slices<'a>,
    /// Key fields one after the other, as they stand in a `KeyValue`.
    key_bytes: Vec<u8>,
    /// For each key, where its fields end in `key_bytes`; entry 0 is where the first begins.
    key_ends: Vec<u32>,
}

/// A position in an attribute table that only goes down.
#[derive(Debug)]
pub struct Descent<'a> {
    table: &'a Attributes,
    next: usize,
}

impl<'a> Descent<'a> {
    /// Begins behind the last row.
    #[must_use]
    pub const fn new(table: &'a Attributes, rows: usize) -> Self {
        Self { table, next: rows }
    }
}

impl<'a> Context<'a> {
    /// Prepares to encode a batch of about `capacity` bytes.
    #[must_use]
    pub fn new(envelope: &'a Envelope, capacity: usize) -> Self {
        let keys = &envelope.keys;
        // Room before the first key, so that every key can be copied in whole words.
        let mut key_bytes = vec![0; 32];
        let mut key_ends = vec![32];
        for (key, name) in keys.names().iter().enumerate() {
            let mut field = Sink::new(name.len() + 16);
            field.int32_field(0x18, keys.string_index(key as u32));
            if !name.is_empty() {
                field.put(name.as_bytes());
                field.close(0x0a, field.mark() - name.len());
            }
            key_bytes.extend_from_slice(field.as_slice());
            key_ends.push(key_bytes.len() as u32);
        }
        Self { sink: Sink::new(capacity), slices: envelope.arenas.slices(), key_bytes, key_ends }
    }

    /// The bytes of a view.
    #[inline]
    pub fn get(&self, view: View) -> &'a [u8] {
        self.slices.get(view)
    }

    /// Writes the bytes of a view.
    #[inline(always)]
    fn put_view(&mut self, view: View) {
        if !view.is_empty() {
            let (end, length) = (view.offset() + view.len(), view.len());
            self.sink.put_from(self.slices.0[view.arena()], end, length);
        }
    }

    /// Writes a string or bytes field unless it is empty.
    #[inline(always)]
    pub fn view_field(&mut self, tag: u8, view: View) {
        if !view.is_empty() {
            self.put_view(view);
            self.sink.length(tag, view.len());
        }
    }

    /// Writes the attributes of one owner as `KeyValue` fields; owners must come from the last to the first.
    #[inline]
    pub fn attributes(&mut self, descent: &mut Descent<'_>, tag: u8, owner: u32) {
        let table = descent.table;
        while descent.next > 0 && table.parent[descent.next - 1] == owner {
            descent.next -= 1;
            let row = descent.next;
            let mark = self.sink.mark();
            self.value(0x12, table.kind[row], table.value[row]);
            let key = table.key[row] as usize;
            let (start, end) = (self.key_ends[key] as usize, self.key_ends[key + 1] as usize);
            self.sink.put_from(&self.key_bytes, end, end - start);
            self.sink.close(tag, mark);
        }
    }

    /// Writes a value as a field that holds an `AnyValue`, or nothing when there was none.
    #[inline(always)]
    pub fn value(&mut self, tag: u8, kind: u8, value: u64) {
        let mark = self.sink.mark();
        match kind {
            kind::STR => {
                let view = View(value);
                self.put_view(view);
                if view.len() < 0x7c {
                    return self.sink.nested_length(tag, 0x0a, view.len());
                }
                self.sink.length(0x0a, view.len());
            }
            kind::INT => {
                self.sink.tagged_varint(0x18, value);
            }
            _ => {
                if !self.rare_value(kind, value) {
                    return;
                }
            }
        }
        self.sink.close(tag, mark);
    }

    /// Writes the content of an `AnyValue`; false when there is to be none.
    #[inline(never)]
    fn rare_value(&mut self, kind: u8, value: u64) -> bool {
        match kind {
            kind::DOUBLE => {
                self.sink.fixed64(0x21, value);
            }
            kind::BOOL => {
                self.sink.byte(u8::from(value != 0));
                self.sink.byte(0x10);
            }
            kind::BYTES => {
                let mark = self.sink.mark();
                self.put_view(View(value));
                self.sink.close(0x3a, mark);
            }
            kind::MAP | kind::SLICE => {
                if let Some(tape) = Tape::read(self.get(View(value))) {
                    write_node(&mut self.sink, &tape, 0);
                }
            }
            _ if value == kind::NO_VALUE => return false,
            _ if value & 3 == kind::STRING_INDEX => string_index(&mut self.sink, (value >> 32) as i32),
            _ => {}
        }
        true
    }
}

/// A member of a oneof is written even when it is 0.
fn string_index(sink: &mut Sink, index: i32) {
    sink.tagged_varint(0x40, i64::from(index).cast_unsigned());
}

/// Writes the content of an `AnyValue` from a tape.
fn write_node(sink: &mut Sink, tape: &Tape<'_>, index: usize) {
    let mark = sink.mark();
    match tape.0[index].0 {
        Node::Null | Node::Undefined | Node::Key(..) => {}
        Node::Boolean(value) => {
            sink.byte(u8::from(value));
            sink.byte(0x10);
        }
        Node::Integer(value) => {
            sink.tagged_varint(0x18, value.cast_unsigned());
        }
        Node::Double(bits) => {
            sink.fixed64(0x21, bits);
        }
        Node::Text(text) => {
            sink.put(text);
            sink.close(0x0a, mark);
        }
        Node::Bytes(bytes) => {
            sink.put(bytes);
            sink.close(0x3a, mark);
        }
        Node::StringIndex(index) => string_index(sink, index),
        Node::Array => {
            for child in tape.children(index).into_iter().rev() {
                let element = sink.mark();
                write_node(sink, tape, child);
                sink.close(0x0a, element);
            }
            sink.close(0x2a, mark);
        }
        Node::Map => {
            for key in tape.children(index).into_iter().rev() {
                write_pair(sink, tape, key);
            }
            sink.close(0x32, mark);
        }
    }
}

fn write_pair(sink: &mut Sink, tape: &Tape<'_>, key: usize) {
    let mark = sink.mark();
    let Node::Key(name, string_index) = tape.0[key].0 else { return };
    sink.int32_field(0x18, string_index);
    if tape.0[key + 1].0 != Node::Undefined {
        let value = sink.mark();
        write_node(sink, tape, key + 1);
        sink.close(0x12, value);
    }
    if !name.is_empty() {
        let text = sink.mark();
        sink.put(name);
        sink.close(0x0a, text);
    }
    sink.close(0x0a, mark);
}
