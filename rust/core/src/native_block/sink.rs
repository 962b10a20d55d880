//! Growing columns in the layout of `ClickHouse`'s Native format.
//!
//! A sink holds what its type writes: numbers little-endian, strings as length and bytes, arrays and maps as the
//! count of their items beside the items' own sink, low cardinality as a dictionary and an index a row.
//!
//! Rows at the end may be left out: they hold zeros and empty values, and cost nothing before the block is written.

use super::bytes::Bytes;
use super::ends::Ends;
use super::low_cardinality::LowCardinality;
use super::types::Type;
use crate::columns::{Slices, View};

/// Numbers of one width.
#[derive(Debug)]
pub struct Numbers {
    pub bytes: Bytes,
    width: usize,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Unsigned,
    Signed,
    Float,
    /// A time in nanoseconds comes out as whole seconds.
    Seconds,
}

impl Numbers {
    fn new(width: u8, form: Form) -> Self {
        Self { bytes: Bytes::default(), width: width as usize, form }
    }

    #[inline]
    fn put(&mut self, value: u64) {
        let bytes = value.to_le_bytes();
        match self.width {
            1 => self.bytes.push(bytes[0]),
            2 => self.bytes.extend_from_slice(&bytes[..2]),
            4 => self.bytes.extend_from_slice(&bytes[..4]),
            _ => self.bytes.extend_from_slice(&bytes),
        }
    }

    /// Appends, held to the bounds of the column's type.
    pub fn push_unsigned(&mut self, value: u64) {
        let bits = self.width as u32 * 8;
        let bounded = match self.form {
            Form::Unsigned => value.min(u64::MAX >> (64 - bits)),
            Form::Signed => value.min(u64::MAX >> (65 - bits)),
            Form::Float => (value as f64).to_bits(),
            Form::Seconds => (value / 1_000_000_000).min(u64::from(u32::MAX)),
        };
        self.put(bounded);
    }

    /// Appends, held to the bounds of the column's type.
    pub fn push_signed(&mut self, value: i64) {
        match self.form {
            Form::Signed if value < 0 => {
                let bits = self.width as u32 * 8;
                self.put(value.max(i64::MIN >> (64 - bits)) as u64);
            }
            Form::Float => self.put((value as f64).to_bits()),
            _ => self.push_unsigned(value.max(0) as u64),
        }
    }

    pub fn push_double(&mut self, value: f64) {
        match self.form {
            Form::Float => self.put(value.to_bits()),
            _ => self.push_signed(value as i64),
        }
    }

    /// Appends the low bits of a bit field.
    pub fn push_low_bits(&mut self, value: u32) {
        match self.form {
            Form::Unsigned | Form::Signed => self.put(u64::from(value)),
            Form::Float | Form::Seconds => self.push_unsigned(u64::from(value)),
        }
    }

    /// Whether a 64-bit value is stored as it is, but for its bound.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        self.width == 8 && self.form != Form::Float
    }

    /// Whether the largest value is that of a signed number.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.form == Form::Signed
    }

    /// Writes the low bytes of 64 bits into rows that are there.
    #[inline]
    pub fn put_at(&mut self, cells: impl Iterator<Item = (usize, u64)>) {
        fn low<const WIDTH: usize>((row, bits): (usize, u64)) -> (usize, [u8; WIDTH]) {
            (row, bits.to_le_bytes().first_chunk().copied().unwrap_or([0; WIDTH]))
        }
        match self.width {
            1 => self.bytes.put_at(cells.map(low::<1>)),
            2 => self.bytes.put_at(cells.map(low::<2>)),
            4 => self.bytes.put_at(cells.map(low::<4>)),
            _ => self.bytes.put_at(cells.map(low::<8>)),
        }
    }

    /// Makes this many rows of it, new ones 0.
    pub fn resize(&mut self, rows: usize) {
        self.bytes.fill(rows * self.width, 0);
    }

    /// Bytes a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether this is a plain unsigned number of a width.
    #[must_use]
    pub fn is_unsigned(&self, width: usize) -> bool {
        self.width == width && self.form == Form::Unsigned
    }

    fn len(&self) -> usize {
        self.bytes.len() / self.width
    }
}

/// Strings, each as a variable-length count and its bytes.
#[derive(Debug, Default)]
pub struct Strings {
    pub bytes: Bytes,
    rows: usize,
}

/// Texts up to this length are copied with a fixed number of bytes.
const WIDE: usize = 32;

impl Strings {
    #[inline]
    pub fn push(&mut self, value: &[u8]) {
        put_length(|byte| self.bytes.push(byte), value.len());
        self.bytes.extend_from_slice(value);
        self.rows += 1;
    }

