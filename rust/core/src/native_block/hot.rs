//! One pass over a table's attributes that fills all columns made of them: hot columns, the presence set, and the maps
//! of the rest by type.

use super::append::Scene;
use super::json::{put_collector_string, put_json};
use super::rows::{Cursor, Rows};
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

#[derive(Debug)]
struct Hot {
    name: String,
    takes: Takes,
    sink: Sink,
    place: usize,
}

/// A map column that collects attributes, and what its keys became in the map's own dictionary.
#[derive(Debug)]
struct Rest {
    sink: Sink,
    place: usize,
    /// By key of the batch: index in the keys' dictionary, or `NONE`.
    interned: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// The columns of attributes of one block while they are filled.
#[derive(Debug, Default)]
pub struct Pass {
    hot: Vec<Hot>,
    presence: Option<(Sink, usize)>,
    text: Option<Rest>,
    int: Option<Rest>,
    double: Option<Rest>,
    bool: Option<Rest>,
    json: Option<Rest>,
    types: Option<Rest>,
    all: Option<Rest>,
    /// For each key of the batch, the hot column of its name or `NONE`.
    hot_of_key: Vec<u32>,
}

impl Pass {
    /// Adds a column; `place` is its place in the layout.
    pub fn add(&mut self, column: &AttributeColumn, kind: &Type, place: usize) {
        let sink = Sink::new(kind);
        let slot = match column {
            AttributeColumn::Hot(name) => {
                return self.hot.push(Hot { name: name.clone(), takes: Takes::new(kind), sink, place });
            }
            AttributeColumn::Presence => return self.presence = Some((sink, place)),
            AttributeColumn::RestText => &mut self.text,
            AttributeColumn::RestInt => &mut self.int,
            AttributeColumn::RestDouble => &mut self.double,
            AttributeColumn::RestBool => &mut self.bool,
            AttributeColumn::RestJson => &mut self.json,
            AttributeColumn::RestTypes => &mut self.types,
            AttributeColumn::All => &mut self.all,
        };
        *slot = Some(Rest { sink, place, interned: Vec::new() });
    }

    /// Whether there is no column to fill.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hot.is_empty() && self.presence.is_none() && self.rests().all(Option::is_none)
    }

    fn rests(&self) -> impl Iterator<Item = &Option<Rest>> {
        [&self.text, &self.int, &self.double, &self.bool, &self.json, &self.types, &self.all].into_iter()
    }

    fn rests_mut(&mut self) -> impl Iterator<Item = &mut Rest> {
        let slots = [
            &mut self.text,
            &mut self.int,
            &mut self.double,
            &mut self.bool,
            &mut self.json,
            &mut self.types,
            &mut self.all,
        ];
        slots.into_iter().filter_map(Option::as_mut)
    }

    /// Exchanges the filled columns with what stands in their places of the layout.
    pub fn swap(&mut self, sinks: &mut [Sink]) {
        for hot in &mut self.hot {
            std::mem::swap(&mut hot.sink, &mut sinks[hot.place]);
        }
        if let Some((sink, place)) = &mut self.presence {
            std::mem::swap(sink, &mut sinks[*place]);
        }
        for rest in self.rests_mut() {
            std::mem::swap(&mut rest.sink, &mut sinks[rest.place]);
        }
    }

    fn sinks(&self) -> impl Iterator<Item = &Sink> {
        let rests = self.rests().flatten().map(|rest| &rest.sink);
        let presence = self.presence.iter().map(|(sink, _)| sink);
        rests.chain(self.hot.iter().map(|hot| &hot.sink)).chain(presence)
    }

