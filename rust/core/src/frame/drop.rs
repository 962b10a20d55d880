//! Leaves dropped rows out of a batch.

use std::sync::Arc;

use super::level::Level;
use crate::columns::{Attributes, Batch, Child, Metrics, Runs, Traces};
use crate::edit::filter;

/// The batch without the dropped rows and all that was below them.
#[must_use]
pub fn drop_rows(mut batch: Batch, dropped: &[(Level, Vec<bool>)]) -> Batch {
    let of = |level: Level| dropped.iter().find(|(other, _)| *other == level).map(|(_, rows)| rows.as_slice());
    let kept = |level: Level| of(level).map(|rows| Runs::from_mask(|row| !rows[row], rows.len()));
    let mut without_points = false;
    match &mut batch {
        Batch::Traces(traces) => drop_from_traces(traces, kept(Level::SpanEvent), kept(Level::SpanLink)),
        Batch::Logs(_) => {}
        Batch::Metrics(metrics) => without_points = drop_from_metrics(metrics, kept),
    }
    let root = match &batch {
        Batch::Traces(_) => Level::Span,
        Batch::Logs(_) => Level::Log,
        Batch::Metrics(_) => Level::Metric,
    };
    let (own, scopes, resources) = (of(root), of(Level::Scope), of(Level::Resource));
    if own.is_none() && scopes.is_none() && resources.is_none() && !without_points {
        return batch;
    }
    let pointed = without_points.then(|| pointed(&batch)).flatten();
    let resource_of_scope = &batch.envelope().scopes.resource;
    let scope_of_row = root.owners(&batch);
    filter(&batch, |row| {
        let scope = scope_of_row[row] as usize;
        let is = |rows: Option<&[bool]>, row: usize| rows.is_some_and(|rows| rows[row]);
        !is(own, row)
            && !is(scopes, scope)
            && !is(resources, resource_of_scope[scope] as usize)
            && pointed.as_ref().is_none_or(|pointed| pointed[row])
    })
}

/// Metrics that have points.
fn pointed(batch: &Batch) -> Option<Vec<bool>> {
    let Batch::Metrics(metrics) = batch else { return None };
    let mut pointed = vec![false; metrics.metrics.len()];
    for level in [Level::Number, Level::Histogram, Level::Exponential, Level::Summary] {
        level.owners(batch).iter().for_each(|&metric| pointed[metric as usize] = true);
    }
    Some(pointed)
}

fn keep<T: Child>(table: &mut Arc<T>, kept: &Runs) {
    *table = Arc::new(table.select(kept));
}

fn keep_children<T: Child>(table: &mut Arc<T>, owners: &Runs) -> Runs {
    let kept = owners.children(table.parent());
    let mut selected = table.select(&kept);
    owners.renumber(selected.parent_mut());
    *table = Arc::new(selected);
    kept
}

fn drop_from_traces(traces: &mut Traces, events: Option<Runs>, links: Option<Runs>) {
    if let Some(kept) = events {
        keep(&mut traces.events, &kept);
        keep_children(&mut traces.event_attributes, &kept);
    }
    if let Some(kept) = links {
        keep(&mut traces.links, &kept);
        keep_children(&mut traces.link_attributes, &kept);
    }
}

/// One kind of point with what hangs on it; true when points were dropped.
macro_rules! drop_points {
    ($metrics:ident, $kept:ident, $level:expr, $points:ident, $attributes:ident
     $(, $exemplar_level:expr, $exemplars:ident, $exemplar_attributes:ident)?) => {{
        $(if let Some(kept) = $kept($exemplar_level) {
            keep(&mut $metrics.$exemplars, &kept);
            keep_children(&mut $metrics.$exemplar_attributes, &kept);
        })?
        let kept = $kept($level);
        if let Some(kept) = &kept {
            keep(&mut $metrics.$points, kept);
            keep_children(&mut $metrics.$attributes, kept);
            $(let exemplars = keep_children(&mut $metrics.$exemplars, kept);
            keep_children(&mut $metrics.$exemplar_attributes, &exemplars);)?
        }
        kept.is_some()
    }};
}

fn drop_from_metrics(metrics: &mut Metrics, kept: impl Fn(Level) -> Option<Runs>) -> bool {
    drop_points!(
        metrics,
        kept,
        Level::Number,
        number_points,
        number_attributes,
        Level::NumberExemplar,
        number_exemplars,
        number_exemplar_attributes
    ) | drop_points!(
        metrics,
        kept,
        Level::Histogram,
        histogram_points,
        histogram_attributes,
        Level::HistogramExemplar,
        histogram_exemplars,
        histogram_exemplar_attributes
    ) | drop_points!(
        metrics,
        kept,
        Level::Exponential,
        exponential_points,
        exponential_attributes,
        Level::ExponentialExemplar,
        exponential_exemplars,
        exponential_exemplar_attributes
    ) | drop_points!(metrics, kept, Level::Summary, summary_points, summary_attributes)
}

/// A resource, scope or status that was written exists from then on.
pub fn mark_present(batch: &mut Batch, level: Level, field: &str, rows: impl Fn(usize) -> bool) {
    let present = match (level, batch) {
        (Level::Resource, batch) if field != "schema_url" => {
            &mut Arc::make_mut(&mut batch.envelope_mut().resources).present
        }
        (Level::Scope, batch) if field != "schema_url" => &mut Arc::make_mut(&mut batch.envelope_mut().scopes).present,
        (Level::Span, Batch::Traces(batch)) if field.starts_with("status") => {
            &mut Arc::make_mut(&mut batch.spans).status_present
        }
        _ => return,
    };
    present.iter_mut().enumerate().for_each(|(row, present)| *present |= rows(row));
}

/// A resource or scope that has attributes exists.
pub fn mark_owners_present(batch: &mut Batch, level: Level, attributes: &Attributes) {
    if matches!(level, Level::Resource | Level::Scope) {
        let mut owners = vec![false; level.rows(batch)];
        attributes.parent.iter().for_each(|&owner| owners[owner as usize] = true);
        mark_present(batch, level, "attributes", |row| owners[row]);
    }
}
