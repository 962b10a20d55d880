//! Copies borrowed cells into sinks, row by row or whole runs at once.

use std::cell::OnceCell;

use arrow_buffer::ToByteSlice;

use super::cells::Cells;
use super::json::{put_collector_string, put_json};
use super::number::put_hex;
use super::render::{put_attributes_json, put_attributes_map};
use super::rows::{Cursor, Rows};
use super::sink::{Numbers, Sink};
use crate::columns::{Envelope, Keys, Slices, View, kind, number_kind};

/// What cells point into.
#[derive(Debug)]
pub struct Scene<'a> {
    pub arenas: Slices<'a>,
    pub keys: &'a Keys,
    rank: OnceCell<Vec<u32>>,
}

impl<'a> Scene<'a> {
    #[must_use]
    pub fn new(envelope: &'a Envelope) -> Self {
        Self { arenas: envelope.arenas.slices(), keys: &envelope.keys, rank: OnceCell::new() }
    }

    /// The place of each key number in the order of the names' bytes.
    #[must_use]
    pub fn rank(&self) -> &[u32] {
        self.rank.get_or_init(|| {
            let mut order: Vec<u32> = (0..self.keys.len() as u32).collect();
            order.sort_by_key(|&key| self.keys.name(key));
            let mut rank = vec![0; order.len()];
            for (place, &key) in order.iter().enumerate() {
                rank[key as usize] = place as u32;
            }
            rank
        })
    }
}

/// Appends rows of cells to a sink whose type accepts them.
pub fn append(cells: &Cells, sink: &mut Sink, rows: &Rows, scene: &Scene) {
    match (cells, sink) {
        (Cells::Children(owners, inner), Sink::Arrays(arrays)) => {
            append_children(owners, inner, rows, scene, &mut arrays.ends, &mut arrays.items);
        }
        (Cells::Counts(list), Sink::Arrays(arrays)) => rows.each(|row| {
            list.row(row).iter().for_each(|&count| arrays.items.push_unsigned(count));
            arrays.end_row();
        }),
        (Cells::Doubles(list), Sink::Arrays(arrays)) => rows.each(|row| {
            list.row(row).iter().for_each(|&value| arrays.items.push_double(value));
            arrays.end_row();
        }),
        (Cells::Attributes(attributes), sink) => {
            let mut cursor = first(rows).map(|row| Cursor::new(&attributes.parent, row));
            let mut scratch = Vec::new();
            rows.each(|row| {
                let range = cursor.as_mut().map_or(0..0, |cursor| cursor.children(row));
                if let Sink::Maps(maps) = sink {
                    put_attributes_map(maps, attributes, range, scene);
                } else {
                    scratch.clear();
                    put_attributes_json(&mut scratch, attributes, range, scene);
                    sink.push_text(&scratch);
                }
            });
        }
        (_, Sink::Numbers(numbers)) => append_numbers(cells, numbers, rows),
        (_, sink) => append_texts(cells, sink, rows, scene),
    }
}

fn first(rows: &Rows) -> Option<usize> {
    match rows {
        Rows::Range(range) => (!range.is_empty()).then_some(range.start),
        Rows::List(list) => list.first().map(|&row| row as usize),
    }
}

fn append_children(owners: &[u32], inner: &Cells, rows: &Rows, scene: &Scene, ends: &mut Vec<u64>, items: &mut Sink) {
    let Some(start) = first(rows) else { return };
    let mut cursor = Cursor::new(owners, start);
    let mut end = items.len() as u64;
    let mut whole: Option<std::ops::Range<usize>> = None;
    rows.each(|row| {
        let range = cursor.children(row);
        end += range.len() as u64;
        ends.push(end);
        // Neighbours' children lie side by side: they are copied in one piece.
        match &mut whole {
            Some(whole) if whole.end == range.start => whole.end = range.end,
            whole => {
                if let Some(before) = whole.replace(range) {
                    append(inner, items, &Rows::Range(before), scene);
                }
            }
        }
    });
    if let Some(range) = whole {
        append(inner, items, &Rows::Range(range), scene);
    }
}

/// Copies a whole range of 64-bit values that keep their bits.
fn append_raw(values: &[u64], numbers: &mut Numbers, rows: &Rows) -> bool {
    let Rows::Range(range) = rows else { return false };
    if !numbers.is_raw() || cfg!(target_endian = "big") {
        return false;
    }
    let values = &values[range.clone()];
    if numbers.is_signed() && values.iter().fold(0, |all, value| all | value) > i64::MAX as u64 {
        return false;
    }
    numbers.bytes.extend_from_slice(values.to_byte_slice());
    true
}