    /// Bytes in the columns.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.sinks().map(Sink::bytes).sum()
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        self.hot.iter_mut().for_each(|hot| hot.sink.clear());
        if let Some((sink, _)) = &mut self.presence {
            sink.clear();
        }
        self.rests_mut().for_each(|rest| rest.sink.clear());
    }

    /// Turns to a batch, whose keys have numbers of their own.
    pub fn enter(&mut self, scene: &Scene) {
        self.hot_of_key.clear();
        self.hot_of_key.resize(scene.keys.len(), NONE);
        for (place, hot) in self.hot.iter().enumerate() {
            if let Some(key) = scene.keys.find(&hot.name) {
                self.hot_of_key[key as usize] = place as u32;
            }
        }
        for rest in self.rests_mut() {
            rest.interned.clear();
            rest.interned.resize(scene.keys.len(), NONE);
        }
    }

    /// Appends rows of the batch. `done` is the count of rows already in the block.
    pub fn append(&mut self, attributes: &Attributes, rows: &Rows, scene: &Scene, done: usize) {
        let mut scratch = Vec::new();
        let mut cursor: Option<Cursor> = None;
        let mut out_row = done;
        rows.each(|row| {
            let cursor = cursor.get_or_insert_with(|| Cursor::new(&attributes.parent, row));
            let mut present = 0_u64;
            for at in cursor.children(row) {
                let (key, code, value) = (attributes.key[at], attributes.kind[at], attributes.value[at]);
                if let Some(all) = &mut self.all {
                    all.push_string(key, code, value, scene, &mut scratch);
                }
                let place = self.hot_of_key[key as usize];
                if place != NONE && self.hot[place as usize].push(code, value, scene, out_row) {
                    present |= 1_u64.checked_shl(place).unwrap_or_default();
                } else {
                    self.push_rest(key, code, value, scene, &mut scratch);
                }
            }
            out_row += 1;
            if let Some((sink, _)) = &mut self.presence {
                sink.push_unsigned(present);
            }
            for rest in self.rests_mut() {
                rest.end_row();
            }
        });
        for hot in &mut self.hot {
            hot.sink.fill(out_row);
        }
    }

    #[inline]
    fn push_rest(&mut self, key: u32, code: u8, value: u64, scene: &Scene, scratch: &mut Vec<u8>) {
        match code {
            kind::STR => {
                if let Some(rest) = &mut self.text {
                    rest.push_key(key, scene);
                    rest.push_value(|sink| sink.push_text(scene.arenas.get(View(value))));
                }
            }
            kind::INT => {
                if let Some(rest) = &mut self.int {
                    rest.push_key(key, scene);
                    rest.push_value(|sink| sink.push_signed(value as i64));
                }
            }
            kind::DOUBLE => {
                if let Some(rest) = &mut self.double {
                    rest.push_key(key, scene);
                    rest.push_value(|sink| sink.push_double(f64::from_bits(value)));
                }
            }
            kind::BOOL => {
                if let Some(rest) = &mut self.bool {
                    rest.push_key(key, scene);
                    rest.push_value(|sink| sink.push_unsigned(value));
                }
            }
            _ => {
                if let Some(rest) = &mut self.types {
                    rest.push_key(key, scene);
                    rest.push_value(|sink| sink.push_unsigned(u64::from(code)));
                }
                if let Some(rest) = self.json.as_mut().or(self.text.as_mut()) {
                    scratch.clear();
                    put_json(scratch, &scene.arenas, code, value);
                    rest.push_key(key, scene);
                    rest.push_value(|sink| sink.push_text(scratch));
                }
            }
        }
    }
}

impl Hot {
    /// Takes a value of the column's type; the first of a record that has the key twice.
    #[inline]
    fn push(&mut self, code: u8, value: u64, scene: &Scene, row: usize) -> bool {
        if !self.takes.takes(code, value) || self.sink.len() > row {
            return false;
        }
        self.sink.fill(row);
        match code {
            kind::STR => self.sink.push_text(scene.arenas.get(View(value))),
            kind::INT => self.sink.push_signed(value as i64),
            kind::DOUBLE => self.sink.push_double(f64::from_bits(value)),
            _ => self.sink.push_unsigned(value),
        }
        true
    }
}

impl Rest {
    #[inline]
    fn push_key(&mut self, key: u32, scene: &Scene) {
        let Sink::Maps(maps) = &mut self.sink else { return };
        let Sink::LowCardinality(column) = &mut *maps.keys else {
            return maps.keys.push_text(scene.keys.name(key).as_bytes());
        };
        let known = &mut self.interned[key as usize];
        if *known == NONE {
            *known = column.intern(scene.keys.name(key).as_bytes());
        }
        column.push_index(*known);
    }

    #[inline]
    fn push_value(&mut self, push: impl FnOnce(&mut Sink)) {
        if let Sink::Maps(maps) = &mut self.sink {
            push(&mut maps.values);
        }
    }

    fn push_string(&mut self, key: u32, code: u8, value: u64, scene: &Scene, scratch: &mut Vec<u8>) {
        self.push_key(key, scene);
        if code == kind::STR {
            return self.push_value(|sink| sink.push_text(scene.arenas.get(View(value))));
        }
        scratch.clear();
        put_collector_string(scratch, &scene.arenas, code, value);
        self.push_value(|sink| sink.push_text(scratch));
    }

    #[inline]
    fn end_row(&mut self) {
        if let Sink::Maps(maps) = &mut self.sink {
            maps.end_row();
        }
    }
}
