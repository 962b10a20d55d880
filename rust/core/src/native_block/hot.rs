//! Columns made of attributes: hot ones, the presence set, and the maps of the rest by type.

use super::append::Scene;
use super::sink::Sink;
use super::types::Type;
use crate::columns::{Attributes, View, kind};

/// Number of columns that a presence set can name.
pub const MAX_PRESENCE: usize = 64;

/// A column made of attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeColumn {
    /// The attribute of this name, when its value has the column's type.
    Hot(String),
    /// Bit i is set when hot column i holds a value.
    Presence,
    /// Text values of the rest; the values of `Json` too when the layout has no such column.
    RestText,
    RestInt,
    RestDouble,
    RestBool,
    /// Bytes, maps, lists and absent values of the rest, as canonical JSON.
    RestJson,
    /// Type codes of the values of `Json`.
    RestTypes,
    /// All attributes, as the Collector's strings.
    All,
}

impl AttributeColumn {
    /// Whether a column of this type can hold it.
    #[must_use]
    pub fn fits(&self, column: &Type) -> bool {
        let map = |fits: fn(&Type) -> bool| matches!(column, Type::Map(key, value) if key.is_text() && fits(value));
        match self {
            Self::Hot(_) => {
                column.is_text() || matches!(column, Type::UInt(_) | Type::Int(_) | Type::Float64 | Type::Bool)
            }
            Self::Presence => *column == Type::UInt(8),
            Self::RestText | Self::RestJson | Self::All => map(Type::is_text),
            Self::RestInt => map(|value| *value == Type::Int(8)),
            Self::RestDouble => map(|value| *value == Type::Float64),
            Self::RestBool => map(|value| matches!(value, Type::Bool | Type::UInt(1))),
            Self::RestTypes => map(|value| *value == Type::UInt(1)),
        }
    }

    /// The types that fit, for an error message.
    #[must_use]
    pub const fn describe(&self) -> &'static str {
        match self {
            Self::Hot(_) => "String, LowCardinality(String), Int8..Int64, UInt8..UInt64, Float64 or Bool",
            Self::Presence => "UInt64",
            Self::RestText | Self::RestJson | Self::All => "Map(LowCardinality(String), String)",
            Self::RestInt => "Map(LowCardinality(String), Int64)",
            Self::RestDouble => "Map(LowCardinality(String), Float64)",
            Self::RestBool => "Map(LowCardinality(String), Bool)",
            Self::RestTypes => "Map(LowCardinality(String), UInt8)",
        }
    }
}

/// Which values a hot column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Text,
    /// Integers between bounds.
    Int(i64, i64),
    Double,
    Bool,
}

impl Takes {
    fn new(column: &Type) -> Self {
        match column {
            Type::UInt(width) => Self::Int(0, (u64::MAX >> (64 - u32::from(*width) * 8)).min(i64::MAX as u64) as i64),
            Type::Int(width) => {
                let unused = 64 - u32::from(*width) * 8;
                Self::Int(i64::MIN >> unused, i64::MAX >> unused)
            }
            Type::Float64 => Self::Double,
            Type::Bool => Self::Bool,
            _ => Self::Text,
        }
    }

    #[inline]
    fn takes(self, code: u8, value: u64) -> bool {
        match self {
            Self::Text => code == kind::STR,
            Self::Int(low, high) => code == kind::INT && (low..=high).contains(&(value as i64)),
            Self::Double => code == kind::DOUBLE,
            Self::Bool => code == kind::BOOL,
        }
    }
}

/// A hot column, and the attributes of a run of rows that it takes.
#[derive(Debug)]
pub struct Hot {
    pub name: String,
    pub sink: Sink,
    pub place: usize,
    pub found: Vec<Found>,
    takes: Takes,
}

/// An attribute among those of a run of rows: the row, counted from the run's first, and its place in the table.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub row: u32,
    pub at: u32,
}

impl Hot {
    pub fn new(name: String, column: &Type, place: usize) -> Self {
        Self { name, sink: Sink::new(column), place, found: Vec::new(), takes: Takes::new(column) }
    }

    /// Whether the column takes this value, of which the record has no other.
    #[inline]
    pub fn takes(&self, code: u8, value: u64, row: usize) -> bool {
        self.takes.takes(code, value) && self.found.last().is_none_or(|found| (found.row as usize) < row)
    }

    /// Whether it takes some values of a kind, and whether all of them.
    pub fn takes_kind(&self, code: u8) -> (bool, bool) {
        let some = self.takes.takes(code, 0);
        (some, some && !matches!(self.takes, Takes::Int(low, high) if (low, high) != (i64::MIN, i64::MAX)))
    }

    /// Writes the values that were found, behind `done` rows.
    pub fn write(&mut self, attributes: &Attributes, rows: usize, done: usize, scene: &Scene) {
        let Some(last) = self.found.last() else { return };
        let values = self.found.iter().map(|found| (found.row as usize, attributes.value[found.at as usize]));
        match &mut self.sink {
            Sink::LowCardinality(column) => {
                let mut indices = vec![0; rows];
                values.for_each(|(row, value)| indices[row] = column.intern_view(View(value), &scene.arenas));
                column.fill(done);
                column.extend(&indices);
            }
            Sink::Strings(strings) => values.for_each(|(row, value)| {
                strings.fill(done + row);
                strings.push_view(View(value), &scene.arenas);
            }),
            sink => {
                sink.fill(done + last.row as usize + 1);
                if let Sink::Numbers(numbers) = sink {
                    // What the column takes is what its low bytes say.
                    numbers.put_at(values.map(|(row, value)| (done + row, value)));
                }
            }
        }
        self.found.clear();
    }
}
