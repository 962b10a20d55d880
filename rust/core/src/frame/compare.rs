//! OTTL's comparisons.

use std::cmp::Ordering;

use super::column::{Cell, Cells, Column, tag, with_cells};
use super::mask::Mask;
use super::text::Texts;
use crate::columns::{Slices, View};
use crate::native_block::text::put_json;

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    /// The comparison of an operator.
    #[must_use]
    pub fn parse(operator: &str) -> Option<Self> {
        Some(match operator {
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterEqual,
            _ => return None,
        })
    }

    /// Whether it holds for an order; `None` is that of a NaN.
    #[inline]
    const fn holds(self, order: Option<Ordering>) -> bool {
        match order {
            None => matches!(self, Self::NotEqual),
            Some(Ordering::Less) => matches!(self, Self::Less | Self::LessEqual | Self::NotEqual),
            Some(Ordering::Equal) => matches!(self, Self::Equal | Self::LessEqual | Self::GreaterEqual),
            Some(Ordering::Greater) => matches!(self, Self::Greater | Self::GreaterEqual | Self::NotEqual),
        }
    }

    /// The answer for values that have no order.
    const fn of_equality(self, same: bool) -> bool {
        match self {
            Self::Equal => same,
            Self::NotEqual => !same,
            _ => false,
        }
    }

    /// The comparison with its sides exchanged.
    #[must_use]
    pub const fn swapped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            other => other,
        }
    }
}

/// Compares two columns row by row.
#[must_use]
pub fn compare(comparison: Comparison, left: &Column, right: &Column, texts: &Texts) -> Mask {
    let slices = texts.slices();
    match (left, right) {
        (Column::Constant(left), Column::Constant(right)) => {
            Mask::Constant(compare_cells(comparison, *left, *right, &slices))
        }
        (Column::Constant(cell), column) => compare_constant(comparison.swapped(), column, *cell, &slices),
        (column, Column::Constant(cell)) => compare_constant(comparison, column, *cell, &slices),
        _ => {
            let rows = left.rows().unwrap_or_default().min(right.rows().unwrap_or_default());
            with_cells!(left, left => with_cells!(right, right => {
                let at = |row| compare_cells(comparison, left.at(row), right.at(row), &slices);
                Mask::dense((0..rows).map(at).collect())
            }))
        }
    }
}

/// The usual case: a column and a literal. What the literal is, is decided once.
fn compare_constant(comparison: Comparison, column: &Column, cell: Cell, slices: &Slices) -> Mask {
    let rows = column.rows().unwrap_or_default();
    let other = comparison == Comparison::NotEqual;
    let each = |test: &dyn Fn(Cell) -> bool| with_cells!(column, cells => Mask::dense((0..rows).map(|row| test(cells.at(row))).collect()));
    match cell.tag {
        tag::STR if matches!(comparison, Comparison::Equal | Comparison::NotEqual) => {
            equal_text(column, rows, slices.get(View(cell.value)), other, slices)
        }
        tag::INT | tag::DOUBLE => {
            let (integer, double) = (cell.value as i64, number(cell));
            let exact = cell.tag == tag::INT;
            with_cells!(column, cells => Mask::dense((0..rows).map(|row| {
                let Cell { tag, value } = cells.at(row);
                match tag {
                    tag::INT if exact => comparison.holds(Some((value as i64).cmp(&integer))),
                    tag::INT => comparison.holds((value as i64 as f64).partial_cmp(&double)),
                    tag::DOUBLE => comparison.holds(f64::from_bits(value).partial_cmp(&double)),
                    _ => other,
                }
            }).collect()))
        }
        // Empty bytes are nil too, and not known by their tag.
        tag::NIL | tag::EMPTY if !column.tags().contains(&tag::BYTES) => column.mask_of_tags(|own| {
            let nil = matches!(own, tag::NIL | tag::EMPTY);
            if nil { comparison.holds(Some(Ordering::Equal)) } else { other }
        }),
        _ => each(&|left| compare_cells(comparison, left, cell, slices)),
    }
}

fn equal_text(column: &Column, rows: usize, text: &[u8], negated: bool, slices: &Slices) -> Mask {
    with_cells!(column, cells => Mask::dense((0..rows).map(|row| {
        let Cell { tag, value } = cells.at(row);
        let same = tag == tag::STR && View(value).len() == text.len() && slices.get(View(value)) == text;
        same != negated
    }).collect()))
}

/// Nothing, an empty value, or no bytes.
#[inline]
const fn is_nil(cell: Cell) -> bool {
    matches!(cell.tag, tag::NIL | tag::EMPTY) || cell.tag == tag::BYTES && View(cell.value).is_empty()
}

#[inline]
fn number(cell: Cell) -> f64 {
    if cell.tag == tag::INT { cell.value as i64 as f64 } else { f64::from_bits(cell.value) }
}

/// Compares two values as OTTL does: those of one type by their order, numbers as numbers, all others only differ.
#[must_use]
pub fn compare_cells(comparison: Comparison, left: Cell, right: Cell, slices: &Slices) -> bool {
    let view = |cell: Cell| slices.get(View(cell.value));
    let order = match (left.tag, right.tag) {
        (tag::INT | tag::TIME | tag::DURATION, other) if other == left.tag => {
            Some((left.value as i64).cmp(&(right.value as i64)))
        }
        (tag::INT | tag::DOUBLE, tag::INT | tag::DOUBLE) => number(left).partial_cmp(&number(right)),
        (tag::STR, tag::STR) => Some(view(left).cmp(view(right))),
        (tag::BOOL, tag::BOOL) => Some(left.value.cmp(&right.value)),
        _ if is_nil(left) || is_nil(right) => {
            if !is_nil(left) || !is_nil(right) {
                return comparison == Comparison::NotEqual;
            }
            Some(Ordering::Equal)
        }
        (tag::BYTES, tag::BYTES) => Some(view(left).cmp(view(right))),
        (tag::TRACE_ID | tag::SPAN_ID, other) if other == left.tag => {
            return comparison.of_equality(view(left) == view(right));
        }
        (tag::MAP, tag::MAP) | (tag::SLICE, tag::SLICE) => {
            return comparison.of_equality(same_nested(left, right, slices));
        }
        _ => return comparison == Comparison::NotEqual,
    };
    comparison.holds(order)
}

/// Whether two nested values hold the same, whatever the order of their keys: canonical JSON keeps all types.
fn same_nested(left: Cell, right: Cell, slices: &Slices) -> bool {
    let text = |cell: Cell| {
        let mut text = Vec::new();
        put_json(&mut text, slices, cell.tag, cell.value);
        text
    };
    left.value == right.value || text(left) == text(right)
}
