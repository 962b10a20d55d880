//! A batch under edit, column by column: the machine beneath OTTL. What it offers and why stands in `README.md`.

mod arithmetic;
mod column;
mod compare;
mod distinct;
mod drop;
mod edit;
mod fields;
mod level;
mod mask;
mod memo;
mod merge;
mod overlay;
mod pattern;
mod read_field;
mod relate;
mod search;
mod strings;
mod syntax;
mod text;

pub use arithmetic::{Operation, calculate, negate};
pub use column::{Cell, Column, tag};
pub use compare::{Comparison, compare};
pub use distinct::{Codes, distinct, take, take_mask};
pub(crate) use drop::drop_rows;
pub use edit::{Frame, Nil};
pub use fields::names as field_names;
pub use level::Level;
pub use mask::Mask;
pub use pattern::{Pattern, Template};
pub use relate::{any_below, broadcast, broadcast_mask, fold_last};
pub use strings::{Cut, concat, contains, is_match, replace, test_text, to_text, truncate};
pub use text::{Builder, Texts};
