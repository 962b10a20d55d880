//! Attribute tables.

use std::sync::Arc;

use arrow_array::{ArrayRef, DictionaryArray, StringArray, UInt32Array};

use arrow_schema::ArrowError;

use super::cells::{Named, u32s};
use super::values::otap_columns;
use crate::columns::{Attributes, Keys, Slices};

/// `parent_id`, `key` (a dictionary) and OTAP's columns of a value.
pub fn attributes(table: &Attributes, keys: &Keys, slices: &Slices<'_>) -> Result<Vec<Named>, ArrowError> {
    let mut columns = vec![("parent_id", u32s(&table.parent)), ("key", key_column(table, keys))];
    columns.extend(otap_columns(&table.kind, &table.value, slices)?);
    Ok(columns)
}

/// Only the keys that occur, each once: readers of dictionaries rely on that.
fn key_column(table: &Attributes, keys: &Keys) -> ArrayRef {
    let mut places: Vec<Option<u32>> = vec![None; keys.len()];
    let mut names: Vec<&str> = Vec::new();
    let codes = table.key.iter().map(|&key| {
        // A key with a `key_strindex` stands apart in `Keys`; here its name counts.
        let home = if keys.string_index(key) == 0 { key } else { keys.find(keys.name(key)).unwrap_or(key) };
        *places[home as usize].get_or_insert_with(|| {
            names.push(keys.name(home));
            names.len() as u32 - 1
        })
    });
    let codes = UInt32Array::from_iter_values(codes);
    Arc::new(DictionaryArray::new(codes, Arc::new(StringArray::from(names))))
}
