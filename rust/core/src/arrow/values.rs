//! Columns of `AnyValue`s to Arrow and back.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, Int64Array, NullArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType};

use super::cells::{Named, binary_array, record, text_array, u8s};
use crate::columns::{Slices, Values, View, kind};

/// The cells of one kind, null elsewhere.
fn views<'a>(kinds: &'a [u8], values: &'a [u64], wanted: &'a [u8]) -> impl Iterator<Item = Option<View>> + 'a {
    kinds.iter().zip(values).map(|(kind, &value)| wanted.contains(kind).then_some(View(value)))
}

fn nulls(kinds: &[u8], wanted: u8) -> Option<NullBuffer> {
    kinds.iter().any(|&kind| kind != wanted).then(|| kinds.iter().map(|&kind| kind == wanted).collect())
}

fn only<T>(kinds: &[u8], values: &[u64], wanted: u8, read: impl Fn(u64) -> T, other: impl Fn() -> T) -> Vec<T> {
    kinds.iter().zip(values).map(|(&kind, &value)| if kind == wanted { read(value) } else { other() }).collect()
}

/// The values of one kind as an array of its own type.
fn typed(kinds: &[u8], values: &[u64], wanted: u8, slices: &Slices<'_>) -> Result<ArrayRef, ArrowError> {
    let nulls = nulls(kinds, wanted);
    Ok(match wanted {
        kind::STR => Arc::new(text_array(views(kinds, values, &[kind::STR]), slices)?),
        kind::INT => Arc::new(Int64Array::new(only(kinds, values, wanted, u64::cast_signed, || 0).into(), nulls)),
        kind::DOUBLE => Arc::new(Float64Array::new(only(kinds, values, wanted, f64::from_bits, || 0.0).into(), nulls)),
        kind::BOOL => Arc::new(BooleanArray::new(only(kinds, values, wanted, |bit| bit != 0, || false).into(), nulls)),
        _ => Arc::new(binary_array(views(kinds, values, &[wanted]), slices)?),
    })
}

/// OTAP's columns of a value: its type, and one column for each type.
pub fn otap_columns(kinds: &[u8], values: &[u64], slices: &Slices<'_>) -> Result<Vec<Named>, ArrowError> {
    Ok(vec![
        ("type", u8s(kinds)),
        ("str", typed(kinds, values, kind::STR, slices)?),
        ("int", typed(kinds, values, kind::INT, slices)?),
        ("double", typed(kinds, values, kind::DOUBLE, slices)?),
        ("bool", typed(kinds, values, kind::BOOL, slices)?),
        ("bytes", typed(kinds, values, kind::BYTES, slices)?),
        ("ser", Arc::new(binary_array(views(kinds, values, &[kind::MAP, kind::SLICE]), slices)?)),
    ])
}

/// Values as one array, null where empty. Of one scalar kind, an array of that type; otherwise OTAP's struct.
pub fn to_array(column: &Values, slices: &Slices<'_>) -> Result<ArrayRef, ArrowError> {
    let mut present = column.kind.iter().copied().filter(|&kind| kind != kind::EMPTY);
    let Some(first) = present.next() else { return Ok(Arc::new(NullArray::new(column.kind.len()))) };
    if present.all(|kind| kind == first) && !matches!(first, kind::MAP | kind::SLICE) {
        typed(&column.kind, &column.value, first, slices)
    } else {
        Ok(record(otap_columns(&column.kind, &column.value, slices)?))
    }
}

/// Values from an array of strings, bytes, 64-bit integers, doubles or booleans, and the bytes that their views need.
///
/// `None` for any other type, and when a string is too long for a view.
#[must_use]
pub fn from_array(array: &dyn Array) -> Option<(Values, Vec<u8>)> {
    let mut values = Values::default();
    let mut bytes = Vec::new();
    for row in 0..array.len() {
        if array.is_null(row) || *array.data_type() == DataType::Null {
            values.push(kind::EMPTY, kind::NO_VALUE);
            continue;
        }
        let (kind, content) = match array.data_type() {
            DataType::Utf8 => (kind::STR, array.as_string::<i32>().value(row).as_bytes()),
            DataType::Binary => (kind::BYTES, array.as_binary::<i32>().value(row)),
            DataType::Int64 => {
                values.push(kind::INT, array.as_primitive::<Int64Type>().value(row).cast_unsigned());
                continue;
            }
            DataType::Float64 => {
                values.push(kind::DOUBLE, array.as_primitive::<Float64Type>().value(row).to_bits());
                continue;
            }
            DataType::Boolean => {
                values.push(kind::BOOL, u64::from(array.as_boolean().value(row)));
                continue;
            }
            _ => return None,
        };
        let fits = content.len() <= crate::columns::MAX_LENGTH && u32::try_from(bytes.len()).is_ok();
        values.push(kind, fits.then(|| View::new(0, bytes.len(), content.len()).0)?);
        bytes.extend_from_slice(content);
    }
    Some((values, bytes))
}
