//! A CBOR value taken apart once, so that writers can walk it in any direction.

use super::{Item, Reader, TAG_KEY_INDEX, TAG_STRING_INDEX};

/// Deepest nesting that is read; what lies deeper makes the whole value unreadable.
const MAX_DEPTH: usize = 72;

/// One value of a tape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node<'a> {
    /// Nothing set.
    Null,
    /// No value at all: only as the value of a pair.
    Undefined,
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A double, as bits.
    Double(u64),
    /// Text.
    Text(&'a [u8]),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A `string_value_strindex`.
    StringIndex(i32),
    /// An array; its elements follow.
    Array,
    /// A map; its pairs follow, each a `Key` and a value.
    Map,
    /// The key of a pair, and its `key_strindex`.
    Key(&'a [u8], i32),
}

/// The nodes of one value in the order of the bytes, each with the place of the first node behind it and its children.
#[derive(Clone, Debug, Default)]
pub struct Tape<'a>(pub Vec<(Node<'a>, usize)>);

impl<'a> Tape<'a> {
    /// Reads one value; `None` when the bytes are not the CBOR that this core writes.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        Self::read_first(bytes).map(|(tape, _)| tape)
    }

    /// Reads one value that is all of the bytes.
    #[must_use]
    pub fn read_all(bytes: &'a [u8]) -> Option<Self> {
        Self::read_first(bytes).filter(|(_, rest)| rest.is_empty()).map(|(tape, _)| tape)
    }

    fn read_first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (mut tape, mut reader) = (Self::default(), Reader { bytes });
        tape.value(&mut reader, 0)?;
        Some((tape, reader.bytes))
    }

    /// Indexes of the children of the node at `index`; for maps, of the keys (the value stands behind its key).
    #[must_use]
    pub fn children(&self, index: usize) -> Vec<usize> {
        let (end, is_map) = (self.0[index].1, self.0[index].0 == Node::Map);
        let mut children = Vec::new();
        let mut child = index + 1;
        while child < end {
            children.push(child);
            child = self.0[if is_map { child + 1 } else { child }].1;
        }
        children
    }

    fn push(&mut self, node: Node<'a>) {
        self.0.push((node, self.0.len() + 1));
    }

    fn value(&mut self, reader: &mut Reader<'a>, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let start = self.0.len();
        match reader.item()? {
            Item::Null => self.push(Node::Null),
            Item::Undefined => self.push(Node::Undefined),
            Item::Boolean(value) => self.push(Node::Boolean(value)),
            Item::Integer(value) => self.push(Node::Integer(value)),
            Item::Double(bits) => self.push(Node::Double(bits)),
            Item::Text(text) => self.push(Node::Text(text)),
            Item::Bytes(bytes) => self.push(Node::Bytes(bytes)),
            Item::Tag(TAG_STRING_INDEX) => match reader.item()? {
                Item::Integer(index) => self.push(Node::StringIndex(index as i32)),
                _ => return None,
            },
            Item::Tag(_) => return None,
            Item::Array(length) => {
                self.push(Node::Array);
                for _ in 0..length {
                    self.value(reader, depth + 1)?;
                }
            }
            Item::Map(length) => {
                self.push(Node::Map);
                for _ in 0..length {
                    self.key(reader)?;
                    self.value(reader, depth + 1)?;
                }
            }
        }
        self.0[start].1 = self.0.len();
        Some(())
    }

    fn key(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        match reader.item()? {
            Item::Text(name) => self.push(Node::Key(name, 0)),
            Item::Tag(TAG_KEY_INDEX) => match (reader.item()?, reader.item()?, reader.item()?) {
                (Item::Array(2), Item::Text(name), Item::Integer(index)) => self.push(Node::Key(name, index as i32)),
                _ => return None,
            },
            _ => return None,
        }
        Some(())
    }
}
