//! Growing columns in the layout of `ClickHouse`'s Native format.
//!
//! A sink holds what its type writes: numbers little-endian, strings as length and bytes, arrays and maps as the
//! running count of their items beside the items' own sink, low cardinality as a dictionary and an index a row.

use super::low_cardinality::LowCardinality;
use super::types::Type;

/// Numbers of one width.
#[derive(Debug)]
pub struct Numbers {
    pub bytes: Vec<u8>,
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
        Self { bytes: Vec::new(), width: width as usize, form }
    }

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

    fn len(&self) -> usize {
        self.bytes.len() / self.width
    }
}

/// Strings, each as a variable-length count and its bytes.
#[derive(Debug, Default)]
pub struct Strings {
    pub bytes: Vec<u8>,
    rows: usize,
}

impl Strings {
    #[inline]
    pub fn push(&mut self, value: &[u8]) {
        put_length(&mut self.bytes, value.len());
        self.bytes.extend_from_slice(value);
        self.rows += 1;
    }

    /// Appends rows that are encoded already.
    pub fn push_encoded(&mut self, encoded: &[u8], rows: usize) {
        self.bytes.extend_from_slice(encoded);
        self.rows += rows;
    }
}

/// Arrays: where each row's items end, and the items.
#[derive(Debug)]
pub struct Arrays {
    pub ends: Vec<u64>,
    pub items: Box<Sink>,
}

impl Arrays {
    /// Ends the row behind the items appended so far.
    pub fn end_row(&mut self) {
        self.ends.push(self.items.len() as u64);
    }
}

/// Maps: where each row's entries end, and the entries' two sinks.
#[derive(Debug)]
pub struct Maps {
    pub ends: Vec<u64>,
    pub keys: Box<Sink>,
    pub values: Box<Sink>,
}

impl Maps {
    /// Ends the row behind the entries appended so far.
    #[inline]
    pub fn end_row(&mut self) {
        self.ends.push(self.values.len() as u64);
    }

    fn fill(&mut self, rows: usize) {
        let end = self.ends.last().copied().unwrap_or_default();
        self.ends.resize(rows, end);
    }
}

