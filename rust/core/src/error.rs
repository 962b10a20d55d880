//! Why a body could not be decoded.

use std::fmt::{self, Write as _};

/// What was wrong with some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bytes end inside a value.
    Truncated,
    /// A variable-length integer is longer than ten bytes or does not fit.
    Varint,
    /// A tag with field number 0, or more than 32 bits.
    Tag,
    /// A wire type that does not exist, or a group that does not end where it should.
    WireType,
    /// A string that is not UTF-8.
    Utf8,
    /// Values nested deeper than the limit.
    TooDeep,
    /// More rows than the bytes can be charged for.
    TooManyRows,
    /// A body, a value or a whole call that is longer than a view can name.
    TooLarge,
    /// Not JSON.
    Json,
    /// JSON of another type than the field has.
    JsonType,
    /// A number that is none, or out of the field's range.
    Number,
    /// An id that is not hexadecimal.
    Hex,
    /// Bytes that are not base64.
    Base64,
}

impl Fault {
    /// One sentence for people.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Truncated => "the bytes end inside a value",
            Self::Varint => "a variable-length integer is too long",
            Self::Tag => "a field number is 0 or too large",
            Self::WireType => "a wire type is unknown or a group does not end",
            Self::Utf8 => "a string is not valid UTF-8",
            Self::TooDeep => "values are nested deeper than 64 levels",
            Self::TooManyRows => "there are more records than so few bytes can stand for",
            Self::TooLarge => "the bytes are longer than 64 MiB a body or 4 GiB a call",
            Self::Json => "this is not JSON",
            Self::JsonType => "the JSON value has another type than the field",
            Self::Number => "this is not a number, or it is out of the field's range",
            Self::Hex => "an id is not hexadecimal",
            Self::Base64 => "bytes are not base64",
        }
    }
}

/// A fault and where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// What was wrong.
    pub fault: Fault,
    /// Byte in the body (first byte is 0) at which reading stopped.
    pub offset: usize,
    /// Field in which it lies, such as `resource_spans[0].scope_spans[2].spans[7].name`; empty for the body itself.
    pub path: String,
}

impl DecodeError {
    /// A fault at an offset, boxed so that results stay one word wide.
    #[cold]
    #[must_use]
    pub fn new(fault: Fault, offset: usize) -> Box<Self> {
        Box::new(Self { fault, offset, path: String::new() })
    }

    /// The same error, seen from one field further out.
    #[cold]
    #[must_use]
    pub fn within(mut self: Box<Self>, field: &str, index: Option<usize>) -> Box<Self> {
        let rest = std::mem::take(&mut self.path);
        self.path.push_str(field);
        if let Some(index) = index {
            // Writing to a string does not fail.
            let _ = write!(self.path, "[{index}]");
        }
        if !rest.is_empty() {
            self.path.push('.');
            self.path.push_str(&rest);
        }
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at byte {}", self.fault.text(), self.offset)?;
        if self.path.is_empty() { Ok(()) } else { write!(formatter, ", in {}", self.path) }
    }
}

impl std::error::Error for DecodeError {}

/// Result of anything that decodes.
pub type Decoded<T> = Result<T, Box<DecodeError>>;

/// Names the field of an error on its way out.
pub trait Within {
    /// Names a singular field.
    #[must_use]
    fn within(self, field: &str) -> Self;
    /// Names an element of a repeated field.
    #[must_use]
    fn within_index(self, field: &str, index: usize) -> Self;
}

impl<T> Within for Decoded<T> {
    #[inline]
    fn within(self, field: &str) -> Self {
        self.map_err(|error| error.within(field, None))
    }

    #[inline]
    fn within_index(self, field: &str, index: usize) -> Self {
        self.map_err(|error| error.within(field, Some(index)))
    }
}