    /// Appends a text of the arenas.
    #[inline]
    pub fn push_view(&mut self, view: View, arenas: &Slices) {
        let length = view.len();
        // The byte before the text becomes its count; what lies behind the text is copied too, and cut off.
        let from = view.offset().wrapping_sub(1);
        let arena = arenas.0.get(view.arena()).copied().unwrap_or_default();
        if length <= WIDE
            && let Some(wide) = arena.get(from..).and_then(<[u8]>::first_chunk::<{ WIDE + 1 }>)
            && self.bytes.extend_and_cut(length as u8, wide, 1 + length)
        {
            self.rows += 1;
            return;
        }
        self.push_any(arenas.get(view));
    }

    #[inline(never)]
    fn push_any(&mut self, value: &[u8]) {
        self.push(value);
    }

    /// Appends empty strings up to a count of rows.
    pub fn fill(&mut self, rows: usize) {
        if rows > self.rows {
            self.bytes.fill(self.bytes.len() + rows - self.rows, 0);
            self.rows = rows;
        }
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Where each row's count and bytes begin, and behind the last row where they end; a row that is not here takes
    /// one byte.
    pub fn starts(&self, rows: usize) -> Vec<u32> {
        let mut starts = Vec::with_capacity(rows + 1);
        let mut at = 0;
        // A row's place in its segment; it may lie behind the segment's end.
        let mut skip = 0;
        let (mut value, mut shift) = (0, 0);
        for bytes in self.bytes.slices() {
            while let Some(&byte) = bytes.get(skip) {
                if shift == 0 {
                    starts.push((at + skip) as u32);
                }
                value |= (usize::from(byte) & 0x7f) << shift;
                shift += 7;
                skip += 1;
                if byte < 0x80 {
                    skip += value;
                    (value, shift) = (0, 0);
                }
            }
            skip -= bytes.len();
            at += bytes.len();
        }
        starts.extend((starts.len()..=rows).scan(at as u32, |next, _| {
            let start = *next;
            *next += 1;
            Some(start)
        }));
        starts
    }
}

/// Arrays: how many items each row has, and the items.
#[derive(Debug)]
pub struct Arrays {
    pub ends: Ends,
    pub items: Box<Sink>,
}

/// Maps: how many entries each row has, and the entries' two sinks.
#[derive(Debug)]
pub struct Maps {
    pub ends: Ends,
    pub keys: Box<Sink>,
    pub values: Box<Sink>,
}

/// A growing column.
#[derive(Debug)]
pub enum Sink {
    Numbers(Numbers),
    Strings(Strings),
    Fixed { bytes: Bytes, width: usize },
    LowCardinality(LowCardinality),
    Arrays(Arrays),
    Maps(Maps),
}

impl Sink {
    /// An empty column of a type.
    #[must_use]
    pub fn new(kind: &Type) -> Self {
        match kind {
            Type::UInt(width) => Self::Numbers(Numbers::new(*width, Form::Unsigned)),
            Type::Int(width) => Self::Numbers(Numbers::new(*width, Form::Signed)),
            Type::Float64 => Self::Numbers(Numbers::new(8, Form::Float)),
            Type::Bool => Self::Numbers(Numbers::new(1, Form::Unsigned)),
            Type::DateTime => Self::Numbers(Numbers::new(4, Form::Seconds)),
            Type::DateTime64 => Self::Numbers(Numbers::new(8, Form::Signed)),
            Type::String => Self::Strings(Strings::default()),
            Type::FixedString(width) => Self::Fixed { bytes: Bytes::default(), width: *width },
            Type::LowCardinality => Self::LowCardinality(LowCardinality::default()),
            Type::Array(item) => Self::Arrays(Arrays { ends: Ends::default(), items: Box::new(Self::new(item)) }),
            Type::Map(key, value) => Self::Maps(Maps {
                ends: Ends::default(),
                keys: Box::new(Self::new(key)),
                values: Box::new(Self::new(value)),
            }),
        }
    }

