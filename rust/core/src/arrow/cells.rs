//! Columns to Arrow arrays.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, DictionaryArray, DurationNanosecondArray, FixedSizeBinaryArray, Float64Array,
    GenericStringArray, Int32Array, ListArray, StringArray, StructArray, TimestampNanosecondArray, UInt8Array,
    UInt32Array, UInt64Array,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

use crate::columns::{List, Slices, View};

/// A column with its name, on its way into a record batch.
pub type Named = (&'static str, ArrayRef);

pub fn u8s(values: &[u8]) -> ArrayRef {
    Arc::new(UInt8Array::from(values.to_vec()))
}

pub fn u32s(values: &[u32]) -> ArrayRef {
    Arc::new(UInt32Array::from(values.to_vec()))
}

pub fn u64s(values: &[u64]) -> ArrayRef {
    Arc::new(UInt64Array::from(values.to_vec()))
}

pub fn i32s(values: &[i32]) -> ArrayRef {
    Arc::new(Int32Array::from(values.to_vec()))
}

pub fn f64s(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

/// Doubles that are null where a bit of `present` is not set.
pub fn optional_f64s(values: &[f64], present: &[u8], bit: u8) -> ArrayRef {
    let nulls: NullBuffer = present.iter().map(|set| set & bit != 0).collect();
    Arc::new(Float64Array::new(values.to_vec().into(), Some(nulls)))
}

pub fn booleans(values: &[bool]) -> ArrayRef {
    Arc::new(BooleanArray::from(values.to_vec()))
}

/// Row numbers 0, 1, 2, ...
pub fn ids(rows: usize) -> ArrayRef {
    Arc::new(UInt32Array::from_iter_values(0..rows as u32))
}

pub fn timestamps(values: &[u64]) -> ArrayRef {
    let values: ScalarBuffer<i64> = values.iter().map(|value| value.cast_signed()).collect();
    Arc::new(TimestampNanosecondArray::new(values, None).with_timezone("UTC"))
}

pub fn durations(start: &[u64], end: &[u64]) -> ArrayRef {
    let values = start.iter().zip(end).map(|(start, end)| end.wrapping_sub(*start).cast_signed());
    Arc::new(DurationNanosecondArray::new(values.collect(), None))
}

/// Strings gathered from views.
pub fn texts(views: &[View], slices: &Slices<'_>) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(text_array(views.iter().copied().map(Some), slices)?))
}

/// Strings of owners, repeated for each of their rows: a dictionary, so that long ones are not multiplied.
pub fn repeated(owners: &[View], rows: impl Iterator<Item = u32>, slices: &Slices<'_>) -> Result<ArrayRef, ArrowError> {
    let (codes, distinct) = distinct(owners, rows, slices);
    Ok(Arc::new(DictionaryArray::new(codes, texts(&distinct, slices)?)))
}

/// The same of bytes.
pub fn repeated_bytes(
    owners: &[View],
    rows: impl Iterator<Item = u32>,
    slices: &Slices<'_>,
) -> Result<ArrayRef, ArrowError> {
    let (codes, distinct) = distinct(owners, rows, slices);
    let values = binary_array(distinct.iter().copied().map(Some), slices)?;
    Ok(Arc::new(DictionaryArray::new(codes, Arc::new(values))))
}

/// For each row the number of its owner's content, and these contents.
fn distinct(owners: &[View], rows: impl Iterator<Item = u32>, slices: &Slices<'_>) -> (UInt32Array, Vec<View>) {
    let mut distinct: Vec<View> = Vec::new();
    let mut known: HashMap<&[u8], u32, RandomState> = HashMap::default();
    let mut code = |&view: &View| {
        *known.entry(slices.get(view)).or_insert_with(|| {
            distinct.push(view);
            distinct.len() as u32 - 1
        })
    };
    let codes: Vec<u32> = owners.iter().map(&mut code).collect();
    (UInt32Array::from_iter_values(rows.map(|row| codes[row as usize])), distinct)
}

/// Strings, null where there is no view.
pub fn text_array(views: impl Iterator<Item = Option<View>>, slices: &Slices<'_>) -> Result<StringArray, ArrowError> {
    let (offsets, bytes, nulls) = gather(views, slices)?;
    // SAFETY: string columns hold valid UTF-8 by invariant, and `gather` made the offsets.
    Ok(unsafe { GenericStringArray::new_unchecked(offsets, bytes, nulls) })
}

/// Bytes, null where there is no view.
pub fn binary_array(views: impl Iterator<Item = Option<View>>, slices: &Slices<'_>) -> Result<BinaryArray, ArrowError> {
    let (offsets, bytes, nulls) = gather(views, slices)?;
    BinaryArray::try_new(offsets, bytes, nulls)
}

fn gather(
    views: impl Iterator<Item = Option<View>>,
    slices: &Slices<'_>,
) -> Result<(OffsetBuffer<i32>, Buffer, Option<NullBuffer>), ArrowError> {
    let mut ends = vec![0_i32];
    let mut bytes: Vec<u8> = Vec::new();
    let mut valid = Vec::new();
    for view in views {
        bytes.extend_from_slice(slices.get(view.unwrap_or(View::EMPTY)));
        ends.push(i32::try_from(bytes.len()).map_err(|_| ArrowError::OffsetOverflowError(bytes.len()))?);
        valid.push(view.is_some());
    }
    let nulls = valid.contains(&false).then(|| NullBuffer::from(valid));
    Ok((OffsetBuffer::new(ends.into()), bytes.into(), nulls))
}

/// Ids of `width` bytes; others are null.
pub fn fixed(views: &[View], width: usize, slices: &Slices<'_>) -> ArrayRef {
    let mut bytes = Vec::with_capacity(views.len() * width);
    let mut valid = Vec::with_capacity(views.len());
    for &view in views {
        let id = slices.get(view);
        valid.push(id.len() == width);
        if id.len() == width {
            bytes.extend_from_slice(id);
        } else {
            bytes.resize(bytes.len() + width, 0);
        }
    }
    let nulls = valid.contains(&false).then(|| NullBuffer::from(valid));
    Arc::new(FixedSizeBinaryArray::new(width as i32, bytes.into(), nulls))
}

/// A column of lists around an array of all their values.
pub fn list<T>(lists: &List<T>, values: ArrayRef) -> ArrayRef {
    let ends = std::iter::once(0).chain(lists.ends.iter().map(|&end| end as i32));
    let field = Arc::new(Field::new("item", values.data_type().clone(), false));
    Arc::new(ListArray::new(field, OffsetBuffer::new(ends.collect()), values, None))
}

/// A struct column.
pub fn record(columns: Vec<Named>) -> ArrayRef {
    let (fields, arrays): (Vec<FieldRef>, Vec<ArrayRef>) =
        columns.into_iter().map(|(name, array)| (Arc::new(field(name, array.data_type())), array)).unzip();
    Arc::new(StructArray::new(Fields::from(fields), arrays, None))
}

/// A field that may be null: readers then take any batch, with and without nulls.
pub fn field(name: &str, data_type: &DataType) -> Field {
    Field::new(name, data_type.clone(), true)
}
