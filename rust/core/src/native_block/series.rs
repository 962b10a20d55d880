//! The identity of a metric series: a 128-bit hash and the label set as canonical JSON.
//!
//! The hash is XXH3-128 over the resource's attributes, the scope's name, version and attributes, the metric's name
//! and the point's attributes, in this order: texts as UTF-8, attributes as canonical JSON, each behind its length as
//! four little-endian bytes. It is the same in every process and version, so that it can be stored.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use xxhash_rust::xxh3::Xxh3;

use super::append::Scene;
use super::render::put_attributes_json;
use super::rows::Cursor;
use crate::columns::{Attributes, Metrics, View, kind};

/// The series of one table of points, by row.
#[derive(Debug, Default)]
pub struct Series {
    pub key: Vec<u128>,
    /// The row's label set among `labels`.
    pub code: Vec<u32>,
    /// Distinct sets of metric and labels, as canonical JSON.
    pub labels: Vec<Vec<u8>>,
}

/// A distinct set: whose points and attributes it first stood for.
struct Entry {
    metric: u32,
    start: usize,
    end: usize,
    key: u128,
}

/// Finds the series of each point; equal neighbours are worked out once.
#[must_use]
pub fn find_series(batch: &Metrics, parents: &[u32], attributes: &Attributes, scene: &Scene) -> Series {
    let mut series = Series::default();
    let hasher = FixedState::default();
    let mut table: HashTable<u32> = HashTable::new();
    let mut entries: Vec<(u64, Entry)> = Vec::new();
    let mut heads = Heads::new(batch, scene);
    let mut cursor = Cursor::new(&attributes.parent, 0);
    for (row, &metric) in parents.iter().enumerate() {
        let range = cursor.children(row);
        let hash = hash_points(&hasher, metric, attributes, range.clone(), scene);
        let same = |code: &u32| {
            let (_, entry) = &entries[*code as usize];
            entry.metric == metric && same_attributes(attributes, entry.start..entry.end, range.clone(), scene)
        };
        let code = if let Some(code) = table.find(hash, same) {
            *code
        } else {
            let mut labels = Vec::new();
            put_attributes_json(&mut labels, attributes, range.clone(), scene);
            let key = heads.key(metric, &labels);
            let code = entries.len() as u32;
            series.labels.push(labels);
            entries.push((hash, Entry { metric, start: range.start, end: range.end, key }));
            table.insert_unique(hash, code, |code| entries[*code as usize].0);
            code
        };
        series.code.push(code);
        series.key.push(entries[code as usize].1.key);
    }
    series
}

fn hash_points(
    hasher: &FixedState,
    metric: u32,
    attributes: &Attributes,
    range: std::ops::Range<usize>,
    scene: &Scene,
) -> u64 {
    range.fold(u64::from(metric), |hash, at| {
        let code = attributes.kind[at];
        let value = if kind::is_view(code) {
            hasher.hash_one(scene.arenas.get(View(attributes.value[at])))
        } else {
            attributes.value[at]
        };
        hasher.hash_one((hash, attributes.key[at], code, value))
    })
}

/// Whether two runs hold the same keys and values in the same order.
fn same_attributes(
    attributes: &Attributes,
    left: std::ops::Range<usize>,
    right: std::ops::Range<usize>,
    scene: &Scene,
) -> bool {
    left.len() == right.len()
        && left.zip(right).all(|(left, right)| {
            let code = attributes.kind[left];
            attributes.key[left] == attributes.key[right]
                && code == attributes.kind[right]
                && (attributes.value[left] == attributes.value[right]
                    || kind::is_view(code)
                        && scene.arenas.get(View(attributes.value[left]))
                            == scene.arenas.get(View(attributes.value[right])))
        })
}

/// Hash states behind resource, scope and metric name: kept for the last metric.
struct Heads<'a> {
    batch: &'a Metrics,
    scene: &'a Scene<'a>,
    last: Option<(u32, Xxh3)>,
}

impl<'a> Heads<'a> {
    fn new(batch: &'a Metrics, scene: &'a Scene<'a>) -> Self {
        Self { batch, scene, last: None }
    }

    fn key(&mut self, metric: u32, labels: &[u8]) -> u128 {
        let mut state = match &self.last {
            Some((last, state)) if *last == metric => state.clone(),
            _ => {
                let state = self.head(metric as usize);
                self.last = Some((metric, state.clone()));
                state
            }
        };
        add(&mut state, labels);
        state.digest128()
    }

    fn head(&self, metric: usize) -> Xxh3 {
        let (envelope, scene) = (&self.batch.envelope, self.scene);
        let scope = self.batch.metrics.scope[metric] as usize;
        let resource = envelope.scopes.resource[scope] as usize;
        let mut state = Xxh3::new();
        let json = |attributes: &Attributes, owner: usize| {
            let mut text = Vec::new();
            put_attributes_json(&mut text, attributes, Cursor::new(&attributes.parent, owner).children(owner), scene);
            text
        };
        add(&mut state, &json(&envelope.resource_attributes, resource));
        add(&mut state, scene.arenas.get(envelope.scopes.name[scope]));
        add(&mut state, scene.arenas.get(envelope.scopes.version[scope]));
        add(&mut state, &json(&envelope.scope_attributes, scope));
        add(&mut state, scene.arenas.get(self.batch.metrics.name[metric]));
        state
    }
}

fn add(state: &mut Xxh3, text: &[u8]) {
    state.update(&(text.len() as u32).to_le_bytes());
    state.update(text);
}
