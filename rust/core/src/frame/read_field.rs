//! Fields as columns and back.

use super::column::{Cell, Column, tag};
use super::fields::{Field, FieldMut};
use super::mask::Mask;
use super::text::Texts;
use crate::columns::{View, number_kind};

/// A field's values as a column.
#[must_use]
pub fn read(field: Field, texts: &mut Texts) -> Column {
    match field {
        Field::Text(views) => Column::uniform(tag::STR, views.iter().map(|view| view.0).collect()),
        Field::I32(numbers) => {
            Column::uniform(tag::INT, numbers.iter().map(|&number| i64::from(number) as u64).collect())
        }
        Field::U32(numbers) => Column::uniform(tag::INT, numbers.iter().map(|&number| u64::from(number)).collect()),
        Field::U64(numbers) => Column::uniform(tag::INT, numbers.to_vec()),
        Field::Time(numbers) => Column::uniform(tag::TIME, numbers.to_vec()),
        Field::Bool(bits) => Column::uniform(tag::BOOL, bits.iter().map(|&bit| u64::from(bit)).collect()),
        Field::Double(numbers) => Column::uniform(tag::DOUBLE, numbers.iter().map(|number| number.to_bits()).collect()),
        Field::Optional(numbers, present, bit) => {
            Column::collect(
                numbers.len(),
                |row| {
                    if present[row] & bit == 0 { Cell::NIL } else { Cell::double(numbers[row]) }
                },
            )
        }
        Field::Id(views, width) => {
            let zeros = texts.push(&vec![0; width]);
            let kind = if width == 16 { tag::TRACE_ID } else { tag::SPAN_ID };
            let full = |view: &View| if view.is_empty() { zeros.0 } else { view.0 };
            Column::uniform(kind, views.iter().map(full).collect())
        }
        Field::Hex(views, width) => {
            texts.own.reserve(views.len() * width * 2);
            Column::uniform(tag::STR, views.iter().map(|&view| texts.push_hex(view).0).collect())
        }
        Field::Value(values) => Column::new(values.kind.clone(), values.value.clone()),
        Field::Number(kinds, values) => Column::collect(kinds.len(), |row| number(kinds[row], values[row])),
        Field::NumberOf(kinds, values, only) => {
            Column::collect(
                kinds.len(),
                |row| {
                    if kinds[row] == only { number(kinds[row], values[row]) } else { Cell::NIL }
                },
            )
        }
        Field::Code(codes) => Column::uniform(tag::INT, codes.iter().map(|&code| u64::from(code)).collect()),
    }
}

fn number(kind: u8, value: u64) -> Cell {
    match kind {
        number_kind::INT => Cell { tag: tag::INT, value },
        number_kind::DOUBLE => Cell { tag: tag::DOUBLE, value },
        _ => Cell::NIL,
    }
}

/// Writes a column into the masked rows of a field; gives the rows whose type the field does not take.
pub fn write(field: FieldMut, column: &Column, mask: &Mask, texts: &mut Texts) -> Mask {
    let rows = length(&field);
    let mut refused = vec![false; rows];
    let mut each = |set: &mut dyn FnMut(usize, Cell) -> bool| {
        for (row, refused) in refused.iter_mut().enumerate() {
            if mask.at(row) {
                *refused = !set(row, column.cell(row));
            }
        }
    };
    match field {
        FieldMut::Text(views) => each(&mut |row, cell| put(cell, tag::STR, |value| views[row] = View(value))),
        FieldMut::I32(numbers) => each(&mut |row, cell| put(cell, tag::INT, |value| numbers[row] = value as i32)),
        FieldMut::U32(numbers) => each(&mut |row, cell| put(cell, tag::INT, |value| numbers[row] = value as u32)),
        FieldMut::U64(numbers) => each(&mut |row, cell| put(cell, tag::INT, |value| numbers[row] = value)),
        FieldMut::Time(numbers) => each(&mut |row, cell| put(cell, tag::TIME, |value| numbers[row] = value)),
        FieldMut::Bool(bits) => each(&mut |row, cell| put(cell, tag::BOOL, |value| bits[row] = value != 0)),
        FieldMut::Double(numbers) => {
            each(&mut |row, cell| put(cell, tag::DOUBLE, |value| numbers[row] = f64::from_bits(value)));
        }
        FieldMut::Optional(numbers, present, bit) => each(&mut |row, cell| {
            if cell.tag == tag::NIL {
                (numbers[row], present[row]) = (0.0, present[row] & !bit);
                return true;
            }
            put(cell, tag::DOUBLE, |value| (numbers[row], present[row]) = (f64::from_bits(value), present[row] | bit))
        }),
        FieldMut::Id(views, width) => each(&mut |row, cell| {
            let own = if width == 16 { tag::TRACE_ID } else { tag::SPAN_ID };
            let fits = cell.tag == own || cell.tag == tag::BYTES && View(cell.value).len() == width;
            if fits {
                // An id of zeros is no id: it travels as none, unless it came so.
                let id = texts.get(View(cell.value));
                let same = texts.get(views[row]) == id;
                let zero = !same && id.iter().all(|&byte| byte == 0);
                views[row] = if zero { View::EMPTY } else { View(cell.value) };
            }
            fits
        }),
        FieldMut::Hex(views, width) => each(&mut |row, cell| {
            let id = (cell.tag == tag::STR).then(|| texts.push_from_hex(View(cell.value), width)).flatten();
            if let Some(id) = id {
                views[row] = id;
            }
            id.is_some()
        }),
        FieldMut::Value(values) => each(&mut |row, cell| {
            let cell = if cell.tag == tag::NIL { Cell::EMPTY } else { cell };
            if tag::is_attribute(cell.tag) {
                (values.kind[row], values.value[row]) = (cell.tag, cell.value);
            }
            tag::is_attribute(cell.tag)
        }),
        FieldMut::Number(kinds, values) => each(&mut |row, cell| {
            let kind = match cell.tag {
                tag::INT => number_kind::INT,
                tag::DOUBLE => number_kind::DOUBLE,
                _ => return false,
            };
            (kinds[row], values[row]) = (kind, cell.value);
            true
        }),
        FieldMut::NumberOf(kinds, values, only) => each(&mut |row, cell| {
            let own = if only == number_kind::INT { tag::INT } else { tag::DOUBLE };
            put(cell, own, |value| (kinds[row], values[row]) = (only, value))
        }),
        FieldMut::Code(_) => each(&mut |_, _| false),
    }
    Mask::dense(refused)
}

/// Hands over the value when the cell has the tag.
#[inline]
fn put(cell: Cell, own: u8, set: impl FnOnce(u64)) -> bool {
    let fits = cell.tag == own;
    if fits {
        set(cell.value);
    }
    fits
}

fn length(field: &FieldMut) -> usize {
    match field {
        FieldMut::Text(cells) | FieldMut::Id(cells, _) | FieldMut::Hex(cells, _) => cells.len(),
        FieldMut::I32(cells) => cells.len(),
        FieldMut::U32(cells) => cells.len(),
        FieldMut::U64(cells) | FieldMut::Time(cells) => cells.len(),
        FieldMut::Bool(cells) => cells.len(),
        FieldMut::Double(cells) | FieldMut::Optional(cells, ..) => cells.len(),
        FieldMut::Value(values) => values.kind.len(),
        FieldMut::Number(kinds, _) | FieldMut::NumberOf(kinds, ..) | FieldMut::Code(kinds) => kinds.len(),
    }
}
