//! Batches made from batches: chosen rows, several joined, attributes set. Inputs are never changed.

mod attribute;
mod compact;
mod concat;
mod review;
mod select;
mod tables;

pub use attribute::{Level, SetError, attribute, with_attribute};
pub use compact::compact;
pub use concat::concat;
pub use review::{Review, review};
pub use select::{filter, group_by_resource, slice};
pub use tables::nbytes;
