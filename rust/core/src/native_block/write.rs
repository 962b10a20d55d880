//! Turns filled columns into the bytes of one Native block.

use super::bytes::Bytes;
use super::ends::Ends;
use super::low_cardinality::LowCardinality;
use super::sink::{Sink, put_length};

/// Keys are sent with the block: "has additional keys" and "update the dictionary".
const OWN_KEYS: u64 = 0x600;
/// The version of the low-cardinality state that all clients write.
const SHARED_DICTIONARIES: u64 = 1;

/// A part of the block: kept where it lies until everything is copied once.
#[derive(Debug)]
enum Piece<'a> {
    Own(Vec<u8>),
    Borrowed(&'a [u8]),
    /// Rows that were left out.
    Zeros(usize),
    /// The ends of this many rows.
    Ends(&'a Ends, usize),
}

/// One block, ready to be copied out.
#[derive(Debug, Default)]
pub struct Block<'a> {
    pieces: Vec<Piece<'a>>,
}

impl<'a> Block<'a> {
    /// A block of columns, given as name, type text and content; each holds `rows` rows.
    #[must_use]
    pub fn new(rows: usize, columns: impl ExactSizeIterator<Item = (&'a str, &'a str, &'a Sink)>) -> Self {
        let mut block = Self::head(rows, columns.len());
        for (name, kind, sink) in columns {
            block.put_column(rows, name, kind, sink);
        }
        block
    }

    /// What comes before the columns.
    pub(super) fn head(rows: usize, columns: usize) -> Self {
        let mut head = Vec::with_capacity(16);
        put_length(|byte| head.push(byte), columns);
        put_length(|byte| head.push(byte), rows);
        Self { pieces: vec![Piece::Own(head)] }
    }

    /// Appends a column.
    pub(super) fn put_column(&mut self, rows: usize, name: &str, kind: &str, sink: &'a Sink) {
        let mut head = Vec::with_capacity(64);
        for text in [name, kind] {
            put_length(|byte| head.push(byte), text.len());
            head.extend_from_slice(text.as_bytes());
        }
        if rows > 0 {
            put_state(&mut head, sink);
        }
        self.pieces.push(Piece::Own(head));
        if rows > 0 {
            self.put_data(rows, sink);
        }
    }

    /// The block's length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.iter().map(Piece::len).sum()
    }

    /// A block has a header at least.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Copies the block to a place of `len()` bytes; what does not fit is left out.
    pub fn copy_to(&self, mut out: &mut [u8]) {
        for piece in &self.pieces {
            let Some((place, rest)) = out.split_at_mut_checked(piece.len()) else { return };
            piece.copy_to(place);
            out = rest;
        }
    }

    /// Appends the content of a column, and the rows that were left out at its end.
    fn put_data(&mut self, rows: usize, sink: &'a Sink) {
        match sink {
            Sink::Numbers(numbers) => self.put_bytes(&numbers.bytes, rows * numbers.width()),
            Sink::Strings(strings) => {
                self.put_bytes(&strings.bytes, strings.bytes.len() + rows.saturating_sub(strings.len()));
            }
            Sink::Fixed { bytes, width } => self.put_bytes(bytes, rows * *width),
            Sink::LowCardinality(column) => self.put_low_cardinality(rows, column),
            Sink::Arrays(arrays) => {
                self.pieces.push(Piece::Ends(&arrays.ends, rows));
                self.put_data(arrays.ends.total() as usize, &arrays.items);
            }
            Sink::Maps(maps) => {
                self.pieces.push(Piece::Ends(&maps.ends, rows));
                self.put_data(maps.ends.total() as usize, &maps.keys);
                self.put_data(maps.ends.total() as usize, &maps.values);
            }
        }
    }

    fn put_bytes(&mut self, bytes: &'a Bytes, length: usize) {
        self.pieces.extend(bytes.slices().map(Piece::Borrowed));
        if length > bytes.len() {
            self.pieces.push(Piece::Zeros(length - bytes.len()));
        }
    }

    fn put_low_cardinality(&mut self, rows: usize, column: &'a LowCardinality) {
        if rows == 0 {
            return;
        }
        let (indices, width) = column.indices();
        let mut head = Vec::with_capacity(16);
        head.extend_from_slice(&(OWN_KEYS | u64::from(width.trailing_zeros())).to_le_bytes());
        head.extend_from_slice(&(column.distinct() as u64).to_le_bytes());
        self.pieces.push(Piece::Own(head));
        self.pieces.push(Piece::Borrowed(column.dictionary()));
        self.pieces.push(Piece::Own((rows as u64).to_le_bytes().to_vec()));
        self.put_bytes(indices, rows * width);
    }
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Own(bytes) => bytes.len(),
            Self::Borrowed(bytes) => bytes.len(),
            Self::Zeros(length) => *length,
            Self::Ends(_, rows) => rows * 8,
        }
    }

    fn copy_to(&self, place: &mut [u8]) {
        match self {
            Self::Own(bytes) => place.copy_from_slice(bytes),
            Self::Borrowed(bytes) => place.copy_from_slice(bytes),
            Self::Zeros(_) => place.fill(0),
            Self::Ends(ends, _) => ends.write(place),
        }
    }
}

/// Every low-cardinality column announces its version ahead of all data of the outer column.
fn put_state(out: &mut Vec<u8>, sink: &Sink) {
    match sink {
        Sink::LowCardinality(_) => out.extend_from_slice(&SHARED_DICTIONARIES.to_le_bytes()),
        Sink::Arrays(arrays) => put_state(out, &arrays.items),
        Sink::Maps(maps) => {
            put_state(out, &maps.keys);
            put_state(out, &maps.values);
        }
        Sink::Numbers(_) | Sink::Strings(_) | Sink::Fixed { .. } => {}
    }
}
