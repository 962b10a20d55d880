//! Bytes that nothing refers to any more are left behind.

use std::sync::Arc;

use super::tables::visit_views;
use crate::columns::{Arenas, Batch, View};

/// Arenas below this size are not worth looking at.
const SMALL: usize = 256 << 10;

/// The batch with its bytes copied into arenas of its own, in the order of the tables.
#[must_use]
pub fn compact(mut batch: Batch) -> Batch {
    let old = batch.envelope().arenas.clone();
    let slices = old.slices();
    let mut arenas = Arenas::default();
    let mut bytes = Vec::new();
    visit_views(&mut batch, &mut |view| {
        let content = slices.get(*view);
        if u32::try_from(bytes.len() + content.len()).is_err() {
            arenas.0.push(Arc::new(std::mem::take(&mut bytes)));
        }
        *view = View::new(arenas.0.len(), bytes.len(), content.len());
        bytes.extend_from_slice(content);
    });
    arenas.0.push(Arc::new(bytes));
    batch.envelope_mut().arenas = arenas;
    batch
}

/// Compacts when less than a quarter of the arenas' bytes are in use.
pub fn compact_if_sparse(mut batch: Batch) -> Batch {
    let held = batch.envelope().arenas.nbytes();
    if held < SMALL {
        return batch;
    }
    let mut used = 0;
    visit_views(&mut batch, &mut |view| used += view.len());
    if used * 4 < held { compact(batch) } else { batch }
}
