//! Texts and bytes of all tables, gathered into the arenas of the batch.

use std::sync::Arc;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

use crate::columns::{Arenas, MAX_ARENAS, MAX_LENGTH, View};

/// What the contents of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// UTF-8.
    Text,
    /// Any bytes.
    Bytes,
    /// An id of so many bytes, or none.
    Id(usize),
}

impl Shape {
    pub const fn wanted(self) -> &'static str {
        match self {
            Self::Text => "strings",
            Self::Bytes => "binary",
            Self::Id(_) => "binary of the id's length",
        }
    }

    pub fn check(self, content: &[u8]) -> Result<(), String> {
        match self {
            Self::Id(width) if content.len() != width && !content.is_empty() => {
                Err(format!("an id of {} bytes, where {width} are wanted", content.len()))
            }
            _ => Ok(()),
        }
    }
}

type Contents<'a> = Box<dyn Fn(usize) -> &'a [u8] + 'a>;

/// How to reach the contents of an array; `None` when its type is not of the shape.
pub fn contents(array: &dyn Array, shape: Shape) -> Option<Contents<'_>> {
    if shape == Shape::Text {
        return match array.data_type() {
            DataType::Utf8 => Some(Box::new(|place| array.as_string::<i32>().value(place).as_bytes())),
            DataType::LargeUtf8 => Some(Box::new(|place| array.as_string::<i64>().value(place).as_bytes())),
            DataType::Utf8View => Some(Box::new(|place| array.as_string_view().value(place).as_bytes())),
            _ => None,
        };
    }
    match array.data_type() {
        DataType::FixedSizeBinary(_) => Some(Box::new(|place| array.as_fixed_size_binary().value(place))),
        DataType::Binary => Some(Box::new(|place| array.as_binary::<i32>().value(place))),
        DataType::LargeBinary => Some(Box::new(|place| array.as_binary::<i64>().value(place))),
        DataType::BinaryView => Some(Box::new(|place| array.as_binary_view().value(place))),
        _ => None,
    }
}

/// Arenas while they grow.
#[derive(Default)]
pub struct Bytes {
    full: Arenas,
    current: Vec<u8>,
    interned: HashMap<Box<[u8]>, u32, RandomState>,
    /// The views of what was interned.
    distinct: Vec<View>,
}

impl Bytes {
    /// Adds some bytes.
    pub fn add(&mut self, content: &[u8]) -> Result<View, String> {
        if content.len() > MAX_LENGTH {
            return Err(format!("{} bytes are more than the 64 MiB that a value can have", content.len()));
        }
        if u32::try_from(self.current.len() + content.len()).is_err() {
            self.full.push(std::mem::take(&mut self.current));
            if self.full.0.len() == MAX_ARENAS {
                return Err("the tables hold more bytes than a batch can".to_owned());
            }
        }
        let view = View::new(self.full.0.len(), self.current.len(), content.len());
        self.current.extend_from_slice(content);
        Ok(view)
    }

    /// Adds some bytes unless they were interned before; gives their number.
    pub fn intern(&mut self, content: &[u8]) -> Result<u32, String> {
        if let Some(&number) = self.interned.get(content) {
            return Ok(number);
        }
        let view = self.add(content)?;
        let number = self.distinct.len() as u32;
        self.distinct.push(view);
        self.interned.insert(content.into(), number);
        Ok(number)
    }

    /// The view of an interned number.
    pub fn interned(&self, number: u32) -> View {
        self.distinct[number as usize]
    }

    /// Interns nothing as number 0, which is the default of columns.
    pub fn new() -> Self {
        let mut bytes = Self::default();
        bytes.distinct.push(View::EMPTY);
        bytes.interned.insert(Box::default(), 0);
        bytes
    }

    /// All of it.
    pub fn finish(mut self) -> Arenas {
        self.full.0.push(Arc::new(self.current));
        self.full
    }
}
