//! Map columns that collect attributes which no hot column holds.

use super::hot::{Found, Run};
use super::json::{put_collector_string, put_json};
use super::sink::{Maps, Sink};
use super::types::Type;
use crate::columns::{View, kind};

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
    written: Written,
    /// By key of the batch: index in the keys' dictionary, or `NONE`.
    interned: Vec<u32>,
}

impl Rest {
    pub fn new(column: &Type, place: usize, written: Written) -> Self {
        Self { sink: Sink::new(column), place, written, interned: Vec::new() }
    }

    /// Turns to a batch of this many keys.
    pub fn enter(&mut self, keys: usize) {
        self.interned.clear();
        self.interned.resize(keys, NONE);
    }

    /// Writes the attributes that were found.
    pub fn write(&mut self, found: &[Found], run: &Run) {
        if found.is_empty() {
            return;
        }
        self.sink.fill(run.done);
        let counts = count_rows(found, run.rows);
        let Sink::Maps(Maps { ends, keys, values }) = &mut self.sink else { return };
        put_keys(keys, found, &mut self.interned, run);
        put_values(values, found, self.written, ends.total() as usize, run);
        ends.extend(&counts);
    }
}

/// How many of the attributes each row has.
fn count_rows(found: &[Found], rows: usize) -> Vec<u32> {
    // Each row's last one is noted, and no sum waits for the one before it.
    let mut counts = vec![0; rows];
    (1..).zip(found).for_each(|(end, found)| counts[found.row()] = end);
    let mut end = 0;
    for count in &mut counts {
        let start = end;
        end = start.max(*count);
        *count = end - start;
    }
    counts
}

fn put_keys(sink: &mut Sink, found: &[Found], interned: &mut [u32], run: &Run) {
    let keys = found.iter().map(|found| run.attributes.key[found.at()]);
    let Sink::LowCardinality(column) = sink else {
        return keys.for_each(|key| sink.push_text(run.scene.keys.name(key).as_bytes()));
    };
    let index = |key: u32| {
        let known = &mut interned[key as usize];
        if *known == NONE {
            *known = column.intern(run.scene.keys.name(key).as_bytes());
        }
        *known
    };
    let indices: Vec<u32> = keys.map(index).collect();
    column.extend(&indices);
}

fn put_values(sink: &mut Sink, found: &[Found], written: Written, done: usize, run: &Run) {
    let (attributes, arenas) = (run.attributes, &run.scene.arenas);
    let values = found.iter().map(|found| (attributes.kind[found.at()], attributes.value[found.at()]));
    let mut scratch = Vec::new();
    match (sink, written) {
        (Sink::Numbers(numbers), Written::Bits) => {
            numbers.resize(done + found.len());
            numbers.put_at(values.enumerate().map(|(place, (_, value))| (done + place, value)));
        }
        (sink, Written::Code) => values.for_each(|(code, _)| sink.push_unsigned(u64::from(code))),
        (sink, _) => values.for_each(|(code, value)| {
            if code == kind::STR {
                return sink.push_view(View(value), arenas);
            }
            scratch.clear();
            match written {
                Written::Collector => put_collector_string(&mut scratch, arenas, code, value),
                _ => put_json(&mut scratch, arenas, code, value),
            }
            sink.push_text(&scratch);
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, count_rows};

    #[test]
    fn rows_have_as_many_as_there_are() {
        let found: Vec<Found> = [1, 1, 1, 2, 5, 5].iter().map(|&row| Found::new(row, 9)).collect();
        assert_eq!(count_rows(&found, 7), [0, 3, 1, 0, 0, 2, 0]);
        assert_eq!(count_rows(&[], 2), [0, 0]);
    }
}
