//! Resources and scopes: what OTLP wraps around the records.

use std::sync::Arc;

use super::store::table;
use super::{Arenas, Attributes, Keys, View};

table! {
    /// One row per `ResourceSpans`, `ResourceLogs` or `ResourceMetrics`, in the order of the wire.
    Resources {
        /// The `schema_url` beside the resource.
        schema_url: Vec<View>,
        /// `Resource.dropped_attributes_count`.
        dropped_attributes_count: Vec<u32>,
        /// Whether there was a `Resource` message.
        present: Vec<bool>,
        /// `Resource.entity_refs` as they stood on the wire: field 3 entries with tag and length; empty when none.
        entity_refs: Vec<View>,
    }
}

table! {
    /// One row per `ScopeSpans`, `ScopeLogs` or `ScopeMetrics`, in the order of the wire.
    Scopes {
        /// Row in `Resources`; never decreases.
        resource: Vec<u32>,
        /// `InstrumentationScope.name`.
        name: Vec<View>,
        /// `InstrumentationScope.version`.
        version: Vec<View>,
        /// The `schema_url` beside the scope.
        schema_url: Vec<View>,
        /// `InstrumentationScope.dropped_attributes_count`.
        dropped_attributes_count: Vec<u32>,
        /// Whether there was an `InstrumentationScope` message.
        present: Vec<bool>,
    }
}

/// What every signal has: bytes, keys, resources and scopes.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// Bytes of all views of the batch.
    pub arenas: Arenas,
    /// Attribute keys of all attribute tables of the batch.
    pub keys: Arc<Keys>,
    /// Resources.
    pub resources: Arc<Resources>,
    /// Attributes whose parent is a row of `resources`.
    pub resource_attributes: Arc<Attributes>,
    /// Scopes.
    pub scopes: Arc<Scopes>,
    /// Attributes whose parent is a row of `scopes`.
    pub scope_attributes: Arc<Attributes>,
}
