//! A walk over a JSON document, straight over its bytes: what is read is what the schema asks for, in one pass.

use super::number::{MOST_DIGITS, decimal, digits, is_number, nearest, power_of_ten};
use super::scan::{Escaped, scan, unescape};
use crate::columns::View;
use crate::decode::padded::{byte, load};
use crate::error::{DecodeError, Decoded, Fault, Within};

/// Deepest nesting of values that are passed over.
const MAX_SKIPPED: usize = 256;

/// The arena that unescaped strings lie in; strings without escapes lie in arena 0, where they stand.
pub const ESCAPES: usize = 2;

/// The value of a plain pair.
#[derive(Clone, Copy, Debug)]
pub enum Plain {
    /// A string.
    Text(View),
    /// An integer.
    Integer(i64),
}

/// The next value of a document.
#[derive(Debug)]
pub struct Walker<'i> {
    /// The arena: all bodies, each followed by zero bytes, which are no JSON and stop every loop.
    bytes: &'i [u8],
    at: usize,
    end: usize,
    /// Room for unescaped strings; they are never longer than they stand in the document.
    room: &'i mut [u8],
    /// Bytes of that arena that are in use.
    used: usize,
}

impl<'i> Walker<'i> {
    /// Begins at the document in `start..end` of the arena, whose bytes are UTF-8. `room` is what is left of the arena of
    /// unescaped strings behind `used` bytes; it must be as long as the document.
    pub const fn new(bytes: &'i [u8], start: usize, end: usize, room: &'i mut [u8], used: usize) -> Self {
        Self { bytes, at: start, end, room, used }
    }

    /// Bytes of the arena of unescaped strings that are in use now.
    pub const fn used(&self) -> usize {
        self.used
    }

    /// Offset in the arena of the next byte.
    pub const fn place(&self) -> usize {
        self.at
    }

    /// An error at the next byte.
    #[cold]
    #[inline(never)]
    #[allow(clippy::unnecessary_box_returns)] // results stay one word wide
    pub fn fault(&self, fault: Fault) -> Box<DecodeError> {
        DecodeError::new(fault, self.at)
    }

    /// The next byte that is no white space, without reading it; 0 at the end.
    #[inline(always)]
    fn peek(&mut self) -> u8 {
        loop {
            let next = byte(self.bytes, self.at);
            if next > b' ' || !matches!(next, b' ' | b'\n' | b'\r' | b'\t') {
                return next;
            }
            self.at += 1;
        }
    }

    /// Reads one byte of punctuation, if it is the next.
    #[inline(always)]
    fn take(&mut self, wanted: u8) -> bool {
        // With a branch: rustc 1.95 compiles `at += usize::from(found)` beside a branch on `found` to code that does not
        // move `at` (its pass SimplifyComparisonIntegral, rust-lang/rust#158206).
        if self.peek() != wanted {
            return false;
        }
        self.at += 1;
        true
    }

    /// Another type than the field's, or no JSON at all.
    #[cold]
    #[inline(never)]
    #[allow(clippy::unnecessary_box_returns)] // results stay one word wide
    fn wrong(&mut self) -> Box<DecodeError> {
        let start = self.at;
        let fault = if self.skip().is_ok() { Fault::JsonType } else { Fault::Json };
        DecodeError::new(fault, start)
    }

    /// Fails unless only white space is left.
    pub fn finish(&mut self) -> Decoded<()> {
        if self.peek() == 0 && self.at == self.end { Ok(()) } else { Err(self.fault(Fault::Json)) }
    }

    /// Reads a `null`, if it is the next.
    #[inline(always)]
    fn take_null(&mut self) -> bool {
        self.peek() == b'n' && self.literal(b"null").is_ok()
    }

    fn literal(&mut self, word: &[u8]) -> Decoded<()> {
        if self.bytes[self.at..self.end].starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        Err(self.fault(Fault::Json))
    }

