//! Carries columns and masks from rows to the rows above or below them.

use super::column::{Cell, Column};
use super::level::Level;
use super::mask::Mask;
use crate::columns::Batch;

/// For each row of `below` its ancestor in `above`; none when `above` is no ancestor. One level of distance needs no copy.
fn ancestors(batch: &Batch, above: Level, below: Level) -> Option<Vec<u32>> {
    let mut level = below;
    let mut rows: Option<Vec<u32>> = None;
    while level != above {
        let owners = level.owners(batch);
        rows = Some(match rows {
            None => owners.to_vec(),
            Some(rows) => rows.into_iter().map(|row| owners[row as usize]).collect(),
        });
        level = level.parent(batch)?;
    }
    Some(rows.unwrap_or_else(|| (0..below.rows(batch) as u32).collect()))
}

/// An ancestor's values, repeated for each row below it.
#[must_use]
pub fn broadcast(batch: &Batch, column: &Column, above: Level, below: Level) -> Option<Column> {
    let ancestors = ancestors(batch, above, below)?;
    Some(match column {
        Column::Constant(_) => column.clone(),
        Column::Uniform(tag, values) => {
            Column::uniform(*tag, ancestors.iter().map(|&row| values[row as usize]).collect())
        }
        Column::Mixed(..) => Column::collect(ancestors.len(), |row| column.cell(ancestors[row] as usize)),
    })
}

/// The same for a mask.
#[must_use]
pub fn broadcast_mask(batch: &Batch, mask: &Mask, above: Level, below: Level) -> Option<Mask> {
    let ancestors = ancestors(batch, above, below)?;
    Some(match mask {
        Mask::Constant(_) => mask.clone(),
        Mask::Dense(rows) => Mask::dense(ancestors.iter().map(|&row| rows[row as usize]).collect()),
    })
}

/// For each ancestor the value of its last masked row, and whether there is one.
#[must_use]
pub fn fold_last(batch: &Batch, column: &Column, mask: &Mask, below: Level, above: Level) -> Option<(Column, Mask)> {
    let ancestors = ancestors(batch, above, below)?;
    let mut cells = vec![Cell::NIL; above.rows(batch)];
    let mut found = vec![false; cells.len()];
    for (row, &ancestor) in ancestors.iter().enumerate() {
        if mask.at(row) {
            (cells[ancestor as usize], found[ancestor as usize]) = (column.cell(row), true);
        }
    }
    Some((Column::collect(cells.len(), |row| cells[row]), Mask::dense(found)))
}

/// The ancestors that have a masked row.
#[must_use]
pub fn any_below(batch: &Batch, mask: &Mask, below: Level, above: Level) -> Option<Mask> {
    let ancestors = ancestors(batch, above, below)?;
    let mut found = vec![false; above.rows(batch)];
    ancestors.iter().enumerate().for_each(|(row, &ancestor)| found[ancestor as usize] |= mask.at(row));
    Some(Mask::dense(found))
}
