//! Columns of Arrow to columns of a batch: dictionaries looked through, widths checked.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    DurationNanosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};

use super::bytes::{Bytes, Shape, contents};
use super::table::{Read, Table, error};
use crate::columns::View;

/// A column whose null cells stand for the default of its type.
pub struct Column {
    /// Table and name.
    pub place: String,
    rows: usize,
    values: ArrayRef,
    /// Of a dictionary: for each row, its place in `values`.
    keys: Option<Vec<usize>>,
    nulls: Option<NullBuffer>,
}

impl Column {
    /// The column in an array; `outer` are the nulls of the struct around it.
    pub fn new(place: String, rows: usize, array: Option<ArrayRef>, outer: Option<&NullBuffer>) -> Read<Self> {
        let array = array.unwrap_or_else(|| new_null_array(&DataType::Null, rows));
        if array.len() != rows {
            return error(&place, None, format!("there are {} values for {rows} rows", array.len()));
        }
        let nulls = NullBuffer::union(outer, array.logical_nulls().as_ref());
        let (values, keys) = match array.as_any_dictionary_opt() {
            None => (array, None),
            // Without values all rows are null.
            Some(dictionary) if dictionary.values().is_empty() => (new_null_array(&DataType::Null, rows), None),
            Some(dictionary) => (dictionary.values().clone(), Some(dictionary.normalized_keys())),
        };
        Ok(Self { place, rows, values, keys, nulls })
    }