    /// Calls `field` with the name of each field of an object; it must read the value. Fields that are `null` count as
    /// absent, as in protobuf.
    #[inline(always)]
    pub fn object(&mut self, mut field: impl FnMut(&mut Self, &'i str) -> Decoded<()>) -> Decoded<()> {
        if !self.take(b'{') {
            return Err(self.wrong());
        }
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            if self.peek() != b'"' {
                return Err(self.fault(Fault::Json));
            }
            let name = self.string()?.0;
            if !self.take(b':') {
                return Err(self.fault(Fault::Json));
            }
            if !self.take_null() {
                field(self, name)?;
            }
            if !self.take(b',') {
                break;
            }
        }
        if self.take(b'}') { Ok(()) } else { Err(self.fault(Fault::Json)) }
    }

    /// Calls `element` for each element of an array; it must read the value.
    #[inline]
    pub fn array(&mut self, name: &str, mut element: impl FnMut(&mut Self) -> Decoded<()>) -> Decoded<()> {
        if !self.take(b'[') {
            return Err(self.wrong()).within(name);
        }
        if self.take(b']') {
            return Ok(());
        }
        let mut index = 0;
        loop {
            element(self).within_index(name, index)?;
            index += 1;
            if !self.take(b',') {
                break;
            }
        }
        if self.take(b']') { Ok(()) } else { Err(self.fault(Fault::Json)).within(name) }
    }

    /// The number of elements of the array that comes next; it is not read.
    pub fn array_length(&mut self) -> Decoded<usize> {
        let start = self.at;
        let mut length = 0;
        self.array("values", |walker| {
            length += 1;
            walker.skip()
        })?;
        self.at = start;
        Ok(length)
    }

    /// Passes over a value, whatever it holds.
    pub fn skip(&mut self) -> Decoded<()> {
        self.skip_nested(0)
    }

    fn skip_nested(&mut self, depth: usize) -> Decoded<()> {
        if depth == MAX_SKIPPED {
            return Err(self.fault(Fault::TooDeep));
        }
        match self.peek() {
            b'"' => self.skip_string(),
            b'{' => self.skip_list(b'}', |walker| {
                if walker.peek() != b'"' {
                    return Err(walker.fault(Fault::Json));
                }
                walker.skip_string()?;
                if !walker.take(b':') {
                    return Err(walker.fault(Fault::Json));
                }
                walker.skip_nested(depth + 1)
            }),
            b'[' => self.skip_list(b']', |walker| walker.skip_nested(depth + 1)),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => self.number_text().map(drop),
        }
    }

    /// Passes over an object or array whose first byte is the next.
    fn skip_list(&mut self, close: u8, mut element: impl FnMut(&mut Self) -> Decoded<()>) -> Decoded<()> {
        self.at += 1;
        if self.take(close) {
            return Ok(());
        }
        loop {
            element(self)?;
            if !self.take(b',') {
                break;
            }
        }
        if self.take(close) { Ok(()) } else { Err(self.fault(Fault::Json)) }
    }

