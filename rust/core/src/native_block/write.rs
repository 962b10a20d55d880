//! Turns filled columns into the bytes of one Native block.

use arrow_buffer::ToByteSlice;

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
        put_length(&mut head, columns);
        put_length(&mut head, rows);
        Self { pieces: vec![Piece::Own(head)] }
    }

    /// Appends a column.
    pub(super) fn put_column(&mut self, rows: usize, name: &str, kind: &str, sink: &'a Sink) {
        let mut head = Vec::with_capacity(64);
        for text in [name, kind] {
            put_length(&mut head, text.len());
            head.extend_from_slice(text.as_bytes());
        }
        if rows > 0 {
            put_state(&mut head, sink);
        }
        self.pieces.push(Piece::Own(head));
        if rows > 0 {
            self.put_data(sink);
        }
    }

    /// The block's length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.bytes().len()).sum()
    }

    /// A block has a header at least.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Copies the block to a place of `len()` bytes; what does not fit is left out.
    pub fn copy_to(&self, mut out: &mut [u8]) {
        for piece in &self.pieces {
            let bytes = piece.bytes();
            let Some((place, rest)) = out.split_at_mut_checked(bytes.len()) else { return };
            place.copy_from_slice(bytes);
            out = rest;
        }
    }

    fn put_data(&mut self, sink: &'a Sink) {
        match sink {
            Sink::Numbers(numbers) => self.pieces.push(Piece::Borrowed(&numbers.bytes)),
            Sink::Strings(strings) => self.pieces.push(Piece::Borrowed(&strings.bytes)),
            Sink::Fixed { bytes, .. } => self.pieces.push(Piece::Borrowed(bytes)),
            Sink::LowCardinality(column) => self.put_low_cardinality(column),
            Sink::Arrays(arrays) => {
                self.put_ends(&arrays.ends);
                self.put_data(&arrays.items);
            }
            Sink::Maps(maps) => {
                self.put_ends(&maps.ends);
                self.put_data(&maps.keys);
                self.put_data(&maps.values);
            }
        }
    }

    fn put_ends(&mut self, ends: &'a [u64]) {
        if cfg!(target_endian = "little") {
            self.pieces.push(Piece::Borrowed(ends.to_byte_slice()));
        } else {
            self.pieces.push(Piece::Own(ends.iter().flat_map(|end| end.to_le_bytes()).collect()));
        }
    }

    fn put_low_cardinality(&mut self, column: &'a LowCardinality) {
        if column.indices.is_empty() {
            return;
        }
        let (indices, width) = column.narrow_indices();
        let mut head = Vec::with_capacity(16);
        head.extend_from_slice(&(OWN_KEYS | width).to_le_bytes());
        head.extend_from_slice(&(column.distinct() as u64).to_le_bytes());
        self.pieces.push(Piece::Own(head));
        self.pieces.push(Piece::Borrowed(&column.dictionary));
        self.pieces.push(Piece::Own((column.indices.len() as u64).to_le_bytes().to_vec()));
        self.pieces.push(Piece::Own(indices));
    }
}

impl Piece<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Borrowed(bytes) => bytes,
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
