//! Several batches as one.

use std::sync::Arc;

use crate::columns::{Arena, Arenas, Attributes, Batch, Child, Envelope, Link, Logs, Metrics, Store, Traces};

/// More arenas than this are merged, so that there is room for those of later edits.
const MANY: usize = 48;

/// The rows of all batches, in order; `None` when there are none or when their signals differ.
///
/// Equal resources and scopes are not merged: a request that was joined and encoded says what its parts said.
#[must_use]
pub fn concat(batches: &[&Batch]) -> Option<Batch> {
    let (first, rest) = batches.split_first()?;
    if rest.is_empty() {
        return Some((*first).clone());
    }
    if rest.iter().any(|batch| std::mem::discriminant(*batch) != std::mem::discriminant(*first)) {
        return None;
    }
    let envelopes: Vec<&Envelope> = batches.iter().map(|batch| batch.envelope()).collect();
    let (mut joined, links) = links(&envelopes);
    let mut batch = match first {
        Batch::Traces(_) => Batch::Traces(Traces::default()),
        Batch::Logs(_) => Batch::Logs(Logs::default()),
        Batch::Metrics(_) => Batch::Metrics(Metrics::default()),
    };
    for (part, link) in batches.iter().zip(&links) {
        let scopes = joined.scopes.len() as u32;
        append_envelope(&mut joined, part.envelope(), link);
        match (&mut batch, part) {
            (Batch::Traces(into), Batch::Traces(from)) => append_traces(into, from, scopes, link),
            (Batch::Logs(into), Batch::Logs(from)) => append_logs(into, from, scopes, link),
            (Batch::Metrics(into), Batch::Metrics(from)) => append_metrics(into, from, scopes, link),
            _ => {}
        }
    }
    *batch.envelope_mut() = joined;
    Some(batch)
}

/// An envelope with the arenas and keys of all, and for each how its rows get there.
fn links(envelopes: &[&Envelope]) -> (Envelope, Vec<Link>) {
    let mut joined = Envelope::default();
    let mut links = Vec::with_capacity(envelopes.len());
    let mut known = &Arc::clone(&joined.keys);
    let keys = Arc::make_mut(&mut joined.keys);
    let mut last: Vec<u32> = Vec::new();
    for envelope in envelopes {
        // Parts of one batch share its keys.
        if !Arc::ptr_eq(known, &envelope.keys) || links.is_empty() {
            last = Link::map_keys(&envelope.keys, keys);
            known = &envelope.keys;
        }
        links.push(Link::new(last.clone()));
    }

    let mut distinct: Vec<&Arena> = Vec::new();
    let mut places: Vec<Vec<usize>> = Vec::with_capacity(envelopes.len());
    for envelope in envelopes {
        let place = |arena| find_or_add(&mut distinct, arena);
        places.push(envelope.arenas.0.iter().map(place).collect());
    }
    let (arenas, homes) = merge(&distinct);
    joined.arenas = arenas;
    for (link, places) in links.iter_mut().zip(places) {
        for (from, place) in places.into_iter().enumerate() {
            let (to, offset) = homes[place];
            link.move_arena(from, to, offset);
        }
    }
    (joined, links)
}

fn find_or_add<'a>(distinct: &mut Vec<&'a Arena>, arena: &'a Arena) -> usize {
    // Neighbours share arenas, if any do.
    let recent = distinct.len().saturating_sub(MANY);
    let found = distinct[recent..].iter().position(|known| Arc::ptr_eq(known, arena));
    found.map_or_else(
        || {
            distinct.push(arena);
            distinct.len() - 1
        },
        |place| recent + place,
    )
}

