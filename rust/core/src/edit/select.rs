//! Some root rows of a batch, with the side rows that belong to them.

use std::sync::Arc;

use super::compact::compact_if_sparse;
use crate::columns::{Batch, Child, Envelope, Logs, Metrics, Runs, Store, Traces};

/// The rows for which `keep` is true. Resources and scopes that keep no row are dropped, unless all rows are kept.
#[must_use]
pub fn filter(batch: &Batch, keep: impl FnMut(usize) -> bool) -> Batch {
    let rows = batch.rows();
    let runs = Runs::from_mask(keep, rows);
    let kept = select_or_share(batch, &runs);
    // Looking is not free: do it only when enough was dropped to matter.
    if runs.rows() * 2 < rows { compact_if_sparse(kept) } else { kept }
}

/// At most `length` rows from `offset` on; shares all bytes with the batch.
#[must_use]
pub fn slice(batch: &Batch, offset: usize, length: usize) -> Batch {
    let start = offset.min(batch.rows());
    let end = start.saturating_add(length).min(batch.rows());
    select_or_share(batch, &Runs::one(start..end))
}

/// One batch for each resource row that has root rows, in order; they share all bytes with the batch.
#[must_use]
pub fn group_by_resource(batch: &Batch) -> Vec<Batch> {
    let resource = &batch.envelope().scopes.resource;
    let scope = match batch {
        Batch::Traces(batch) => &batch.spans.scope,
        Batch::Logs(batch) => &batch.records.scope,
        Batch::Metrics(batch) => &batch.metrics.scope,
    };
    scope
        .chunk_by(|&left, &right| resource[left as usize] == resource[right as usize])
        .scan(0, |start, rows| {
            *start += rows.len();
            Some(*start - rows.len()..*start)
        })
        .map(|rows| select(batch, &Runs::one(rows)))
        .collect()
}

fn select_or_share(batch: &Batch, runs: &Runs) -> Batch {
    if runs.is_all(batch.rows()) { batch.clone() } else { select(batch, runs) }
}

fn select(batch: &Batch, runs: &Runs) -> Batch {
    match batch {
        Batch::Traces(batch) => Batch::Traces(traces(batch, runs)),
        Batch::Logs(batch) => Batch::Logs(logs(batch, runs)),
        Batch::Metrics(batch) => Batch::Metrics(metrics(batch, runs)),
    }
}

/// The rows of a child table whose owners are chosen, and which rows these are.
fn child<T: Child>(table: &Arc<T>, owners: &Runs) -> (Arc<T>, Runs) {
    let runs = owners.children(table.parent());
    let mut selected = table.select(&runs);
    owners.renumber(selected.parent_mut());
    (Arc::new(selected), runs)
}

/// The rows of a child table that has no children itself.
fn leaf<T: Child>(table: &Arc<T>, owners: &Runs) -> Arc<T> {
    child(table, owners).0
}

/// The chosen root rows, and the envelope without the scopes and resources that these do not use.
fn root<T: Child>(envelope: &Envelope, table: &Arc<T>, runs: &Runs) -> (Envelope, Arc<T>) {
    let mut selected = table.select(runs);
    let mut kept = envelope.clone();
    let scopes = Runs::from_sorted(selected.parent());
    if !scopes.is_all(envelope.scopes.len()) {
        scopes.renumber(selected.parent_mut());
        kept.scopes = Arc::new(envelope.scopes.select(&scopes));
        kept.scope_attributes = leaf(&envelope.scope_attributes, &scopes);
    }
    let resources = Runs::from_sorted(kept.scopes.parent());
    if !resources.is_all(envelope.resources.len()) {
        resources.renumber(Arc::make_mut(&mut kept.scopes).parent_mut());
        kept.resources = Arc::new(envelope.resources.select(&resources));
        kept.resource_attributes = leaf(&envelope.resource_attributes, &resources);
    }
    (kept, Arc::new(selected))
}

fn traces(batch: &Traces, runs: &Runs) -> Traces {
    let (envelope, spans) = root(&batch.envelope, &batch.spans, runs);
    let (events, event_runs) = child(&batch.events, runs);
    let (links, link_runs) = child(&batch.links, runs);
    Traces {
        envelope,
        spans,
        span_attributes: leaf(&batch.span_attributes, runs),
        events,
        event_attributes: leaf(&batch.event_attributes, &event_runs),
        links,
        link_attributes: leaf(&batch.link_attributes, &link_runs),
    }
}

fn logs(batch: &Logs, runs: &Runs) -> Logs {
    let (envelope, records) = root(&batch.envelope, &batch.records, runs);
    Logs { envelope, records, record_attributes: leaf(&batch.record_attributes, runs) }
}

fn metrics(batch: &Metrics, runs: &Runs) -> Metrics {
    let (envelope, metrics) = root(&batch.envelope, &batch.metrics, runs);
    let (number_points, numbers) = child(&batch.number_points, runs);
    let (number_exemplars, number_exemplar_runs) = child(&batch.number_exemplars, &numbers);
    let (histogram_points, histograms) = child(&batch.histogram_points, runs);
    let (histogram_exemplars, histogram_exemplar_runs) = child(&batch.histogram_exemplars, &histograms);
    let (exponential_points, exponentials) = child(&batch.exponential_points, runs);
    let (exponential_exemplars, exponential_exemplar_runs) = child(&batch.exponential_exemplars, &exponentials);
    let (summary_points, summaries) = child(&batch.summary_points, runs);
    Metrics {
        envelope,
        metrics,
        metadata: leaf(&batch.metadata, runs),
        number_points,
        number_attributes: leaf(&batch.number_attributes, &numbers),
        number_exemplars,
        number_exemplar_attributes: leaf(&batch.number_exemplar_attributes, &number_exemplar_runs),
        histogram_points,
        histogram_attributes: leaf(&batch.histogram_attributes, &histograms),
        histogram_exemplars,
        histogram_exemplar_attributes: leaf(&batch.histogram_exemplar_attributes, &histogram_exemplar_runs),
        exponential_points,
        exponential_attributes: leaf(&batch.exponential_attributes, &exponentials),
        exponential_exemplars,
        exponential_exemplar_attributes: leaf(&batch.exponential_exemplar_attributes, &exponential_exemplar_runs),
        summary_points,
        summary_attributes: leaf(&batch.summary_attributes, &summaries),
    }
}
