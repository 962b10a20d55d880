//! One attribute of all records as a column, read and set.

use std::fmt;
use std::sync::Arc;

use super::compact::compact;
use crate::columns::{Attributes, Batch, Envelope, Keys, Slices, Values, View, kind, starts};

/// Most arenas before an edit; one more is added.
const FULL: usize = 63;

/// Whose attributes are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Spans, log records, or metrics (their metadata).
    Record,
    /// Scopes.
    Scope,
    /// Resources.
    Resource,
}

/// Why an attribute could not be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetError {
    /// There are not as many values as root rows.
    Length {
        /// How many values there are.
        values: usize,
        /// How many root rows there are.
        rows: usize,
    },
    /// Two records of one resource or scope have different values.
    Differs {
        /// The first root row that differs from one before it.
        row: usize,
    },
}

impl fmt::Display for SetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { values, rows } => write!(formatter, "{values} values do not fit {rows} records"),
            Self::Differs { row } => {
                write!(formatter, "the value for record {row} differs from an earlier one of the same owner")
            }
        }
    }
}

impl std::error::Error for SetError {}

/// The value of an attribute for each root row; `kind::EMPTY` where there is none. Of doubled keys the first counts.
#[must_use]
pub fn attribute(batch: &Batch, level: Level, key: &str) -> Values {
    let envelope = batch.envelope();
    match level {
        Level::Record => owners_column(records(batch).1, batch.rows(), &envelope.keys, key),
        Level::Scope => {
            let column = owners_column(&envelope.scope_attributes, envelope.scopes.len(), &envelope.keys, key);
            spread(&column, owners(batch, level))
        }
        Level::Resource => {
            let column = owners_column(&envelope.resource_attributes, envelope.resources.len(), &envelope.keys, key);
            spread(&column, owners(batch, level))
        }
    }
}

/// The batch with an attribute set from a column of values, one a root row; `kind::EMPTY` removes it.
///
/// Views among the values point into `bytes`. At the levels of scopes and resources, all records of an owner must have
/// the same value, and owners without records keep what they have.
pub fn with_attribute(
    batch: &Batch,
    level: Level,
    key: &str,
    values: &Values,
    bytes: Vec<u8>,
) -> Result<Batch, SetError> {
    let rows = batch.rows();
    if values.kind.len() != rows {
        return Err(SetError::Length { values: values.kind.len(), rows });
    }
    let mut edited = if batch.envelope().arenas.0.len() > FULL { compact(batch.clone()) } else { batch.clone() };
    let envelope = edited.envelope_mut();
    let arena = envelope.arenas.0.len();
    let key = Arc::make_mut(&mut envelope.keys).intern(key);
    let moved = |row: usize| {
        let (kind, value) = (values.kind[row], values.value[row]);
        let view = View(value);
        (kind, if kind::is_view(kind) { View::new(arena, view.offset(), view.len()).0 } else { value })
    };
    match level {
        Level::Record => {
            let table = records_mut(&mut edited);
            *table = Arc::new(set(table, rows, key, |row| Some(moved(row))));
        }
        Level::Scope | Level::Resource => {
            let first = first_rows(batch, level, values, &bytes)?;
            let value = |owner: usize| first[owner].map(|row| moved(row as usize));
            let envelope = edited.envelope_mut();
            let table =
                if level == Level::Scope { &mut envelope.scope_attributes } else { &mut envelope.resource_attributes };
            *table = Arc::new(set(table, first.len(), key, value));
            mark_present(envelope, level, &first);
        }
    }
    if !bytes.is_empty() {
        edited.envelope_mut().arenas.0.push(Arc::new(bytes));
    }
    Ok(edited)
}

/// An owner that got an attribute has its message now.
fn mark_present(envelope: &mut Envelope, level: Level, first: &[Option<u32>]) {
    let present = match level {
        Level::Scope => &mut Arc::make_mut(&mut envelope.scopes).present,
        _ => &mut Arc::make_mut(&mut envelope.resources).present,
    };
    present.iter_mut().zip(first).filter(|(_, first)| first.is_some()).for_each(|(present, _)| *present = true);
}

