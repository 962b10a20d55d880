//! Reads the CBOR of nested attribute values, item by item, without building a tree.

/// Nested deeper than this, a value is taken for broken.
const MAX_DEPTH: usize = 512;

/// One item. Arrays and maps are heads only: their items follow in the reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Item<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(&'a [u8]),
    Bytes(&'a [u8]),
    /// The count of items; None when a break ends them.
    Array(Option<usize>),
    /// The count of entries; None when a break ends them.
    Map(Option<usize>),
}

/// A place in CBOR bytes.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(head)
    }

    fn take_number(&mut self, count: usize) -> Option<u64> {
        Some(self.take(count)?.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    /// Whether a break stands here; it is stepped over.
    pub fn take_break(&mut self) -> bool {
        let found = self.bytes.first() == Some(&0xff);
        if found {
            self.bytes = &self.bytes[1..];
        }
        found
    }

    /// The next item, None when the bytes are broken. Tags are stepped over.
    pub fn next(&mut self) -> Option<Item<'a>> {
        loop {
            let first = *self.take(1)?.first()?;
            let (major, low) = (first >> 5, first & 31);
            let argument = match low {
                0..=23 => Some(u64::from(low)),
                24..=27 => Some(self.take_number(1 << (low - 24))?),
                31 => None,
                _ => return None,
            };
            return Some(match major {
                0 => Item::Int(i64::try_from(argument?).unwrap_or(i64::MAX)),
                1 => Item::Int(-1 - i64::try_from(argument?).unwrap_or(i64::MAX)),
                2 => Item::Bytes(self.take(usize::try_from(argument?).ok()?)?),
                3 => Item::Text(self.take(usize::try_from(argument?).ok()?)?),
                4 | 5 => {
                    let count = argument.map(usize::try_from).transpose().ok()?;
                    // Each entry takes a byte at least.
                    if count.is_some_and(|count| count > self.bytes.len()) {
                        return None;
                    }
                    if major == 4 { Item::Array(count) } else { Item::Map(count) }
                }
                6 => continue,
                _ => Self::simple(low, argument?)?,
            });
        }
    }

    fn simple(low: u8, argument: u64) -> Option<Item<'a>> {
        Some(match low {
            20 => Item::Bool(false),
            21 => Item::Bool(true),
            22 | 23 => Item::Null,
            25 => Item::Double(half(argument as u16)),
            26 => Item::Double(f64::from(f32::from_bits(argument as u32))),
            27 => Item::Double(f64::from_bits(argument)),
            _ => return None,
        })
    }

    /// Steps over the next item with all it holds; gives its bytes.
    pub fn skip(&mut self) -> Option<&'a [u8]> {
        let start = self.bytes;
        self.step(0)?;
        Some(&start[..start.len() - self.bytes.len()])
    }

    fn step(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let (count, width) = match self.next()? {
            Item::Array(count) => (count, 1),
            Item::Map(count) => (count, 2),
            _ => return Some(()),
        };
        let mut left = count;
        while left != Some(0) {
            if left.is_none() && self.take_break() {
                break;
            }
            for _ in 0..width {
                self.step(depth + 1)?;
            }
            left = left.map(|left| left - 1);
        }
        Some(())
    }
}

/// A half-precision number.
fn half(bits: u16) -> f64 {
    let (exponent, mantissa) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => mantissa * 2.0_f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + mantissa / 1024.0) * 2.0_f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::{Item, Reader, half};

    #[test]
    fn a_value_is_stepped_over_whole() {
        // {"a": [1, h'00'], "b": null}, then 7
        let bytes = [0xa2, 0x61, b'a', 0x82, 0x01, 0x41, 0x00, 0x61, b'b', 0xf6, 0x07];
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.skip().map(<[u8]>::len), Some(10));
        assert_eq!(reader.next(), Some(Item::Int(7)));
    }

    #[test]
    fn broken_bytes_end_the_reading() {
        for bytes in [&[][..], &[0x82, 0x01], &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], &[0x63, b'a']] {
            assert_eq!(Reader::new(bytes).skip(), None);
        }
        assert_eq!(Reader::new(&[0x81; 100_000]).skip(), None);
    }

    #[test]
    fn half_precision_is_read() {
        assert!((half(0x3c00) - 1.0).abs() < f64::EPSILON);
        assert!((half(0xc000) + 2.0).abs() < f64::EPSILON);
        assert!(half(0x7e00).is_nan());
    }
}
