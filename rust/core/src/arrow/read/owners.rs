//! Ids to rows, and side tables into the order of their owners.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::column::Column;
use super::table::{Read, Table, error};
use crate::columns::{Child, Runs};

/// The rows of a table by id.
#[derive(Default)]
pub struct Owners {
    /// What to call it in an error.
    name: String,
    rows: usize,
    /// Row by id, unless ids are row numbers.
    by_id: Option<HashMap<u32, u32, RandomState>>,
    /// Where each row stands in the batch, unless where it stood in the table.
    places: Option<Vec<u32>>,
}

impl Owners {
    /// Reads the column `id`: unique numbers, null for rows that nothing belongs to. Without it the row's number counts.
    pub fn new(table: &mut Table) -> Read<Self> {
        let (name, rows, id) = (table.place.clone(), table.rows, table.column("id")?);
        let ids: Vec<u32> = id.integers()?;
        let has_ids = (0..rows).any(|row| id.is_valid(row));
        let plain = !has_ids || ids.iter().enumerate().all(|(row, &value)| id.is_valid(row) && value as usize == row);
        let mut by_id = HashMap::default();
        for (row, &value) in ids.iter().enumerate().filter(|&(row, _)| !plain && id.is_valid(row)) {
            if by_id.insert(value, row as u32).is_some() {
                return error(&id.place, Some(row), format!("another row has the id {value} too"));
            }
        }
        Ok(Self { name, rows, by_id: (!plain).then_some(by_id), places: None })
    }

    /// The row in the batch of the owner with an id.
    #[inline]
    fn find(&self, id: u32) -> Option<u32> {
        let row = match &self.by_id {
            None => Some(id).filter(|&id| (id as usize) < self.rows),
            Some(by_id) => by_id.get(&id).copied(),
        }?;
        Some(self.places.as_ref().map_or(row, |places| places[row as usize]))
    }

    /// The ids in a column `parent_id`.
    pub fn ids(parent: &Column) -> Read<Vec<u32>> {
        let ids: Vec<u32> = parent.integers()?;
        match (0..ids.len()).find(|&row| !parent.is_valid(row)) {
            Some(row) => error(&parent.place, Some(row), "this must not be null"),
            None => Ok(ids),
        }
    }

    /// The owner's row of each row of a side table.
    pub fn find_all(&self, parent: &Column) -> Read<Vec<u32>> {
        let mut rows = Self::ids(parent)?;
        for (row, id) in rows.iter_mut().enumerate() {
            let Some(owner) = self.find(*id) else {
                let problem = format!("no row of {} has the id {id}", self.name);
                return error(&parent.place, Some(row), problem);
            };
            *id = owner;
        }
        Ok(rows)
    }

    /// Puts a table into the order of its owners; rows of one owner keep theirs. What belongs to this table's rows will
    /// find them in their new places.
    pub fn arrange<T: Child>(&mut self, mut table: T, owners: &[u32]) -> T {
        if owners.is_sorted() {
            table.parent_mut().copy_from_slice(owners);
            return table;
        }
        let mut order: Vec<u32> = (0..owners.len() as u32).collect();
        order.sort_by_key(|&row| owners[row as usize]);
        let mut places = vec![0; order.len()];
        for (place, &row) in order.iter().enumerate() {
            places[row as usize] = place as u32;
        }
        let mut arranged = in_order(&table, &order);
        arranged.parent_mut().iter_mut().zip(&order).for_each(|(parent, &row)| *parent = owners[row as usize]);
        self.places = Some(places);
        arranged
    }
}

/// Rows of a table in any order, each as often as it is named.
pub fn in_order<T: Child>(table: &T, order: &[u32]) -> T {
    table.select(&Runs::in_order(order))
}
