//! Writes columns in another order of rows than they were filled in.

use std::sync::Arc;

use super::bytes::Bytes;
use super::ends::Ends;
use super::sink::Strings;

/// Rows side by side: the first, and how many.
type Run = (u32, u32);

/// Which rows of a column are written, and in what order.
pub type Picks = Arc<[Run]>;

/// Single rows in an order.
pub fn picks(order: &[u32]) -> Picks {
    order.iter().map(|&row| (row, 1)).collect()
}

/// A column, or a part of one, in the order of its picks; rows that it does not have are zeros and empty values.
#[derive(Debug)]
pub enum Gathered<'a> {
    Fixed { bytes: &'a Bytes, width: usize, picks: Picks, rows: usize },
    Strings { strings: &'a Strings, picks: Picks, rows: usize },
    Ends { starts: Arc<[u32]>, picks: Picks },
}

impl<'a> Gathered<'a> {
    /// Rows of one width.
    pub fn fixed(bytes: &'a Bytes, width: usize, picks: &Picks) -> Self {
        Self::Fixed { bytes, width, picks: Arc::clone(picks), rows: count(picks) }
    }

    /// Strings as length and bytes.
    pub fn strings(strings: &'a Strings, picks: &Picks) -> Self {
        Self::Strings { strings, picks: Arc::clone(picks), rows: count(picks) }
    }

    /// The ends of arrays, and the picks of their items.
    pub fn ends(ends: &Ends, picks: &Picks) -> (Self, Picks) {
        let starts: Arc<[u32]> = ends.starts(count(picks)).into();
        let items = picks.iter().map(|&(first, rows)| {
            let start = starts[first as usize];
            (start, starts[(first + rows) as usize] - start)
        });
        let items = items.filter(|(_, items)| *items > 0).collect();
        (Self::Ends { starts, picks: Arc::clone(picks) }, items)
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Fixed { width, rows, .. } => rows * width,
            Self::Strings { strings, rows, .. } => strings.bytes.len() + rows - strings.len().min(*rows),
            Self::Ends { starts, .. } => (starts.len() - 1) * 8,
        }
    }

    /// Copies it to a place of `len()` bytes.
    pub fn copy_to(&self, out: &mut [u8]) {
        match self {
            Self::Fixed { bytes, width, picks, rows } => {
                let mut all = Vec::with_capacity(rows * width);
                bytes.slices().for_each(|slice| all.extend_from_slice(slice));
                all.resize(rows * width, 0);
                match width {
                    1 => copy_fixed::<1>(&all, picks, out),
                    2 => copy_fixed::<2>(&all, picks, out),
                    4 => copy_fixed::<4>(&all, picks, out),
                    8 => copy_fixed::<8>(&all, picks, out),
                    16 => copy_fixed::<16>(&all, picks, out),
                    width => copy_wide(&all, *width, picks, out),
                }
            }
            Self::Strings { strings, picks, rows } => copy_strings(strings, *rows, picks, out),
            Self::Ends { starts, picks } => copy_ends(starts, picks, out),
        }
    }
}

fn count(picks: &Picks) -> usize {
    picks.iter().map(|(_, rows)| *rows as usize).sum()
}

fn copy_fixed<const WIDTH: usize>(all: &[u8], picks: &Picks, out: &mut [u8]) {
    let (cells, _) = all.as_chunks::<WIDTH>();
    let mut out = out.as_chunks_mut::<WIDTH>().0.iter_mut();
    for &(first, rows) in picks.iter() {
        let from = &cells[first as usize..][..rows as usize];
        for (cell, place) in from.iter().zip(&mut out) {
            *place = *cell;
        }
    }
}

fn copy_wide(all: &[u8], width: usize, picks: &Picks, out: &mut [u8]) {
    let mut at = 0;
    for &(first, rows) in picks.iter() {
        let from = &all[first as usize * width..][..rows as usize * width];
        out[at..at + from.len()].copy_from_slice(from);
        at += from.len();
    }
}

fn copy_ends(starts: &[u32], picks: &Picks, out: &mut [u8]) {
    let mut end = 0;
    let mut out = out.as_chunks_mut::<8>().0.iter_mut();
    for &(first, rows) in picks.iter() {
        let bounds = &starts[first as usize..][..=rows as usize];
        for (pair, place) in bounds.windows(2).zip(&mut out) {
            end += u64::from(pair[1] - pair[0]);
            *place = end.to_le_bytes();
        }
    }
}

fn copy_strings(strings: &Strings, rows: usize, picks: &Picks, out: &mut [u8]) {
    let starts = strings.starts(rows);
    let own = strings.bytes.len() as u32;
    let mut at = 0;
    for &(first, rows) in picks.iter() {
        let (start, end) = (starts[first as usize], starts[(first + rows) as usize]);
        let place = &mut out[at..at + (end - start) as usize];
        at += place.len();
        // Strings that were left out are counts of zero behind the last byte.
        let (here, zeros) = place.split_at_mut((own.max(start).min(end) - start) as usize);
        strings.bytes.copy_to(start as usize, here);
        zeros.fill(0);
    }
}
