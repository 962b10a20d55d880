//! Length-delimited protobuf fields, one after the other: what the column of entity references holds.

/// Fields in a run of bytes that this core wrote; reading stops where they are not such fields.
#[derive(Clone, Debug)]
pub struct Entities<'a>(&'a [u8]);

impl<'a> Entities<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The fields with their numbers.
    pub fn numbered(mut self) -> impl Iterator<Item = (u64, &'a [u8])> {
        std::iter::from_fn(move || self.field())
    }

    fn field(&mut self) -> Option<(u64, &'a [u8])> {
        let tag = self.varint()?;
        let length = usize::try_from(self.varint()?).ok()?;
        let (content, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        (tag & 7 == 2).then_some((tag >> 3, content))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

impl<'a> Iterator for Entities<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.field().map(|(_, content)| content)
    }
}