    /// Passes over a string whose quote is the next byte.
    fn skip_string(&mut self) -> Decoded<()> {
        self.at += 1;
        loop {
            self.at = scan(self.bytes, self.at);
            match byte(self.bytes, self.at) {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    let escaped = Escaped::read(&self.bytes[self.at..self.end]);
                    self.at += escaped.ok_or_else(|| self.fault(Fault::Json))?.length;
                }
                _ => return Err(self.fault(Fault::Json)),
            }
        }
    }

    /// Reads a string whose quote is the next byte, and says where it lies.
    #[inline(always)]
    fn string(&mut self) -> Decoded<(&'i str, View)> {
        let start = self.at + 1;
        let end = scan(self.bytes, start);
        if byte(self.bytes, end) != b'"' {
            return self.escaped_string(start, end);
        }
        self.at = end + 1;
        // SAFETY: the document was checked to be UTF-8, and quotes lie between characters.
        let text = unsafe { std::str::from_utf8_unchecked(&self.bytes[start..end]) };
        Ok((text, View::new(0, start, end - start)))
    }

    /// Reads a string that begins at `start` and has its first escape, or an error, at `place`.
    #[inline(never)]
    fn escaped_string(&mut self, start: usize, place: usize) -> Decoded<(&'i str, View)> {
        self.at = place;
        if byte(self.bytes, place) != b'\\' {
            return Err(self.fault(Fault::Json));
        }
        let (length, read) = unescape(&self.bytes[start..self.end], self.room)
            .map_err(|(fault, offset)| DecodeError::new(fault, start + offset))?;
        self.at = start + read;
        let (text, room) = std::mem::take(&mut self.room).split_at_mut(length);
        self.room = room;
        let view = View::new(ESCAPES, self.used, length);
        self.used += length;
        // SAFETY: `unescape` writes whole characters only.
        Ok((unsafe { std::str::from_utf8_unchecked(text) }, view))
    }

    /// Reads a `KeyValue` written without white space, key before value, with a string or an integer in it: what
    /// exporters send most. `None`, and nothing is read, when the next value is anything else.
    #[inline(always)]
    pub fn plain_pair(&mut self) -> Option<(&'i str, Plain)> {
        let bytes = self.bytes;
        if load(bytes, self.at) != *b"{\"key\":\"" {
            return None;
        }
        let key_start = self.at + 8;
        let key_end = scan(bytes, key_start);
        // The zeroes behind the document end every comparison that would lead out of it.
        if load(bytes, key_end) != *b"\",\"value\":{\"" {
            return None;
        }
        let value_at = key_end + 12;
        let (value, end) = if load(bytes, value_at) == *b"stringValue\":\"" {
            let start = value_at + 14;
            let end = scan(bytes, start);
            (Plain::Text(View::new(0, start, end - start)), end)
        } else if load(bytes, value_at) == *b"intValue\":\"" {
            let start = value_at + 11;
            let (value, count) = digits(bytes, start);
            if count == 0 || count > MOST_DIGITS {
                return None;
            }
            (Plain::Integer(i64::try_from(value).ok()?), start + count)
        } else {
            return None;
        };
        if load(bytes, end) != *b"\"}}" {
            return None;
        }
        self.at = end + 3;
        // SAFETY: the document was checked to be UTF-8, and `scan` stops at characters of one byte.
        Some((unsafe { std::str::from_utf8_unchecked(&self.bytes[key_start..key_end]) }, value))
    }

    /// A string.
    #[inline]
    pub fn text(&mut self) -> Decoded<&'i str> {
        if self.peek() == b'"' { Ok(self.string()?.0) } else { Err(self.wrong()) }
    }

    /// A string, as a view.
    #[inline]
    pub fn view(&mut self) -> Decoded<View> {
        if self.peek() == b'"' { Ok(self.string()?.1) } else { Err(self.wrong()) }
    }

    /// A boolean.
    pub fn boolean(&mut self) -> Decoded<bool> {
        match self.peek() {
            b't' => self.literal(b"true").map(|()| true),
            b'f' => self.literal(b"false").map(|()| false),
            _ => Err(self.wrong()),
        }
    }

    /// The text of a number.
    fn number_text(&mut self) -> Decoded<&'i str> {
        let start = self.at;
        let mut end = start;
        while continues_number(byte(self.bytes, end)) {
            end += 1;
        }
        let text = &self.bytes[start..end];
        if !is_number(text) {
            return Err(self.fault(Fault::Json));
        }
        self.at = end;
        // SAFETY: only ASCII was let through.
        Ok(unsafe { std::str::from_utf8_unchecked(text) })
    }

    /// An integer that must fit its field, as a number or a decimal string.
    #[inline]
    pub fn number<T: TryFrom<u64> + TryFrom<i128>>(&mut self) -> Decoded<T> {
        let quoted = self.peek() == b'"';
        let start = self.at + usize::from(quoted);
        let (value, count) = digits(self.bytes, start);
        let end = start + count;
        let next = byte(self.bytes, end);
        let is_plain = if quoted {
            next == b'"'
        } else {
            !continues_number(next) && (count == 1 || byte(self.bytes, start) != b'0')
        };
        if is_plain
            && matches!(count, 1..=MOST_DIGITS)
            && let Ok(value) = T::try_from(value)
        {
            self.at = end + usize::from(quoted);
            return Ok(value);
        }
        self.odd_number()
            .and_then(|(value, start)| T::try_from(value).map_err(|_| DecodeError::new(Fault::Number, start)))
    }

    /// An integer of any form, and where it stands.
    #[inline(never)]
    fn odd_number(&mut self) -> Decoded<(i128, usize)> {
        let start = self.at;
        let value = match byte(self.bytes, start) {
            b'"' => decimal(self.string()?.0),
            b'-' | b'0'..=b'9' => decimal(self.number_text()?),
            _ => return Err(self.wrong()),
        };
        value.map(|value| (value, start)).ok_or_else(|| DecodeError::new(Fault::Number, start))
    }

    /// An enum: an integer, never a name.
    pub fn enumeration(&mut self) -> Decoded<i32> {
        if self.peek() == b'"' { Err(self.wrong()) } else { self.number() }
    }

    /// A double, as a number or a string (`NaN` and the infinities have no number in JSON).
    #[inline]
    pub fn double(&mut self) -> Decoded<f64> {
        self.peek();
        if let Some((value, end)) = quick_double(self.bytes, self.at) {
            self.at = end;
            return Ok(value);
        }
        self.odd_double()
    }

    /// A double of any form.
    #[inline(never)]
    fn odd_double(&mut self) -> Decoded<f64> {
        let start = self.at;
        let text = match byte(self.bytes, start) {
            b'"' => match self.string()?.0 {
                "Infinity" => return Ok(f64::INFINITY),
                "-Infinity" => return Ok(f64::NEG_INFINITY),
                "NaN" => return Ok(f64::NAN),
                text => text,
            },
            b'-' | b'0'..=b'9' => self.number_text()?,
            _ => return Err(self.wrong()),
        };
        let value = text.parse().ok().filter(|value: &f64| value.is_finite() && is_number(text.as_bytes()));
        value.ok_or_else(|| DecodeError::new(Fault::Number, start))
    }
}