/// The arenas as they are or, when they are many, joined; and for each where its bytes begin now.
fn merge(distinct: &[&Arena]) -> (Arenas, Vec<(usize, usize)>) {
    if distinct.len() <= MANY {
        let homes = (0..distinct.len()).map(|place| (place, 0)).collect();
        return (Arenas(distinct.iter().map(|&arena| Arc::clone(arena)).collect()), homes);
    }
    let total: usize = distinct.iter().map(|arena| arena.len()).sum();
    let mut arenas = Arenas::default();
    let mut bytes: Vec<u8> = Vec::with_capacity(total.min(u32::MAX as usize));
    let mut homes = Vec::with_capacity(distinct.len());
    for arena in distinct {
        if u32::try_from(bytes.len() + arena.len()).is_err() {
            arenas.0.push(Arc::new(std::mem::take(&mut bytes)));
        }
        homes.push((arenas.0.len(), bytes.len()));
        bytes.extend_from_slice(arena);
    }
    arenas.0.push(Arc::new(bytes));
    (arenas, homes)
}

/// Adds the rows of a child table whose owners were added behind `owners` rows.
fn append<T: Child>(into: &mut Arc<T>, from: &Arc<T>, owners: u32, link: &Link) {
    if from.rows() == 0 {
        return;
    }
    let rows = into.rows();
    let table = Arc::make_mut(into);
    table.append(from, link);
    table.parent_mut()[rows..].iter_mut().for_each(|parent| *parent += owners);
}

/// The same for a table with attributes.
#[allow(clippy::needless_pass_by_value)] // a pair of references is as good as one
fn append_with<T: Child>(
    into: (&mut Arc<T>, &mut Arc<Attributes>),
    from: (&Arc<T>, &Arc<Attributes>),
    owners: u32,
    link: &Link,
) {
    append(into.1, from.1, into.0.rows() as u32, link);
    append(into.0, from.0, owners, link);
}

fn append_envelope(into: &mut Envelope, from: &Envelope, link: &Link) {
    let resources = into.resources.len() as u32;
    append(&mut into.resource_attributes, &from.resource_attributes, resources, link);
    Arc::make_mut(&mut into.resources).append(&from.resources, link);
    append_with(
        (&mut into.scopes, &mut into.scope_attributes),
        (&from.scopes, &from.scope_attributes),
        resources,
        link,
    );
}

fn append_traces(into: &mut Traces, from: &Traces, scopes: u32, link: &Link) {
    let spans = into.spans.len() as u32;
    let (events, links) =
        ((&mut into.events, &mut into.event_attributes), (&mut into.links, &mut into.link_attributes));
    append_with(events, (&from.events, &from.event_attributes), spans, link);
    append_with(links, (&from.links, &from.link_attributes), spans, link);
    append_with((&mut into.spans, &mut into.span_attributes), (&from.spans, &from.span_attributes), scopes, link);
}

fn append_logs(into: &mut Logs, from: &Logs, scopes: u32, link: &Link) {
    append_with(
        (&mut into.records, &mut into.record_attributes),
        (&from.records, &from.record_attributes),
        scopes,
        link,
    );
}

fn append_metrics(into: &mut Metrics, from: &Metrics, scopes: u32, link: &Link) {
    let metrics = into.metrics.len() as u32;
    let numbers = into.number_points.len() as u32;
    let histograms = into.histogram_points.len() as u32;
    let exponentials = into.exponential_points.len() as u32;
    macro_rules! pairs {
        ($($table:ident, $attributes:ident: $owners:expr;)*) => {
            $(append_with(
                (&mut into.$table, &mut into.$attributes),
                (&from.$table, &from.$attributes),
                $owners,
                link,
            );)*
        };
    }
    pairs! {
        number_exemplars, number_exemplar_attributes: numbers;
        number_points, number_attributes: metrics;
        histogram_exemplars, histogram_exemplar_attributes: histograms;
        histogram_points, histogram_attributes: metrics;
        exponential_exemplars, exponential_exemplar_attributes: exponentials;
        exponential_points, exponential_attributes: metrics;
        summary_points, summary_attributes: metrics;
        metrics, metadata: scopes;
    }
}
