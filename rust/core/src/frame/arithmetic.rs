//! `+ - * /` on numbers, times and durations.

use super::column::{Cell, Cells, Column, tag, with_cells};
use super::mask::Mask;

/// An operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operation {
    /// The operation of a symbol.
    #[must_use]
    pub fn parse(symbol: &str) -> Option<Self> {
        Some(match symbol {
            "+" => Self::Add,
            "-" => Self::Subtract,
            "*" => Self::Multiply,
            "/" => Self::Divide,
            _ => return None,
        })
    }
}

/// The result of each row, and the rows that have none: types that do not go together, or a division by zero.
#[must_use]
pub fn calculate(operation: Operation, left: &Column, right: &Column) -> (Column, Option<Mask>) {
    let rows = left.rows().or(right.rows());
    with_cells!(left, left => with_cells!(right, right => finish(rows, |row| {
        calculate_cells(operation, left.at(row), right.at(row))
    })))
}

/// Unary minus.
#[must_use]
pub fn negate(column: &Column) -> (Column, Option<Mask>) {
    with_cells!(column, cells => finish(column.rows(), |row| match cells.at(row) {
        Cell { tag: tag::INT, value } => Some(Cell::int((value as i64).wrapping_neg())),
        Cell { tag: tag::DOUBLE, value } => Some(Cell::double(-f64::from_bits(value))),
        _ => None,
    }))
}

fn finish(rows: Option<usize>, cell: impl Fn(usize) -> Option<Cell>) -> (Column, Option<Mask>) {
    let Some(rows) = rows else {
        return match cell(0) {
            Some(cell) => (Column::Constant(cell), None),
            None => (Column::Constant(Cell::NIL), Some(Mask::Constant(true))),
        };
    };
    let mut failed = vec![false; rows];
    let column = Column::collect(rows, |row| {
        let found = cell(row);
        failed[row] = found.is_none();
        found.unwrap_or(Cell::NIL)
    });
    let any = failed.contains(&true);
    (column, any.then(|| Mask::dense(failed)))
}

#[inline]
fn calculate_cells(operation: Operation, left: Cell, right: Cell) -> Option<Cell> {
    let (first, second) = (left.value as i64, right.value as i64);
    match (left.tag, right.tag) {
        (tag::INT, tag::INT) => integers(operation, first, second),
        (tag::INT | tag::DOUBLE, tag::INT | tag::DOUBLE) => doubles(operation, number(left), number(right)),
        (tag::TIME, tag::DURATION) | (tag::DURATION, tag::TIME) if operation == Operation::Add => {
            Some(Cell { tag: tag::TIME, value: first.wrapping_add(second) as u64 })
        }
        (tag::TIME, tag::DURATION) if operation == Operation::Subtract => {
            Some(Cell { tag: tag::TIME, value: first.wrapping_sub(second) as u64 })
        }
        (tag::TIME, tag::TIME) if operation == Operation::Subtract => {
            Some(Cell { tag: tag::DURATION, value: first.saturating_sub(second) as u64 })
        }
        (tag::DURATION, tag::DURATION) => match operation {
            Operation::Add => Some(Cell { tag: tag::DURATION, value: first.wrapping_add(second) as u64 }),
            Operation::Subtract => Some(Cell { tag: tag::DURATION, value: first.wrapping_sub(second) as u64 }),
            Operation::Multiply | Operation::Divide => None,
        },
        _ => None,
    }
}

fn number(cell: Cell) -> f64 {
    if cell.tag == tag::INT { cell.value as i64 as f64 } else { f64::from_bits(cell.value) }
}

/// Wraps around as Go does; a division drops the fraction.
fn integers(operation: Operation, left: i64, right: i64) -> Option<Cell> {
    Some(Cell::int(match operation {
        Operation::Add => left.wrapping_add(right),
        Operation::Subtract => left.wrapping_sub(right),
        Operation::Multiply => left.wrapping_mul(right),
        Operation::Divide if right == 0 => return None,
        Operation::Divide => left.wrapping_div(right),
    }))
}

fn doubles(operation: Operation, left: f64, right: f64) -> Option<Cell> {
    Some(Cell::double(match operation {
        Operation::Add => left + right,
        Operation::Subtract => left - right,
        Operation::Multiply => left * right,
        Operation::Divide if right == 0.0 => return None,
        Operation::Divide => left / right,
    }))
}
