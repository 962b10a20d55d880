//! Map columns that collect attributes which no hot column holds.

use super::append::Scene;
use super::hot::Found;
use super::json::{put_collector_string, put_json};
use super::sink::{Maps, Sink};
use super::types::Type;
use crate::columns::{Attributes, View, kind};

/// What is written of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Its text, or canonical JSON when it is none.
    TextOrJson,
    /// Its 64 bits, as many as the column is wide.
    Bits,
    /// The code of its type.
    Code,
    /// The Collector's string.
    Collector,
}

const NONE: u32 = u32::MAX;

/// A map column that collects attributes, and what its keys became in the map's own dictionary.
#[derive(Debug)]
pub struct Rest {
    pub sink: Sink,
    pub place: usize,
    pub found: Vec<Found>,
    written: Written,
    /// By key of the batch: index in the keys' dictionary, or `NONE`.
    interned: Vec<u32>,
}

impl Rest {
    pub fn new(column: &Type, place: usize, written: Written) -> Self {
        Self { sink: Sink::new(column), place, found: Vec::new(), written, interned: Vec::new() }
    }

    /// Turns to a batch of this many keys.
    pub fn enter(&mut self, keys: usize) {
        self.interned.clear();
        self.interned.resize(keys, NONE);
    }

    /// Writes the attributes that were found, behind `done` rows.
    pub fn write(&mut self, attributes: &Attributes, rows: usize, done: usize, scene: &Scene) {
        if self.found.is_empty() {
            return;
        }
        self.sink.fill(done);
        let mut counts = vec![0; rows];
        self.found.iter().for_each(|found| counts[found.row as usize] += 1);
        let Sink::Maps(Maps { ends, keys, values }) = &mut self.sink else { return };
        put_keys(keys, &self.found, attributes, &mut self.interned, scene);
        put_values(values, &self.found, attributes, self.written, ends.total() as usize, scene);
        ends.extend(&counts);
        self.found.clear();
    }
}

fn put_keys(sink: &mut Sink, found: &[Found], attributes: &Attributes, interned: &mut [u32], scene: &Scene) {
    let keys = found.iter().map(|found| attributes.key[found.at as usize]);
    let Sink::LowCardinality(column) = sink else {
        return keys.for_each(|key| sink.push_text(scene.keys.name(key).as_bytes()));
    };
    let index = |key: u32| {
        let known = &mut interned[key as usize];
        if *known == NONE {
            *known = column.intern(scene.keys.name(key).as_bytes());
        }
        *known
    };
    let indices: Vec<u32> = keys.map(index).collect();
    column.extend(&indices);
}

fn put_values(sink: &mut Sink, found: &[Found], attributes: &Attributes, written: Written, done: usize, scene: &Scene) {
    let values = found.iter().map(|found| (attributes.kind[found.at as usize], attributes.value[found.at as usize]));
    let mut scratch = Vec::new();
    match (sink, written) {
        (Sink::Numbers(numbers), Written::Bits) => {
            numbers.resize(done + found.len());
            numbers.put_at(values.enumerate().map(|(place, (_, value))| (done + place, value)));
        }
        (sink, Written::Code) => values.for_each(|(code, _)| sink.push_unsigned(u64::from(code))),
        (sink, _) => values.for_each(|(code, value)| {
            if code == kind::STR {
                return sink.push_view(View(value), &scene.arenas);
            }
            scratch.clear();
            match written {
                Written::Collector => put_collector_string(&mut scratch, &scene.arenas, code, value),
                _ => put_json(&mut scratch, &scene.arenas, code, value),
            }
            sink.push_text(&scratch);
        }),
    }
}
