//! Distinct rows of columns, so that a function runs once for each.

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::column::{Cell, Column, tag};
use super::mask::Mask;
use super::memo::{self, MOST, Memo, same};
use super::text::Texts;
use crate::columns::{Slices, View};

/// A row that no function was run for.
const OUTSIDE: u32 = u32::MAX;

/// For each row the number of its distinct row; cheap to copy.
#[derive(Clone, Debug)]
pub enum Codes {
    /// All rows are the same one.
    Constant,
    /// The numbers, and how many distinct rows there are.
    Dense(Arc<Vec<u32>>, usize),
}

impl Codes {
    /// How many rows a column of results needs.
    #[must_use]
    pub const fn distinct(&self) -> usize {
        match self {
            Self::Constant => 1,
            Self::Dense(_, count) => *count,
        }
    }
}

/// The distinct rows of some columns among the masked ones, in the order of their first use.
#[must_use]
pub fn distinct(columns: &[&Column], mask: &Mask, texts: &Texts) -> (Vec<Column>, Codes) {
    let rows = columns.iter().find_map(|column| column.rows()).or(mask.rows());
    let Some(rows) =
        rows.filter(|_| !(matches!(mask, Mask::Constant(true)) && columns.iter().all(|c| c.rows().is_none())))
    else {
        return (columns.iter().map(|column| (*column).clone()).collect(), Codes::Constant);
    };
    let slices = texts.slices();
    let hasher = FixedState::default();
    let mut table: HashTable<(u64, u32)> = HashTable::new();
    let mut firsts: Vec<u32> = Vec::new();
    let mut codes = vec![OUTSIDE; rows];
    let mut memo: Memo<u32, MOST> = Memo::new(if columns.len() <= MOST { rows } else { 0 });
    for (row, code) in codes.iter_mut().enumerate() {
        if !mask.at(row) {
            continue;
        }
        let mut keys = [0; MOST];
        if memo.is_live() {
            keys = memo.keys(row, |row| if mask.at(row) { memo::keys(columns, row, &slices) } else { [0; MOST] });
            let same = |first| columns.iter().all(|column| same(column.cell(first), column.cell(row), &slices));
            if let Some(known) = memo.find(&keys, same) {
                *code = known;
                continue;
            }
        }
        let hash = columns.iter().fold(0, |hash, column| hash_cell(&hasher, hash, column.cell(row), &slices));
        let same = |&(_, code): &(u64, u32)| {
            let first = firsts[code as usize] as usize;
            columns.iter().all(|column| same(column.cell(first), column.cell(row), &slices))
        };
        *code = if let Some(&(_, code)) = table.find(hash, same) {
            code
        } else {
            let code = firsts.len() as u32;
            firsts.push(row as u32);
            table.insert_unique(hash, (hash, code), |&(hash, _)| hash);
            code
        };
        memo.keep(&keys, row, *code);
    }
    let picked = columns.iter().map(|column| match column {
        Column::Constant(cell) => Column::new(vec![cell.tag; firsts.len()], vec![cell.value; firsts.len()]),
        _ => Column::collect(firsts.len(), |place| column.cell(firsts[place] as usize)),
    });
    (picked.collect(), Codes::Dense(Arc::new(codes), firsts.len()))
}

#[inline]
fn hash_cell(hasher: &FixedState, hash: u64, cell: Cell, slices: &Slices) -> u64 {
    if tag::is_view(cell.tag) {
        hasher.hash_one((hash, cell.tag, slices.get(View(cell.value))))
    } else {
        hasher.hash_one((hash, cell.tag, cell.value))
    }
}

/// The values of distinct rows, at least as many as there are, put back to all rows; NIL outside the mask.
#[must_use]
pub fn take(column: &Column, codes: &Codes) -> Column {
    match (column, codes) {
        (_, Codes::Constant) => Column::Constant(column.cell(0)),
        (_, Codes::Dense(codes, _)) => Column::collect(codes.len(), |row| match codes[row] {
            OUTSIDE => Cell::NIL,
            code => column.cell(code as usize),
        }),
    }
}

/// The truth values of distinct rows, at least as many as there are, put back to all rows; false outside the mask.
#[must_use]
pub fn take_mask(mask: &Mask, codes: &Codes) -> Mask {
    match codes {
        Codes::Constant => Mask::Constant(mask.at(0)),
        Codes::Dense(codes, _) => {
            Mask::dense(codes.iter().map(|&code| code != OUTSIDE && mask.at(code as usize)).collect())
        }
    }
}