/// For each root row, the row of its owner at a level.
fn owners(batch: &Batch, level: Level) -> impl Iterator<Item = u32> {
    let (scope, resource) = (records(batch).0, &batch.envelope().scopes.resource);
    scope.iter().map(move |&scope| if level == Level::Scope { scope } else { resource[scope as usize] })
}

/// The first root row of each owner, when all of an owner's rows agree.
fn first_rows(batch: &Batch, level: Level, values: &Values, bytes: &[u8]) -> Result<Vec<Option<u32>>, SetError> {
    let envelope = batch.envelope();
    let count = if level == Level::Scope { envelope.scopes.len() } else { envelope.resources.len() };
    let mut first: Vec<Option<u32>> = vec![None; count];
    let slices = Slices(vec![bytes]);
    for (row, owner) in owners(batch, level).enumerate() {
        match first[owner as usize] {
            None => first[owner as usize] = Some(row as u32),
            Some(known) if same(values, &slices, known as usize, row) => {}
            Some(_) => return Err(SetError::Differs { row }),
        }
    }
    Ok(first)
}

fn same(values: &Values, slices: &Slices<'_>, left: usize, right: usize) -> bool {
    let kind = values.kind[left];
    let cells = (values.value[left], values.value[right]);
    kind == values.kind[right]
        && (cells.0 == cells.1 || kind::is_view(kind) && slices.get(View(cells.0)) == slices.get(View(cells.1)))
}

fn owners_column(table: &Attributes, rows: usize, keys: &Keys, key: &str) -> Values {
    let mut column = Values { kind: vec![kind::EMPTY; rows], value: vec![kind::NO_VALUE; rows] };
    let Some(wanted) = keys.find(key) else { return column };
    // From the last to the first: of doubled keys the first one stays.
    for (row, _) in table.key.iter().enumerate().rev().filter(|&(_, &key)| key == wanted) {
        let owner = table.parent[row] as usize;
        column.kind[owner] = table.kind[row];
        column.value[owner] = table.value[row];
    }
    column
}

fn spread(column: &Values, owners: impl Iterator<Item = u32>) -> Values {
    let mut spread = Values::default();
    owners.for_each(|owner| spread.push(column.kind[owner as usize], column.value[owner as usize]));
    spread
}

/// The table with a key set for each owner: in its place, else behind the others. `None` leaves the owner as it is.
fn set(table: &Attributes, owners: usize, key: u32, value: impl Fn(usize) -> Option<(u8, u64)>) -> Attributes {
    let starts = starts(&table.parent, owners);
    let mut edited = Attributes::default();
    for owner in 0..owners {
        let (parent, wanted) = (owner as u32, value(owner));
        let mut done = wanted.is_none();
        for row in starts[owner] as usize..starts[owner + 1] as usize {
            match wanted {
                Some(_) if table.key[row] == key && done => {}
                Some((kind::EMPTY, _)) if table.key[row] == key => done = true,
                Some((kind, value)) if table.key[row] == key => {
                    edited.push(parent, key, kind, value);
                    done = true;
                }
                _ => edited.push(parent, table.key[row], table.kind[row], table.value[row]),
            }
        }
        if let Some((kind, value)) = wanted
            && !done
            && kind != kind::EMPTY
        {
            edited.push(parent, key, kind, value);
        }
    }
    edited
}

/// The `scope` column and the attributes of the root table.
fn records(batch: &Batch) -> (&[u32], &Attributes) {
    match batch {
        Batch::Traces(batch) => (&batch.spans.scope, &batch.span_attributes),
        Batch::Logs(batch) => (&batch.records.scope, &batch.record_attributes),
        Batch::Metrics(batch) => (&batch.metrics.scope, &batch.metadata),
    }
}

fn records_mut(batch: &mut Batch) -> &mut Arc<Attributes> {
    match batch {
        Batch::Traces(batch) => &mut batch.span_attributes,
        Batch::Logs(batch) => &mut batch.record_attributes,
        Batch::Metrics(batch) => &mut batch.metadata,
    }
}
