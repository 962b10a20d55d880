//! Copies borrowed cells into sinks, row by row or whole runs at once.

use std::cell::OnceCell;
use std::ops::Range;

use super::bytes::Bytes;
use super::cells::Cells;
use super::json::{put_collector_string, put_json};
use super::low_cardinality::LowCardinality;
use super::number::put_hex;
use super::render::{put_attribute_maps, put_attributes_json};
use super::rows::{Cursor, Rows, children, count_children};
use super::sink::{Arrays, Numbers, Sink};
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

/// Appends rows of cells, behind `done` rows, to a sink whose type accepts them. Rows of zeros and empty values may be
/// left out: the sink fills them in when others follow.
pub fn append(cells: &Cells, sink: &mut Sink, rows: &Rows, done: usize, scene: &Scene) {
    if let Rows::Range(range) = rows
        && cells.are_default(range.clone(), sink)
    {
        return;
    }
    sink.fill(done);
    match (cells, sink) {
        (Cells::Children(owners, inner), Sink::Arrays(arrays)) => append_children(owners, inner, rows, scene, arrays),
        (Cells::Counts(list), Sink::Arrays(Arrays { ends, items })) => rows.each(|row| {
            list.row(row).iter().for_each(|&count| items.push_unsigned(count));
            ends.push(list.row(row).len());
        }),
        (Cells::Doubles(list), Sink::Arrays(Arrays { ends, items })) => rows.each(|row| {
            list.row(row).iter().for_each(|&value| items.push_double(value));
            ends.push(list.row(row).len());
        }),
        (Cells::Attributes(attributes), Sink::Maps(maps)) => put_attribute_maps(maps, attributes, rows, scene),
        (Cells::Attributes(attributes), sink) => {
            let mut cursor = first(rows).map(|row| Cursor::new(&attributes.parent, row));
            let mut scratch = Vec::new();
            rows.each(|row| {
                let range = cursor.as_mut().map_or(0..0, |cursor| cursor.children(row));
                scratch.clear();
                put_attributes_json(&mut scratch, attributes, range, scene);
                sink.push_text(&scratch);
            });
        }
        (_, Sink::Numbers(numbers)) => append_numbers(cells, numbers, rows),
        (Cells::Text(views), Sink::Strings(strings)) => {
            rows.each(|row| strings.push_view(views[row], &scene.arenas));
        }
        (_, Sink::LowCardinality(column)) if cells.can_intern() => {
            let mut indices = Vec::with_capacity(rows.len());
            intern(cells, column, rows, scene, &mut indices);
            column.extend(&indices);
        }
        (_, sink) => append_texts(cells, sink, rows, scene),
    }
}

impl Cells<'_> {
    /// Whether all these rows would be zeros and empty values. Asked of what often is.
    pub fn are_default(&self, range: Range<usize>, sink: &Sink) -> bool {
        match self {
            Self::Text(views) | Self::Id(views, _) => views[range].iter().all(|&view| view == View::EMPTY),
            Self::U32(values) | Self::Flags(values) => values[range].iter().all(|&value| value == 0),
            Self::Children(owners, _) => children(owners, &range).is_empty(),
            Self::Attributes(attributes) => {
                matches!(sink, Sink::Maps(_)) && children(&attributes.parent, &range).is_empty()
            }
            _ => false,
        }
    }

    /// Whether `intern` knows them.
    const fn can_intern(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Enum(..) | Self::Code(..) | Self::Distinct(..))
    }
}

fn first(rows: &Rows) -> Option<usize> {
    match rows {
        Rows::Range(range) => (!range.is_empty()).then_some(range.start),
        Rows::List(list) => list.first().map(|&row| row as usize),
    }
}

fn append_children(owners: &[u32], inner: &Cells, rows: &Rows, scene: &Scene, arrays: &mut Arrays) {
    let Arrays { ends, items } = arrays;
    if let Rows::Range(range) = rows {
        // Neighbours' children lie side by side: they are copied in one piece.
        let all = children(owners, range);
        append(inner, items, &Rows::Range(all.clone()), ends.total() as usize, scene);
        return ends.extend(&count_children(&owners[all], range));
    }
    let mut cursor = first(rows).map(|start| Cursor::new(owners, start));
    rows.each(|row| {
        let range = cursor.as_mut().map_or(0..0, |cursor| cursor.children(row));
        let count = range.len();
        append(inner, items, &Rows::Range(range), ends.total() as usize, scene);
        ends.push(count);
    });
}