/// A growing column.
#[derive(Debug)]
pub enum Sink {
    Numbers(Numbers),
    Strings(Strings),
    Fixed { bytes: Vec<u8>, width: usize },
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
            Type::FixedString(width) => Self::Fixed { bytes: Vec::new(), width: *width },
            Type::LowCardinality => Self::LowCardinality(LowCardinality::default()),
            Type::Array(item) => Self::Arrays(Arrays { ends: Vec::new(), items: Box::new(Self::new(item)) }),
            Type::Map(key, value) => Self::Maps(Maps {
                ends: Vec::new(),
                keys: Box::new(Self::new(key)),
                values: Box::new(Self::new(value)),
            }),
        }
    }

    /// Rows so far.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Strings(strings) => strings.rows,
            Self::Fixed { bytes, width } => bytes.len() / width,
            Self::LowCardinality(column) => column.indices.len(),
            Self::Arrays(arrays) => arrays.ends.len(),
            Self::Maps(maps) => maps.ends.len(),
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
            Self::Arrays(arrays) => arrays.ends.len() * 8 + arrays.items.bytes(),
            Self::Maps(maps) => maps.ends.len() * 8 + maps.keys.bytes() + maps.values.bytes(),
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

    /// Makes room for about this many more rows; a string is taken for 16 bytes.
    pub fn reserve(&mut self, rows: usize) {
        match self {
            Self::Numbers(numbers) => numbers.bytes.reserve(rows * numbers.width),
            Self::Strings(strings) => strings.bytes.reserve(rows * 16),
            Self::Fixed { bytes, width } => bytes.reserve(rows * *width),
            Self::LowCardinality(column) => column.indices.reserve(rows),
            Self::Arrays(arrays) => arrays.ends.reserve(rows),
            Self::Maps(maps) => maps.ends.reserve(rows),
        }
    }

    /// Appends default values up to a count of rows.
    pub fn fill(&mut self, rows: usize) {
        match self {
            Self::Numbers(numbers) => numbers.bytes.resize(rows * numbers.width, 0),
            Self::Strings(strings) => {
                let missing = rows.saturating_sub(strings.rows);
                strings.bytes.resize(strings.bytes.len() + missing, 0);
                strings.rows = rows;
            }
            Self::Fixed { bytes, width } => bytes.resize(rows * *width, 0),
            Self::LowCardinality(column) => column.fill(rows),
            Self::Arrays(arrays) => {
                let end = arrays.ends.last().copied().unwrap_or_default();
                arrays.ends.resize(rows, end);
            }
            Self::Maps(maps) => maps.fill(rows),
        }
    }

    /// Where the next row will begin.
    #[must_use]
    pub fn mark(&self) -> Mark {
        let (bytes, inner) = match self {
            Self::Numbers(numbers) => (numbers.bytes.len(), Vec::new()),
            Self::Strings(strings) => (strings.bytes.len(), Vec::new()),
            Self::Fixed { bytes, .. } => (bytes.len(), Vec::new()),
            Self::LowCardinality(column) => (column.indices.len(), Vec::new()),
            Self::Arrays(arrays) => (arrays.ends.len(), vec![arrays.items.mark()]),
            Self::Maps(maps) => (maps.ends.len(), vec![maps.keys.mark(), maps.values.mark()]),
        };
        Mark { bytes, rows: self.len(), inner }
    }

    /// Appends all rows since a mark again, `count` times.
    pub fn repeat(&mut self, mark: &Mark, count: usize) {
        let fresh = self.len() - mark.rows;
        match self {
            Self::Numbers(numbers) => repeat_tail(&mut numbers.bytes, mark.bytes, count),
            Self::Fixed { bytes, .. } => repeat_tail(bytes, mark.bytes, count),
            Self::Strings(strings) => {
                repeat_tail(&mut strings.bytes, mark.bytes, count);
                strings.rows += fresh * count;
            }
            Self::LowCardinality(column) => repeat_tail(&mut column.indices, mark.bytes, count),
            Self::Arrays(arrays) => {
                repeat_ends(&mut arrays.ends, mark.rows, count);
                if let [items] = mark.inner.as_slice() {
                    arrays.items.repeat(items, count);
                }
            }
            Self::Maps(maps) => {
                repeat_ends(&mut maps.ends, mark.rows, count);
                if let [keys, values] = mark.inner.as_slice() {
                    maps.keys.repeat(keys, count);
                    maps.values.repeat(values, count);
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
                bytes.resize(end, 0);
            }
            Self::Numbers(_) | Self::Arrays(_) | Self::Maps(_) => {}
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
    pub fn push_signed(&mut self, value: i64) {
        if let Self::Numbers(numbers) = self {
            numbers.push_signed(value);
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

/// A place in a sink to which it can be repeated.
#[derive(Debug)]
pub struct Mark {
    bytes: usize,
    rows: usize,
    inner: Vec<Mark>,
}

fn repeat_tail<T: Copy>(cells: &mut Vec<T>, start: usize, count: usize) {
    let end = cells.len();
    cells.reserve((end - start) * count);
    for _ in 0..count {
        cells.extend_from_within(start..end);
    }
}

/// Repeats rows of ends, moved up by what they hold each time.
fn repeat_ends(ends: &mut Vec<u64>, start: usize, count: usize) {
    let (end, before) = (ends.len(), if start == 0 { 0 } else { ends[start - 1] });
    let held = ends.last().copied().unwrap_or_default() - before;
    for time in 1..=count as u64 {
        for row in start..end {
            ends.push(ends[row] + held * time);
        }
    }
}

/// Appends a count in seven-bit groups, low ones first.
#[inline]
pub fn put_length(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
