//! The tables of a batch by name.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema};

use super::attributes::attributes;
use super::cells::{Named, field};
use super::{points, roots};
use crate::columns::{Batch, Envelope, Logs, Metrics, Slices, Traces};

const TRACES: &[&str] = &[
    "spans",
    "resource_attrs",
    "scope_attrs",
    "span_attrs",
    "span_events",
    "span_event_attrs",
    "span_links",
    "span_link_attrs",
];
const LOGS: &[&str] = &["logs", "resource_attrs", "scope_attrs", "log_attrs"];
const METRICS: &[&str] = &[
    "metrics",
    "resource_attrs",
    "scope_attrs",
    "metric_attrs",
    "number_data_points",
    "number_dp_attrs",
    "number_dp_exemplars",
    "number_dp_exemplar_attrs",
    "summary_data_points",
    "summary_dp_attrs",
    "histogram_data_points",
    "histogram_dp_attrs",
    "histogram_dp_exemplars",
    "histogram_dp_exemplar_attrs",
    "exp_histogram_data_points",
    "exp_histogram_dp_attrs",
    "exp_histogram_dp_exemplars",
    "exp_histogram_dp_exemplar_attrs",
];

/// The names of a batch's tables: OTAP's payload types in lower case, the root table first.
#[must_use]
pub const fn table_names(batch: &Batch) -> &'static [&'static str] {
    match batch {
        Batch::Traces(_) => TRACES,
        Batch::Logs(_) => LOGS,
        Batch::Metrics(_) => METRICS,
    }
}

/// The same by the name of the signal.
#[must_use]
pub(super) fn names(signal: &str) -> Option<&'static [&'static str]> {
    match signal {
        "traces" => Some(TRACES),
        "logs" => Some(LOGS),
        "metrics" => Some(METRICS),
        _ => None,
    }
}

/// One table as a record batch; `None` when the batch has no table of that name.
#[must_use]
pub fn table(batch: &Batch, name: &str) -> Option<Result<RecordBatch, ArrowError>> {
    let slices = batch.envelope().arenas.slices();
    let columns = match (batch, name) {
        (_, "resource_attrs" | "scope_attrs") => Some(shared(batch.envelope(), name, &slices)),
        (Batch::Traces(batch), _) => traces(batch, name, &slices),
        (Batch::Logs(batch), _) => logs(batch, name, &slices),
        (Batch::Metrics(batch), _) => metrics(batch, name, &slices),
    };
    columns.map(|columns| columns.and_then(build))
}

type Built = Result<Vec<Named>, ArrowError>;

fn build(columns: Vec<Named>) -> Result<RecordBatch, ArrowError> {
    let fields: Vec<_> = columns.iter().map(|(name, array)| field(name, array.data_type())).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect())
}

fn shared(envelope: &Envelope, name: &str, slices: &Slices<'_>) -> Built {
    let table = if name == "scope_attrs" { &envelope.scope_attributes } else { &envelope.resource_attributes };
    attributes(table, &envelope.keys, slices)
}

fn traces(batch: &Traces, name: &str, slices: &Slices<'_>) -> Option<Built> {
    let keys = &batch.envelope.keys;
    Some(match name {
        "spans" => roots::spans(&batch.envelope, &batch.spans, slices),
        "span_attrs" => attributes(&batch.span_attributes, keys, slices),
        "span_events" => roots::events(&batch.events, slices),
        "span_event_attrs" => attributes(&batch.event_attributes, keys, slices),
        "span_links" => roots::links(&batch.links, slices),
        "span_link_attrs" => attributes(&batch.link_attributes, keys, slices),
        _ => return None,
    })
}

fn logs(batch: &Logs, name: &str, slices: &Slices<'_>) -> Option<Built> {
    Some(match name {
        "logs" => roots::logs(&batch.envelope, &batch.records, slices),
        "log_attrs" => attributes(&batch.record_attributes, &batch.envelope.keys, slices),
        _ => return None,
    })
}

fn metrics(batch: &Metrics, name: &str, slices: &Slices<'_>) -> Option<Built> {
    let keys = &batch.envelope.keys;
    Some(match name {
        "metrics" => roots::metrics(&batch.envelope, &batch.metrics, slices),
        "metric_attrs" => attributes(&batch.metadata, keys, slices),
        "number_data_points" => Ok(points::number_points(&batch.number_points)),
        "number_dp_attrs" => attributes(&batch.number_attributes, keys, slices),
        "number_dp_exemplars" => Ok(points::exemplars(&batch.number_exemplars, slices)),
        "number_dp_exemplar_attrs" => attributes(&batch.number_exemplar_attributes, keys, slices),
        "summary_data_points" => Ok(points::summary_points(&batch.summary_points)),
        "summary_dp_attrs" => attributes(&batch.summary_attributes, keys, slices),
        "histogram_data_points" => Ok(points::histogram_points(&batch.histogram_points)),
        "histogram_dp_attrs" => attributes(&batch.histogram_attributes, keys, slices),
        "histogram_dp_exemplars" => Ok(points::exemplars(&batch.histogram_exemplars, slices)),
        "histogram_dp_exemplar_attrs" => attributes(&batch.histogram_exemplar_attributes, keys, slices),
        "exp_histogram_data_points" => Ok(points::exponential_points(&batch.exponential_points)),
        "exp_histogram_dp_attrs" => attributes(&batch.exponential_attributes, keys, slices),
        "exp_histogram_dp_exemplars" => Ok(points::exemplars(&batch.exponential_exemplars, slices)),
        "exp_histogram_dp_exemplar_attrs" => attributes(&batch.exponential_exemplar_attributes, keys, slices),
        _ => return None,
    })
}