/// The indices of texts in a column's dictionary.
fn intern(cells: &Cells, column: &mut LowCardinality, rows: &Rows, scene: &Scene, indices: &mut Vec<u32>) {
    match cells {
        Cells::Text(views) => rows.each(|row| indices.push(column.intern_view(views[row], &scene.arenas))),
        Cells::Enum(codes, names) => {
            let mut known = vec![NONE; names.len()];
            rows.each(|row| indices.push(intern_name(codes[row], names, &mut known, column)));
        }
        Cells::Code(codes, names) => {
            let mut known = vec![NONE; names.len()];
            rows.each(|row| indices.push(intern_name(i32::from(codes[row]), names, &mut known, column)));
        }
        Cells::Distinct(codes, texts) => {
            let mut known = vec![NONE; texts.len()];
            rows.each(|row| {
                let code = codes[row] as usize;
                if known[code] == NONE {
                    known[code] = column.intern(&texts[code]);
                }
                indices.push(known[code]);
            });
        }
        _ => {}
    }
}

const NONE: u32 = u32::MAX;

/// The index of a code's name; `known` has those found before.
#[inline]
fn intern_name(code: i32, names: &[&'static str], known: &mut [u32], column: &mut LowCardinality) -> u32 {
    // A code without a name is the empty text, which is always the first.
    let Some(index) = usize::try_from(code).ok().and_then(|code| known.get_mut(code)) else { return 0 };
    if *index == NONE {
        *index = column.intern(name(names, code));
    }
    *index
}

/// Copies a whole range of values that keep their bits.
fn append_raw(cells: &Cells, numbers: &mut Numbers, rows: &Rows) -> bool {
    let Rows::Range(range) = rows else { return false };
    let range = range.clone();
    match cells {
        Cells::U64(values) | Cells::Time(values) | Cells::Bounds(values) => {
            let values = &values[range];
            let signed = numbers.is_signed();
            if !numbers.is_raw() || signed && values.iter().fold(0, |all, value| all | value) > i64::MAX as u64 {
                return false;
            }
            numbers.bytes.extend(values.iter().map(|value| value.to_le_bytes()));
        }
        Cells::U32(values) | Cells::Flags(values) if numbers.is_unsigned(4) => {
            numbers.bytes.extend(values[range].iter().map(|value| value.to_le_bytes()));
        }
        Cells::Duration(starts, ends) if numbers.is_unsigned(8) => {
            let durations =
                ends[range.clone()].iter().zip(&starts[range]).map(|(end, start)| end.saturating_sub(*start));
            numbers.bytes.extend(durations.map(u64::to_le_bytes));
        }
        _ => return false,
    }
    true
}

fn append_numbers(cells: &Cells, numbers: &mut Numbers, rows: &Rows) {
    if append_raw(cells, numbers, rows) {
        return;
    }
    match cells {
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
        Cells::Distinct(codes, texts) => rows.each(|row| sink.push_text(&texts[codes[row] as usize])),
        Cells::Hash(hashes) => rows.each(|row| {
            let bytes = hashes[row].to_be_bytes();
            push_id(sink, &bytes, &mut scratch);
        }),
        _ => {}
    }
}

fn name(names: &[&'static str], code: i32) -> &'static [u8] {
    usize::try_from(code).ok().and_then(|code| names.get(code)).map_or(b"", |name| name.as_bytes())
}

fn append_ids(views: &[View], width: usize, sink: &mut Sink, rows: &Rows, scene: &Scene) {
    match (width, sink) {
        (16, Sink::Fixed { bytes, width: 16 }) => copy_ids::<16>(bytes, views, rows, scene),
        (8, Sink::Fixed { bytes, width: 8 }) => copy_ids::<8>(bytes, views, rows, scene),
        (_, sink) => {
            let mut scratch = Vec::new();
            rows.each(|row| push_id(sink, scene.arenas.get(views[row]), &mut scratch));
        }
    }
}

fn copy_ids<const WIDTH: usize>(out: &mut Bytes, views: &[View], rows: &Rows, scene: &Scene) {
    let id = |row: usize| {
        let id = scene.arenas.get(views[row]);
        // Ids usually have the full width, or none.
        id.first_chunk().copied().unwrap_or_else(|| {
            let mut filled = [0; WIDTH];
            filled[..id.len()].copy_from_slice(id);
            filled
        })
    };
    match rows {
        Rows::Range(range) => out.extend(range.clone().map(id)),
        Rows::List(list) => out.extend(list.iter().map(|&row| id(row as usize))),
    }
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
