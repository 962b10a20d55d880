//! Where a column's values come from: borrowed columns of a batch, and the types they can be written as.

use super::types::Type;
use crate::columns::{Attributes, List, Values, View};

/// Values of one column, by row of the table they stand in.
#[derive(Clone, Debug)]
pub enum Cells<'a> {
    U64(&'a [u64]),
    U32(&'a [u32]),
    I32(&'a [i32]),
    F64(&'a [f64]),
    Bool(&'a [bool]),
    /// One bit of each byte.
    Bit(&'a [u8], u8),
    /// Bit fields: a narrow column takes the low bits.
    Flags(&'a [u32]),
    /// Nanoseconds since 1970.
    Time(&'a [u64]),
    /// The first time, or the second where the first is 0.
    TimeOr(&'a [u64], &'a [u64]),
    /// From start to end; 0 when the end is earlier.
    Duration(&'a [u64], &'a [u64]),
    /// Raw ids of this many bytes; hex in a text column.
    Id(&'a [View], usize),
    Text(&'a [View]),
    /// Codes with names; a code without a name is the empty text.
    Enum(&'a [i32], &'static [&'static str]),
    /// Codes with names.
    Code(&'a [u8], &'static [&'static str]),
    /// Number points and exemplars, whatever their kind, as a double.
    NumberAsDouble(&'a [u8], &'a [u64]),
    /// The integers among them; 0 for the others.
    NumberAsInt(&'a [u8], &'a [u64]),
    /// A value as the Collector's string.
    ValueString(&'a Values),
    /// A value as canonical JSON.
    ValueJson(&'a Values),
    Counts(&'a List<u64>),
    Doubles(&'a List<f64>),
    /// The attributes of each row: a map of Collector strings, or canonical JSON in a text column.
    Attributes(&'a Attributes),
    /// One attribute of each row as the Collector's string; empty where it is absent.
    Attribute(&'a Attributes, Option<u32>),
    /// An array a row out of a child table, whose owners are given.
    Children(&'a [u32], Box<Cells<'a>>),
    /// Ready text by row, through an index of distinct texts.
    Distinct(&'a [u32], &'a [Vec<u8>]),
    /// 128-bit hashes by row.
    Hash(&'a [u128]),
    /// The bounds of times that belong to a row's hash.
    Bounds(&'a [u64]),
}

/// What a source can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    Number,
    Boolean,
    Time,
    Id(usize),
    Text,
    NumberOrText,
    Double,
    Integer,
    TextOrMap,
    Hash,
    Counts,
    Doubles,
}

impl Accepts {
    /// Whether a column of this type can take the source.
    #[must_use]
    pub fn fits(self, kind: &Type) -> bool {
        let number = matches!(kind, Type::UInt(_) | Type::Int(_) | Type::Float64);
        match self {
            Self::Number => number,
            Self::Boolean => *kind == Type::Bool || matches!(kind, Type::UInt(_)),
            Self::Time => matches!(kind, Type::DateTime64 | Type::DateTime | Type::UInt(8) | Type::Int(8)),
            Self::Id(width) => kind.is_text() || *kind == Type::FixedString(width),
            Self::Text => kind.is_text(),
            Self::NumberOrText => number || kind.is_text(),
            Self::Double => *kind == Type::Float64,
            Self::Integer => *kind == Type::Int(8),
            Self::TextOrMap => kind.is_text() || kind.is_text_map(),
            Self::Hash => *kind == Type::FixedString(16) || *kind == Type::UInt(8) || kind.is_text(),
            Self::Counts => kind.item().is_some_and(|item| matches!(item, Type::UInt(8) | Type::Float64)),
            Self::Doubles => kind.item() == Some(&Type::Float64),
        }
    }

    /// The types that fit, for an error message.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Number => "UInt8..UInt64, Int8..Int64 or Float64",
            Self::Boolean => "Bool or UInt8..UInt64",
            Self::Time => "DateTime64(9), DateTime, UInt64 or Int64",
            Self::Id(8) => "FixedString(8), String or LowCardinality(String)",
            Self::Id(_) => "FixedString(16), String or LowCardinality(String)",
            Self::Text => "String or LowCardinality(String)",
            Self::NumberOrText => "a number type, String or LowCardinality(String)",
            Self::Double => "Float64",
            Self::Integer => "Int64",
            Self::TextOrMap => "Map(LowCardinality(String), String), String or LowCardinality(String)",
            Self::Hash => "FixedString(16), UInt64, String or LowCardinality(String)",
            Self::Counts => "Array(UInt64)",
            Self::Doubles => "Array(Float64)",
        }
    }
}

impl Cells<'_> {
    /// What these cells can be written as, and whether each row is an array of it.
    #[must_use]
    pub fn accepts(&self) -> (Accepts, bool) {
        let accepts = match self {
            Self::U64(_) | Self::U32(_) | Self::I32(_) | Self::Flags(_) | Self::Duration(..) => Accepts::Number,
            Self::F64(_) | Self::NumberAsDouble(..) => Accepts::Double,
            Self::Bool(_) | Self::Bit(..) => Accepts::Boolean,
            Self::Time(_) | Self::TimeOr(..) | Self::Bounds(_) => Accepts::Time,
            Self::Id(_, width) => Accepts::Id(*width),
            Self::Text(_) | Self::ValueString(_) | Self::ValueJson(_) | Self::Attribute(..) | Self::Distinct(..) => {
                Accepts::Text
            }
            Self::Enum(..) | Self::Code(..) => Accepts::NumberOrText,
            Self::NumberAsInt(..) => Accepts::Integer,
            Self::Counts(_) => Accepts::Counts,
            Self::Doubles(_) => Accepts::Doubles,
            Self::Attributes(_) => Accepts::TextOrMap,
            Self::Hash(_) => Accepts::Hash,
            Self::Children(_, inner) => return (inner.accepts().0, true),
        };
        (accepts, false)
    }
}
