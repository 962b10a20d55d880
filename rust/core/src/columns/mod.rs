//! The columns of a batch: the star of tables that everything else reads and edits.
//!
//! A batch is a root table (spans, log records or metrics) and side tables (attributes, events, links, data points,
//! exemplars) whose `parent` column holds the row number of their owner. Row numbers are ids; there are no others.
//!
//! Invariants that every producer keeps and every reader may rely on:
//! - all columns of a table have the same number of rows;
//! - `parent`, `scope` (root tables) and `resource` (scopes) never decrease from one row to the next, so that the rows
//!   of an owner lie together and a reader walks two tables with two cursors;
//! - string columns hold valid UTF-8; `View`s lie inside the batch's arenas;
//! - resources and scopes without rows are kept (an empty `ScopeSpans` survives a round trip).
//!
//! Every table stands behind its own `Arc`: copies of a batch share what they do not edit (`Arc::make_mut`).

mod arena;
mod attributes;
mod batch;
mod envelope;
mod keys;
mod link;
mod list;
mod logs;
mod metrics;
mod points;
mod runs;
mod store;
mod traces;
mod values;
mod view;

pub use arena::{Arena, Arenas, MAX_ARENAS, Slices};
pub use attributes::{Attributes, kind, starts};
pub use batch::{Batch, Logs, Metrics, Traces};
pub use envelope::{Envelope, Resources, Scopes};
pub use keys::Keys;
pub use link::Link;
pub use list::List;
pub use logs::LogRecords;
pub use metrics::{MetricRows, metric_kind};
pub use points::{
    Exemplars, ExponentialHistogramPoints, HistogramPoints, NumberPoints, SummaryPoints, number_kind, present,
};
pub use runs::Runs;
pub use store::{Child, Column, Store};
store::child! {
    Attributes: parent,
    Scopes: resource,
    Spans: scope,
    Events: parent,
    Links: parent,
    LogRecords: scope,
    MetricRows: scope,
    NumberPoints: parent,
    HistogramPoints: parent,
    ExponentialHistogramPoints: parent,
    SummaryPoints: parent,
    Exemplars: parent,
}

pub use traces::{Events, Links, Spans};
pub use values::Values;
pub use view::{MAX_LENGTH, View};
