//! Reading CBOR item by item.

/// One item, or the head of one whose content follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Item<'a> {
    /// An integer that fits 64 signed bits (larger ones wrap).
    Integer(i64),
    /// A double, as bits; shorter floats are widened.
    Double(u64),
    /// A byte string.
    Bytes(&'a [u8]),
    /// A text string.
    Text(&'a [u8]),
    /// So many items follow.
    Array(usize),
    /// So many pairs follow.
    Map(usize),
    /// The tag of the next item.
    Tag(u64),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// `undefined`.
    Undefined,
}

/// Reads items from bytes that this core wrote, or that came in an OTAP `ser` column.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// What is left.
    pub bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The next item; `None` at the end or when the bytes are not such CBOR.
    pub fn item(&mut self) -> Option<Item<'a>> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        let short = first & 31;
        if first >> 5 == 7 {
            return self.simple(short);
        }
        let value = match short {
            0..24 => u64::from(short),
            24..=27 => self.number(1 << (short - 24))?,
            _ => return None,
        };
        match first >> 5 {
            0 => Some(Item::Integer(value.cast_signed())),
            1 => Some(Item::Integer(!value.cast_signed())),
            2 => self.take(value).map(Item::Bytes),
            3 => self.take(value).map(Item::Text),
            4 => self.count(value).map(Item::Array),
            5 => self.count(value).map(Item::Map),
            _ => Some(Item::Tag(value)),
        }
    }

    fn simple(&mut self, short: u8) -> Option<Item<'a>> {
        match short {
            20 => Some(Item::Boolean(false)),
            21 => Some(Item::Boolean(true)),
            22 => Some(Item::Null),
            23 => Some(Item::Undefined),
            26 => Some(Item::Double(f64::from(f32::from_bits(self.number(4)? as u32)).to_bits())),
            27 => Some(Item::Double(self.number(8)?)),
            _ => None,
        }
    }

    fn number(&mut self, width: usize) -> Option<u64> {
        let (number, rest) = self.bytes.split_at_checked(width)?;
        self.bytes = rest;
        Some(number.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(usize::try_from(length).ok()?)?;
        self.bytes = rest;
        Some(taken)
    }

    /// A count of items, each of which takes at least one byte.
    fn count(&self, count: u64) -> Option<usize> {
        usize::try_from(count).ok().filter(|&count| count <= self.bytes.len())
    }
}
