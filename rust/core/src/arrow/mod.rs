//! Tables as Arrow record batches with the column names of OTAP; ids are plain `uint32` row numbers.
//!
//! Built only when somebody asks: the columns are copied, strings gathered. Ids that have not their proper length are
//! null here (they survive in the batch).

mod attributes;
mod cells;
mod points;
mod read;
mod roots;
mod tables;
mod values;

pub use read::{TableError, from_tables};
pub use tables::{table, table_names};
pub use values::{from_array, to_array};
