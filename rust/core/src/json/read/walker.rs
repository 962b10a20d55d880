//! A walk over the tape of a JSON document.

use simd_json::{Node, StaticNode};

use crate::columns::View;
use crate::error::{DecodeError, Decoded, Fault, Within};

/// The next value of a document.
#[derive(Debug)]
pub struct Walker<'t, 'i> {
    nodes: &'t [Node<'i>],
    at: usize,
    /// Address of the arena that the strings of the document lie in.
    base: usize,
    /// Where the last field name was: the tape keeps no places for other nodes.
    last: usize,
}

impl<'t, 'i> Walker<'t, 'i> {
    /// Begins at the first node of a document whose bytes lie at `start` of the arena at address `base`.
    pub const fn new(nodes: &'t [Node<'i>], base: usize, start: usize) -> Self {
        Self { nodes, at: 0, base, last: start }
    }

    /// Offset in the arena of the last field name.
    pub const fn place(&self) -> usize {
        self.last
    }

    /// An error at the last field name.
    #[cold]
    #[allow(clippy::unnecessary_box_returns)] // results stay one word wide
    pub fn fault(&self, fault: Fault) -> Box<DecodeError> {
        DecodeError::new(fault, self.last)
    }

    /// The next node, stepping over it; containers are entered.
    #[inline]
    fn next(&mut self) -> Decoded<Node<'i>> {
        let node = self.nodes.get(self.at).copied().ok_or_else(|| self.fault(Fault::Json))?;
        self.at += 1;
        Ok(node)
    }

    /// Steps over a value, whatever it holds.
    #[inline]
    pub fn skip(&mut self) -> Decoded<()> {
        if let Node::Object { count, .. } | Node::Array { count, .. } = self.next()? {
            self.at += count;
        }
        Ok(())
    }

    /// Steps over a `null`, if it is one.
    #[inline]
    pub fn skip_null(&mut self) -> bool {
        let null = matches!(self.nodes.get(self.at), Some(Node::Static(StaticNode::Null)));
        self.at += usize::from(null);
        null
    }

    /// Calls `field` with the name of each field of an object; it must step over the value. Fields that are `null`
    /// count as absent, as in protobuf.
    #[inline]
    pub fn object(&mut self, mut field: impl FnMut(&mut Self, &'i str) -> Decoded<()>) -> Decoded<()> {
        let Node::Object { len, .. } = self.next()? else { return Err(self.fault(Fault::JsonType)) };
        for _ in 0..len {
            let Node::String(name) = self.next()? else { return Err(self.fault(Fault::Json)) };
            self.last = self.offset(name);
            if !self.skip_null() {
                field(self, name)?;
            }
        }
        Ok(())
    }

    /// Calls `element` for each element of an array; it must step over the value.
    #[inline]
    pub fn array(&mut self, name: &str, mut element: impl FnMut(&mut Self) -> Decoded<()>) -> Decoded<()> {
        let Node::Array { len, .. } = self.next()? else { return Err(self.fault(Fault::JsonType)).within(name) };
        for index in 0..len {
            element(self).within_index(name, index)?;
        }
        Ok(())
    }

    /// The number of elements of the array that comes next; it is not entered.
    pub fn array_length(&self) -> Decoded<usize> {
        match self.nodes.get(self.at) {
            Some(Node::Array { len, .. }) => Ok(*len),
            _ => Err(self.fault(Fault::JsonType)),
        }
    }

    #[inline]
    fn offset(&self, text: &str) -> usize {
        // Strings are unescaped in place, so all of them lie in the arena.
        text.as_ptr() as usize - self.base
    }

    /// A string.
    #[inline]
    pub fn text(&mut self) -> Decoded<&'i str> {
        match self.next()? {
            Node::String(text) => Ok(text),
            _ => Err(self.fault(Fault::JsonType)),
        }
    }

    /// A string, as a view into arena 0.
    #[inline]
    pub fn view(&mut self) -> Decoded<View> {
        let text = self.text()?;
        Ok(View::new(0, self.offset(text), text.len()))
    }

    /// A boolean.
    pub fn boolean(&mut self) -> Decoded<bool> {
        match self.next()? {
            Node::Static(StaticNode::Bool(value)) => Ok(value),
            _ => Err(self.fault(Fault::JsonType)),
        }
    }

    /// An integer of any width, as a number or a decimal string.
    #[inline]
    fn integer(&mut self) -> Decoded<i128> {
        let node = self.next()?;
        let value = match node {
            Node::Static(StaticNode::I64(value)) => Some(i128::from(value)),
            Node::Static(StaticNode::U64(value)) => Some(i128::from(value)),
            Node::Static(StaticNode::F64(value)) => whole(value),
            Node::String(text) => decimal(text),
            _ => return Err(self.fault(Fault::JsonType)),
        };
        value.ok_or_else(|| self.fault(Fault::Number))
    }

    /// An integer that must fit its field.
    #[inline]
    pub fn number<T: TryFrom<i128>>(&mut self) -> Decoded<T> {
        let value = self.integer()?;
        T::try_from(value).map_err(|_| self.fault(Fault::Number))
    }

    /// An enum: an integer, never a name.
    pub fn enumeration(&mut self) -> Decoded<i32> {
        if matches!(self.nodes.get(self.at), Some(Node::String(_))) {
            return Err(self.fault(Fault::JsonType));
        }
        self.number()
    }

    /// A double, as a number or a string (`NaN` and the infinities have no number in JSON).
    pub fn double(&mut self) -> Decoded<f64> {
        let value = match self.next()? {
            Node::Static(StaticNode::I64(value)) => Some(value as f64),
            Node::Static(StaticNode::U64(value)) => Some(value as f64),
            Node::Static(StaticNode::F64(value)) => Some(value),
            Node::String("Infinity") => Some(f64::INFINITY),
            Node::String("-Infinity") => Some(f64::NEG_INFINITY),
            Node::String("NaN") => Some(f64::NAN),
            Node::String(text) => text.parse().ok().filter(|value: &f64| value.is_finite()),
            _ => return Err(self.fault(Fault::JsonType)),
        };
        value.ok_or_else(|| self.fault(Fault::Number))
    }
}

/// A double without a fraction, as large as integers may be.
fn whole(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() < 1e20).then_some(value as i128)
}

/// A decimal integer; also `1.0` and `1e3`, which JSON allows for one.
fn decimal(text: &str) -> Option<i128> {
    let bytes = text.as_bytes();
    if (1..=18).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit) {
        return Some(i128::from(bytes.iter().fold(0_u64, |value, &digit| value * 10 + u64::from(digit - b'0'))));
    }
    text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
}