    /// Rows so far, without those left out.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Strings(strings) => strings.rows,
            Self::Fixed { bytes, width } => bytes.len() / width,
            Self::LowCardinality(column) => column.len(),
            Self::Arrays(arrays) => arrays.ends.rows(),
            Self::Maps(maps) => maps.ends.rows(),
        }
    }

    /// Bytes in the column.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.bytes.len(),
            Self::Strings(strings) => strings.bytes.len(),
            Self::Fixed { bytes, .. } => bytes.len(),
            Self::LowCardinality(column) => column.bytes(),
            Self::Arrays(arrays) => arrays.ends.bytes() + arrays.items.bytes(),
            Self::Maps(maps) => maps.ends.bytes() + maps.keys.bytes() + maps.values.bytes(),
        }
    }

    /// Takes all rows out and keeps the memory.
    pub fn clear(&mut self) {
        match self {
            Self::Numbers(numbers) => numbers.bytes.clear(),
            Self::Strings(strings) => {
                strings.bytes.clear();
                strings.rows = 0;
            }
            Self::Fixed { bytes, .. } => bytes.clear(),
            Self::LowCardinality(column) => column.clear(),
            Self::Arrays(arrays) => {
                arrays.ends.clear();
                arrays.items.clear();
            }
            Self::Maps(maps) => {
                maps.ends.clear();
                maps.keys.clear();
                maps.values.clear();
            }
        }
    }

    /// Appends default values up to a count of rows.
    pub fn fill(&mut self, rows: usize) {
        match self {
            Self::Numbers(numbers) => numbers.resize(rows),
            Self::Strings(strings) => strings.fill(rows),
            Self::Fixed { bytes, width } => bytes.fill(rows * *width, 0),
            Self::LowCardinality(column) => column.fill(rows),
            Self::Arrays(Arrays { ends, .. }) | Self::Maps(Maps { ends, .. }) => ends.fill(rows),
        }
    }

    /// Appends all rows that were left out, of which there should be this many.
    fn complete(&mut self, rows: usize) {
        self.fill(rows);
        match self {
            Self::Arrays(arrays) => arrays.items.complete(arrays.ends.total() as usize),
            Self::Maps(maps) => {
                maps.keys.complete(maps.ends.total() as usize);
                maps.values.complete(maps.ends.total() as usize);
            }
            _ => {}
        }
    }

    /// Appends one row `count` times behind the `done` rows there are; `push` appends it once.
    pub fn repeat(&mut self, done: usize, count: usize, push: impl FnOnce(&mut Self)) {
        self.complete(done);
        let mark = self.mark();
        push(self);
        self.complete(done + 1);
        self.append_again(&mark, count.saturating_sub(1));
    }

    /// Where the next row will begin.
    fn mark(&self) -> Mark {
        let (start, inner) = match self {
            Self::Numbers(Numbers { bytes, .. }) | Self::Strings(Strings { bytes, .. }) | Self::Fixed { bytes, .. } => {
                (bytes.len(), Vec::new())
            }
            Self::LowCardinality(_) => (0, Vec::new()),
            Self::Arrays(arrays) => (0, vec![arrays.items.mark()]),
            Self::Maps(maps) => (0, vec![maps.keys.mark(), maps.values.mark()]),
        };
        Mark { start, rows: self.len(), inner }
    }

    /// Appends all since a mark again, `count` times.
    fn append_again(&mut self, mark: &Mark, count: usize) {
        match self {
            Self::Numbers(numbers) => numbers.bytes.repeat(mark.start, count),
            Self::Fixed { bytes, .. } => bytes.repeat(mark.start, count),
            Self::Strings(strings) => {
                strings.bytes.repeat(mark.start, count);
                strings.rows += (strings.rows - mark.rows) * count;
            }
            Self::LowCardinality(column) => column.repeat(mark.rows, count),
            Self::Arrays(arrays) => {
                arrays.ends.repeat(mark.rows, count);
                if let [items] = mark.inner.as_slice() {
                    arrays.items.append_again(items, count);
                }
            }
            Self::Maps(maps) => {
                maps.ends.repeat(mark.rows, count);
                if let [keys, values] = mark.inner.as_slice() {
                    maps.keys.append_again(keys, count);
                    maps.values.append_again(values, count);
                }
            }
        }
    }

    /// Appends text, or raw bytes to a fixed string (cut or filled with zeros to its width).
    #[inline]
    pub fn push_text(&mut self, value: &[u8]) {
        match self {
            Self::Strings(strings) => strings.push(value),
            Self::LowCardinality(column) => column.push(value),
            Self::Fixed { bytes, width } => {
                let end = bytes.len() + *width;
                bytes.extend_from_slice(&value[..value.len().min(*width)]);
                bytes.fill(end, 0);
            }
            Self::Numbers(_) | Self::Arrays(_) | Self::Maps(_) => {}
        }
    }

    /// Appends a text of the arenas.
    #[inline]
    pub fn push_view(&mut self, view: View, arenas: &Slices) {
        match self {
            Self::Strings(strings) => strings.push_view(view, arenas),
            Self::LowCardinality(column) => {
                let index = column.intern_view(view, arenas);
                column.extend(&[index]);
            }
            _ => self.push_text(arenas.get(view)),
        }
    }

    /// Appends a number to a column of numbers.
    #[inline]
    pub fn push_unsigned(&mut self, value: u64) {
        if let Self::Numbers(numbers) = self {
            numbers.push_unsigned(value);
        }
    }

    /// Appends a number to a column of numbers.
    #[inline]
    pub fn push_double(&mut self, value: f64) {
        if let Self::Numbers(numbers) = self {
            numbers.push_double(value);
        }
    }
}

/// A place in a sink, from which on it can be repeated.
#[derive(Debug)]
struct Mark {
    start: usize,
    rows: usize,
    inner: Vec<Mark>,
}

/// Appends a count in seven-bit groups, low ones first.
#[inline]
pub fn put_length(mut push: impl FnMut(u8), mut value: usize) {
    while value >= 0x80 {
        push(value as u8 | 0x80);
        value >>= 7;
    }
    push(value as u8);
}
