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

/// A hot column.
#[derive(Debug)]
pub struct Hot {
    pub name: String,
    pub sink: Sink,
    pub place: usize,
    takes: Takes,
}

/// An attribute among those of a run of rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found(u64);

impl Found {
    /// The row, counted from the run's first, and the attribute's place in the table.
    #[inline]
    pub const fn new(row: u32, at: u32) -> Self {
        Self((at as u64) << 32 | row as u64)
    }

    #[inline]
    pub const fn row(self) -> usize {
        self.0 as u32 as usize
    }

    #[inline]
    pub const fn at(self) -> usize {
        (self.0 >> 32) as usize
    }
}

/// Rows that are written at once, behind `done` others.
#[derive(Debug)]
pub struct Run<'a> {
    pub attributes: &'a Attributes,
    pub rows: usize,
    pub done: usize,
    pub scene: &'a Scene<'a>,
}

impl Hot {
    pub fn new(name: String, column: &Type, place: usize) -> Self {
        Self { name, sink: Sink::new(column), place, takes: Takes::new(column) }
    }

    /// Whether the column takes this value.
    pub fn takes(&self, code: u8, value: u64) -> bool {
        self.takes.takes(code, value)
    }

    /// Whether it takes some values of a kind, and whether all of them.
    pub fn takes_kind(&self, code: u8) -> (bool, bool) {
        let some = self.takes.takes(code, 0);
        (some, some && !matches!(self.takes, Takes::Int(low, high) if (low, high) != (i64::MIN, i64::MAX)))
    }

    /// Writes the attributes that were found, at most one a row.
    pub fn write(&mut self, found: &[Found], run: &Run) {
        let Some(last) = found.last() else { return };
        let (done, arenas) = (run.done, &run.scene.arenas);
        let values = found.iter().map(|found| (done + found.row(), run.attributes.value[found.at()]));
        match &mut self.sink {
            Sink::LowCardinality(column) => {
                let indices: Vec<u32> = values.map(|(_, value)| column.intern_view(View(value), arenas)).collect();
                column.fill(done + last.row() + 1);
                column.put_at(found.iter().map(|found| done + found.row()).zip(indices));
            }
            Sink::Strings(strings) => values.for_each(|(row, value)| {
                strings.fill(row);
                strings.push_view(View(value), arenas);
            }),
            sink => {
                sink.fill(done + last.row() + 1);
                if let Sink::Numbers(numbers) = sink {
                    // What the column takes is what its low bytes say.
                    numbers.put_at(values);
                }
            }
        }
    }
}
