//! Something done to every table of a batch.

use std::sync::Arc;

use crate::columns::{Batch, Store, View};

/// Calls `$visit!(table)` with each table of a batch behind a reference, in a fixed order.
macro_rules! each_table {
    ($batch:expr, $visit:ident) => {
        match $batch {
            Batch::Traces(batch) => {
                $visit!(batch.envelope.resources, batch.envelope.resource_attributes);
                $visit!(batch.envelope.scopes, batch.envelope.scope_attributes);
                $visit!(batch.spans, batch.span_attributes, batch.events, batch.event_attributes);
                $visit!(batch.links, batch.link_attributes);
            }
            Batch::Logs(batch) => {
                $visit!(batch.envelope.resources, batch.envelope.resource_attributes);
                $visit!(batch.envelope.scopes, batch.envelope.scope_attributes);
                $visit!(batch.records, batch.record_attributes);
            }
            Batch::Metrics(batch) => {
                $visit!(batch.envelope.resources, batch.envelope.resource_attributes);
                $visit!(batch.envelope.scopes, batch.envelope.scope_attributes);
                $visit!(batch.metrics, batch.metadata);
                $visit!(batch.number_points, batch.number_attributes);
                $visit!(batch.number_exemplars, batch.number_exemplar_attributes);
                $visit!(batch.histogram_points, batch.histogram_attributes);
                $visit!(batch.histogram_exemplars, batch.histogram_exemplar_attributes);
                $visit!(batch.exponential_points, batch.exponential_attributes);
                $visit!(batch.exponential_exemplars, batch.exponential_exemplar_attributes);
                $visit!(batch.summary_points, batch.summary_attributes);
            }
        }
    };
}

/// Calls `visit` with each view of a batch, in the order of the tables; tables that are shared are copied first.
pub fn visit_views(batch: &mut Batch, visit: &mut dyn FnMut(&mut View)) {
    macro_rules! views {
        ($($table:expr),*) => {
            $(if $table.rows() > 0 {
                Arc::make_mut(&mut $table).views(visit);
            })*
        };
    }
    each_table!(batch, views);
}

/// Bytes in memory: tables, keys, and the arenas counted whole even where others share them.
#[must_use]
pub fn nbytes(batch: &Batch) -> usize {
    let mut total = batch.envelope().arenas.nbytes() + batch.envelope().keys.nbytes();
    macro_rules! add {
        ($($table:expr),*) => {
            $(total += $table.nbytes();)*
        };
    }
    each_table!(batch, add);
    total
}
