//! `ClickHouse` Native blocks, straight from the columns.
//!
//! A `Layout` names the table, and for each column its name, type and source. `Layout::fill` copies rows of batches into
//! columns of the block's form (`Layout::append` batch by batch), and `Columns::block` puts them behind one another. What a source means to a user stands in
//! the documentation of `heliograph.wire.blocks`.

mod append;
mod bytes;
mod cells;
mod encode;
mod ends;
mod filled;
mod gather;
mod hot;
mod json;
mod layout;
mod low_cardinality;
mod number;
mod order;
mod pass;
mod render;
mod rest;
mod rows;
mod series;
mod sink;
mod tables;
mod tally;
mod types;
mod vocabulary;
mod words;
mod write;

/// Values as text, for other parts of the core that show them.
pub mod text {
    pub use super::json::{put_collector_string, put_json};
    pub use super::number::{put_base64, put_finite, put_hex, put_signed};
}

pub use encode::{Part, WrongSignal};
pub use filled::Columns;
pub use layout::{Layout, LayoutError, source_names};
pub use tables::{PointTable, Table};
pub use types::Type;
pub use write::Block;