/// Whether a byte may stand inside a number.
#[inline(always)]
const fn continues_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')
}

/// A number that stands at `at`, and where it ends; `None` when it is an odd one, or none.
#[inline]
fn quick_double(bytes: &[u8], at: usize) -> Option<(f64, usize)> {
    let negative = byte(bytes, at) == b'-';
    let start = at + usize::from(negative);
    let (whole, count) = digits(bytes, start);
    if count == 0 || count > MOST_DIGITS || count > 1 && byte(bytes, start) == b'0' {
        return None;
    }
    let (mut mantissa, mut exponent, mut end) = (whole, 0, start + count);
    if byte(bytes, end) == b'.' {
        let (fraction, places) = digits(bytes, end + 1);
        // Zeroes in front do not count.
        let length = if whole == 0 { places } else { count + places };
        if places == 0 || length > MOST_DIGITS {
            return None;
        }
        mantissa = if whole == 0 { fraction } else { whole * power_of_ten(places) + fraction };
        exponent = -(places as i32);
        end += 1 + places;
    }
    if matches!(byte(bytes, end), b'e' | b'E') {
        let sign = byte(bytes, end + 1);
        let first = end + 1 + usize::from(matches!(sign, b'+' | b'-'));
        let (power, count) = digits(bytes, first);
        if count == 0 || count > 4 {
            return None;
        }
        exponent += if sign == b'-' { -(power as i32) } else { power as i32 };
        end = first + count;
    }
    if continues_number(byte(bytes, end)) {
        return None;
    }
    let value = nearest(mantissa, exponent)?;
    Some((if negative { -value } else { value }, end))
}
