//! Turns filled columns into the bytes of one Native block.

use super::bytes::Bytes;
use super::ends::Ends;
use super::gather::{Gathered, Picks};
use super::layout::Column;
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
    Gathered(Gathered<'a>),
}

/// One block, ready to be copied out.
#[derive(Debug, Default)]
pub struct Block<'a> {
    pieces: Vec<Piece<'a>>,
}

impl<'a> Block<'a> {
    /// What comes before the columns.
    pub(super) fn head(rows: usize, columns: usize) -> Self {
        let mut head = Vec::with_capacity(16);
        put_length(|byte| head.push(byte), columns);
        put_length(|byte| head.push(byte), rows);
        Self { pieces: vec![Piece::Own(head)] }
    }

    /// Appends a column of so many rows, in the order of the picks.
    pub(super) fn put_column(&mut self, rows: usize, column: &Column, sink: &'a Sink, picks: Option<&Picks>) {
        let mut head = Vec::with_capacity(64);
        for text in [&column.name, &column.type_text] {
            put_length(|byte| head.push(byte), text.len());
            head.extend_from_slice(text.as_bytes());
        }
        if rows > 0 {
            put_state(&mut head, sink);
        }
        self.pieces.push(Piece::Own(head));
        if rows > 0 {
            self.put_data(rows, sink, picks);
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

    /// Appends the content of a column, and the rows that were left out.
    fn put_data(&mut self, rows: usize, sink: &'a Sink, picks: Option<&Picks>) {
        // Rows of zeros and empty values have no order.
        let picks = picks.filter(|_| sink.len() > 0);
        match sink {
            Sink::Numbers(numbers) => self.put_fixed(rows, &numbers.bytes, numbers.width(), picks),
            Sink::Fixed { bytes, width } => self.put_fixed(rows, bytes, *width, picks),
            Sink::Strings(strings) => match picks {
                Some(picks) => self.pieces.push(Piece::Gathered(Gathered::strings(strings, picks))),
                None => self.put_bytes(&strings.bytes, strings.bytes.len() + rows.saturating_sub(strings.len())),
            },
            Sink::LowCardinality(column) => self.put_low_cardinality(rows, column, picks),
            Sink::Arrays(arrays) => {
                let items = self.put_ends(rows, &arrays.ends, picks);
                self.put_data(arrays.ends.total() as usize, &arrays.items, items.as_ref());
            }
            Sink::Maps(maps) => {
                let items = self.put_ends(rows, &maps.ends, picks);
                self.put_data(maps.ends.total() as usize, &maps.keys, items.as_ref());
                self.put_data(maps.ends.total() as usize, &maps.values, items.as_ref());
            }
        }
    }

    /// Appends where rows end, and gives the picks of their items.
    fn put_ends(&mut self, rows: usize, ends: &'a Ends, picks: Option<&Picks>) -> Option<Picks> {
        let Some(picks) = picks else {
            self.pieces.push(Piece::Ends(ends, rows));
            return None;
        };
        let (gathered, items) = Gathered::ends(ends, picks);
        self.pieces.push(Piece::Gathered(gathered));
        Some(items)
    }

    fn put_fixed(&mut self, rows: usize, bytes: &'a Bytes, width: usize, picks: Option<&Picks>) {
        match picks {
            Some(picks) => self.pieces.push(Piece::Gathered(Gathered::fixed(bytes, width, picks))),
            None => self.put_bytes(bytes, rows * width),
        }
    }

    fn put_bytes(&mut self, bytes: &'a Bytes, length: usize) {
        self.pieces.extend(bytes.slices().map(Piece::Borrowed));
        if length > bytes.len() {
            self.pieces.push(Piece::Zeros(length - bytes.len()));
        }
    }

    fn put_low_cardinality(&mut self, rows: usize, column: &'a LowCardinality, picks: Option<&Picks>) {
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
        self.put_fixed(rows, indices, width, picks);
    }
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Own(bytes) => bytes.len(),
            Self::Borrowed(bytes) => bytes.len(),
            Self::Zeros(length) => *length,
            Self::Ends(_, rows) => rows * 8,
            Self::Gathered(gathered) => gathered.len(),
        }
    }

    fn copy_to(&self, place: &mut [u8]) {
        match self {
            Self::Own(bytes) => place.copy_from_slice(bytes),
            Self::Borrowed(bytes) => place.copy_from_slice(bytes),
            Self::Zeros(_) => place.fill(0),
            Self::Ends(ends, _) => ends.write(place),
            Self::Gathered(gathered) => gathered.copy_to(place),
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