    /// The place of a row's value in `values`; `None` when it is null.
    #[inline]
    fn find(&self, row: usize) -> Option<usize> {
        if *self.values.data_type() == DataType::Null || self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            return None;
        }
        Some(self.keys.as_ref().map_or(row, |keys| keys[row]))
    }

    /// Whether a row has a value.
    #[inline]
    pub fn is_valid(&self, row: usize) -> bool {
        self.find(row).is_some()
    }

    fn collect<T: Default>(&self, read: impl Fn(usize) -> T) -> Vec<T> {
        (0..self.rows).map(|row| self.find(row).map_or_else(T::default, &read)).collect()
    }

    fn mistyped<T>(&self, wanted: &str) -> Read<T> {
        error(&self.place, None, format!("this must hold {wanted}, not {}", self.values.data_type()))
    }

    /// Integers of any width whose values fit.
    pub fn integers<T: TryFrom<i128> + Default>(&self) -> Read<Vec<T>> {
        macro_rules! read {
            ($($data_type:ident: $arrow:ty),*) => {
                match self.values.data_type() {
                    DataType::Null => Ok(self.collect(|_| T::default())),
                    $(DataType::$data_type => {
                        let array = self.values.as_primitive::<$arrow>();
                        self.checked(|place| i128::from(array.value(place)))
                    })*
                    _ => self.mistyped("integers"),
                }
            };
        }
        read!(Int8: Int8Type, Int16: Int16Type, Int32: Int32Type, Int64: Int64Type,
            UInt8: UInt8Type, UInt16: UInt16Type, UInt32: UInt32Type, UInt64: UInt64Type)
    }

    fn checked<T: TryFrom<i128> + Default>(&self, read: impl Fn(usize) -> i128) -> Read<Vec<T>> {
        let mut values = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            let Some(place) = self.find(row) else {
                values.push(T::default());
                continue;
            };
            let Ok(value) = T::try_from(read(place)) else {
                let kind = std::any::type_name::<T>();
                return error(&self.place, Some(row), format!("{} does not fit {kind}", read(place)));
            };
            values.push(value);
        }
        Ok(values)
    }

    /// Timestamps or durations in nanoseconds, or such numbers.
    pub fn nanoseconds(&self) -> Read<Vec<u64>> {
        match self.values.data_type() {
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                let array = self.values.as_primitive::<TimestampNanosecondType>();
                Ok(self.collect(|place| array.value(place).cast_unsigned()))
            }
            DataType::Duration(TimeUnit::Nanosecond) => {
                let array = self.values.as_primitive::<DurationNanosecondType>();
                Ok(self.collect(|place| array.value(place).cast_unsigned()))
            }
            DataType::Int64 => {
                let array = self.values.as_primitive::<Int64Type>();
                Ok(self.collect(|place| array.value(place).cast_unsigned()))
            }
            DataType::Null | DataType::UInt64 => self.integers(),
            _ => self.mistyped("nanoseconds (timestamp, duration or 64-bit integers)"),
        }
    }

    /// Doubles.
    pub fn doubles(&self) -> Read<Vec<f64>> {
        match self.values.data_type() {
            DataType::Null => Ok(vec![0.0; self.rows]),
            DataType::Float64 => Ok(self.collect(|place| self.values.as_primitive::<Float64Type>().value(place))),
            DataType::Float32 => {
                Ok(self.collect(|place| f64::from(self.values.as_primitive::<Float32Type>().value(place))))
            }
            _ => self.mistyped("doubles"),
        }
    }

    /// Booleans.
    pub fn booleans(&self) -> Read<Vec<bool>> {
        match self.values.data_type() {
            DataType::Null => Ok(vec![false; self.rows]),
            DataType::Boolean => Ok(self.collect(|place| self.values.as_boolean().value(place))),
            _ => self.mistyped("booleans"),
        }
    }

    /// Calls `visit` with each text or bytes, once for each value of a dictionary that a row has; gives what it gave.
    /// Rows that are null get the default.
    pub fn map<T: Copy + Default>(
        &self,
        shape: Shape,
        mut visit: impl FnMut(&[u8]) -> Result<T, String>,
    ) -> Read<Vec<T>> {
        if *self.values.data_type() == DataType::Null {
            return Ok(vec![T::default(); self.rows]);
        }
        let Some(content) = contents(&*self.values, shape) else { return self.mistyped(shape.wanted()) };
        let mut known: Vec<Option<T>> = vec![None; if self.keys.is_some() { self.values.len() } else { 0 }];
        let mut mapped = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            let Some(place) = self.find(row) else {
                mapped.push(T::default());
                continue;
            };
            if let Some(Some(value)) = known.get(place) {
                mapped.push(*value);
                continue;
            }
            let content = content(place);
            let value = shape.check(content).and_then(|()| visit(content));
            let value = value.or_else(|problem| error(&self.place, Some(row), problem))?;
            if let Some(known) = known.get_mut(place) {
                *known = Some(value);
            }
            mapped.push(value);
        }
        Ok(mapped)
    }

    /// Texts or bytes as views of `bytes`.
    pub fn views(&self, shape: Shape, bytes: &mut Bytes) -> Read<Vec<View>> {
        self.map(shape, |content| bytes.add(content))
    }

    /// The columns of structs in a list.
    pub fn records(&self) -> Read<Table> {
        match self.values.as_struct_opt() {
            Some(array) if self.keys.is_none() => Ok(Table::of_items(&self.place, array)),
            _ => self.mistyped("structs"),
        }
    }

    /// The array of a column of lists, with each row's values in `range`; `None` when all are empty.
    pub fn lists(&self) -> Read<Option<(ArrayRef, Vec<std::ops::Range<usize>>)>> {
        let ranges = |start: &dyn Fn(usize) -> usize| {
            let range = |place: usize| start(place)..start(place + 1);
            (0..self.rows).map(|row| self.find(row).map_or(0..0, range)).collect()
        };
        match self.values.data_type() {
            DataType::Null => Ok(None),
            DataType::List(_) => {
                let array = self.values.as_list::<i32>();
                Ok(Some((array.values().clone(), ranges(&|place| array.value_offsets()[place] as usize))))
            }
            DataType::LargeList(_) => {
                let array = self.values.as_list::<i64>();
                Ok(Some((array.values().clone(), ranges(&|place| array.value_offsets()[place] as usize))))
            }
            _ => self.mistyped("lists"),
        }
    }
}