fn append_numbers(cells: &Cells, numbers: &mut Numbers, rows: &Rows) {
    match cells {
        Cells::U64(values) | Cells::Time(values) | Cells::Bounds(values) if append_raw(values, numbers, rows) => {}
        Cells::U64(values) | Cells::Time(values) | Cells::Bounds(values) => {
            rows.each(|row| numbers.push_unsigned(values[row]));
        }
        Cells::U32(values) => rows.each(|row| numbers.push_unsigned(u64::from(values[row]))),
        Cells::I32(values) | Cells::Enum(values, _) => rows.each(|row| numbers.push_signed(i64::from(values[row]))),
        Cells::F64(values) => rows.each(|row| numbers.push_double(values[row])),
        Cells::Bool(values) => rows.each(|row| numbers.push_unsigned(u64::from(values[row]))),
        Cells::Bit(values, bit) => rows.each(|row| numbers.push_unsigned(u64::from(values[row] & bit != 0))),
        Cells::Flags(values) => rows.each(|row| numbers.push_low_bits(values[row])),
        Cells::TimeOr(values, others) => rows.each(|row| {
            numbers.push_unsigned(if values[row] == 0 { others[row] } else { values[row] });
        }),
        Cells::Duration(starts, ends) => rows.each(|row| {
            numbers.push_unsigned(ends[row].saturating_sub(starts[row]));
        }),
        Cells::Code(codes, _) => rows.each(|row| numbers.push_unsigned(u64::from(codes[row]))),
        Cells::NumberAsDouble(kinds, values) => {
            rows.each(|row| numbers.push_double(as_double(kinds[row], values[row])));
        }
        Cells::NumberAsInt(kinds, values) => rows.each(|row| {
            numbers.push_signed(if kinds[row] == number_kind::INT { values[row] as i64 } else { 0 });
        }),
        Cells::Hash(hashes) => rows.each(|row| numbers.push_unsigned(hashes[row] as u64)),
        _ => {}
    }
}

/// The number of a point or exemplar as a double; 0 when it has none.
fn as_double(code: u8, value: u64) -> f64 {
    match code {
        number_kind::INT => value as i64 as f64,
        number_kind::DOUBLE => f64::from_bits(value),
        _ => 0.0,
    }
}

fn append_texts(cells: &Cells, sink: &mut Sink, rows: &Rows, scene: &Scene) {
    let mut scratch = Vec::new();
    match cells {
        Cells::Text(views) => rows.each(|row| sink.push_text(scene.arenas.get(views[row]))),
        Cells::Id(views, width) => append_ids(views, *width, sink, rows, scene),
        Cells::Enum(codes, names) => rows.each(|row| sink.push_text(name(names, codes[row]))),
        Cells::Code(codes, names) => rows.each(|row| sink.push_text(name(names, i32::from(codes[row])))),
        Cells::ValueString(values) => rows.each(|row| {
            if values.kind[row] == kind::STR {
                return sink.push_text(scene.arenas.get(View(values.value[row])));
            }
            scratch.clear();
            put_collector_string(&mut scratch, &scene.arenas, values.kind[row], values.value[row]);
            sink.push_text(&scratch);
        }),
        Cells::ValueJson(values) => rows.each(|row| {
            scratch.clear();
            put_json(&mut scratch, &scene.arenas, values.kind[row], values.value[row]);
            sink.push_text(&scratch);
        }),
        Cells::Attribute(attributes, key) => {
            let mut cursor = first(rows).map(|row| Cursor::new(&attributes.parent, row));
            rows.each(|row| {
                scratch.clear();
                let range = cursor.as_mut().map_or(0..0, |cursor| cursor.children(row));
                if let Some(at) = range.into_iter().find(|&at| Some(attributes.key[at]) == *key) {
                    put_collector_string(&mut scratch, &scene.arenas, attributes.kind[at], attributes.value[at]);
                }
                sink.push_text(&scratch);
            });
        }
        Cells::Distinct(codes, texts) => append_distinct(codes, texts, sink, rows),
        Cells::Hash(hashes) => rows.each(|row| {
            let bytes = hashes[row].to_be_bytes();
            push_id(sink, &bytes, &mut scratch);
        }),
        _ => {}
    }
}

fn append_distinct(codes: &[u32], texts: &[Vec<u8>], sink: &mut Sink, rows: &Rows) {
    if let Sink::LowCardinality(column) = sink {
        let mut interned = vec![u32::MAX; texts.len()];
        rows.each(|row| {
            let code = codes[row] as usize;
            if interned[code] == u32::MAX {
                interned[code] = column.intern(&texts[code]);
            }
            column.push_index(interned[code]);
        });
    } else {
        rows.each(|row| sink.push_text(&texts[codes[row] as usize]));
    }
}

fn name(names: &[&'static str], code: i32) -> &'static [u8] {
    usize::try_from(code).ok().and_then(|code| names.get(code)).map_or(b"", |name| name.as_bytes())
}

fn append_ids(views: &[View], width: usize, sink: &mut Sink, rows: &Rows, scene: &Scene) {
    if let Sink::Fixed { bytes, .. } = sink {
        // Room for all at once: the usual id has the full width.
        bytes.reserve(rows.len() * width);
        rows.each(|row| {
            let id = scene.arenas.get(views[row]);
            let end = bytes.len() + width;
            bytes.extend_from_slice(&id[..id.len().min(width)]);
            bytes.resize(end, 0);
        });
        return;
    }
    let mut scratch = Vec::new();
    rows.each(|row| push_id(sink, scene.arenas.get(views[row]), &mut scratch));
}

/// Raw bytes in a fixed column, hex in a text column.
fn push_id(sink: &mut Sink, id: &[u8], scratch: &mut Vec<u8>) {
    if matches!(sink, Sink::Fixed { .. }) {
        return sink.push_text(id);
    }
    scratch.clear();
    put_hex(scratch, id);
    sink.push_text(scratch);
}
