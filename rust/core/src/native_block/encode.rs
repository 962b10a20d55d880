//! Fills a layout's columns from batches.

use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::append::{Scene, append};
use super::cells::Cells;
use super::filled::Columns;
use super::layout::{Layout, Origin};
use super::rows::{Rows, children};
use super::series::{Series, find_series};
use super::sink::Sink;
use super::tables::{PointTable, Table};
use super::vocabulary::exemplar_cells;
use crate::columns::{Attributes, Batch, Envelope, Metrics};

/// Rows that are written column by column before the next ones: few enough that their texts stay in the cache.
const CHUNK: usize = 512;

/// Most bytes worth reading ahead for one run of rows: about what the second cache holds.
const WARM: usize = 1 << 20;

/// A batch and which of its rows to write: rows of the table, counted from 0.
pub type Part<'a> = (&'a Batch, Range<usize>);

/// The batch is of another signal than the layout's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongSignal;

/// First and last time of each series.
type Times = HashMap<u128, (u64, u64), FixedState>;

/// Rows of one table of one batch, and what they are read through.
struct Section<'a> {
    batch: &'a Batch,
    points: Option<PointTable>,
    rows: Rows,
    /// From rows to metrics (points only) and to scopes.
    levels: Vec<&'a [u32]>,
    attributes: &'a Attributes,
    scene: &'a Scene<'a>,
    series: Series,
    first: Vec<u64>,
    last: Vec<u64>,
}

impl Layout {
    /// Writes the parts' rows behind one another; the rows of the series table are the distinct series of all parts.
    pub fn fill(&self, parts: &[Part]) -> Result<Columns, WrongSignal> {
        let mut columns = Columns::new(self);
        let mut seen = Times::default();
        if self.table == Table::Series {
            find_times(parts, &mut seen)?;
        }
        for (batch, range) in parts {
            self.add(&mut columns, batch, range, &mut seen)?;
        }
        columns.seal();
        Ok(columns)
    }

    /// Writes a batch's rows behind those that the columns have. Not for the series table, whose rows need all batches.
    pub fn append(&self, columns: &mut Columns, batch: &Batch) -> Result<(), WrongSignal> {
        self.add(columns, batch, &(0..usize::MAX), &mut Times::default())
    }

    fn add(
        &self,
        columns: &mut Columns,
        batch: &Batch,
        range: &Range<usize>,
        seen: &mut Times,
    ) -> Result<(), WrongSignal> {
        let scene = Scene::new(batch.envelope());
        if self.table == Table::Operations {
            let Batch::Traces(traces) = batch else { return Err(WrongSignal) };
            columns.tally.add(traces, range.clone(), &scene);
            return Ok(());
        }
        for section in self.sections(batch, range, &scene, seen)? {
            self.fill_section(&section, columns);
        }
        Ok(())
    }

    fn fill_section(&self, section: &Section, filled: &mut Columns) {
        let columns = || self.columns.iter().map(|column| &column.origin);
        for (origin, sink) in columns().zip(&mut filled.sinks).filter(|(origin, _)| origin.is_shared()) {
            section.append(origin, sink, &section.rows, filled.rows);
        }
        let has_attributes = !filled.pass.is_empty();
        if has_attributes {
            filled.pass.enter(section.scene);
        }
        for rows in section.rows.chunks(CHUNK) {
            section.warm(&rows);
            for (origin, sink) in columns().zip(&mut filled.sinks).filter(|(origin, _)| !origin.is_shared()) {
                section.append(origin, sink, &rows, filled.rows);
            }
            if has_attributes {
                filled.pass.append(section.attributes, &rows, section.scene, filled.rows);
            }
            filled.rows += rows.len();
        }
    }

    fn needs_series(&self) -> bool {
        self.table.is_metrics() && self.columns.iter().any(|column| column.origin.needs_series())
    }

    fn sections<'a>(
        &self,
        batch: &'a Batch,
        range: &Range<usize>,
        scene: &'a Scene<'a>,
        seen: &mut Times,
    ) -> Result<Vec<Section<'a>>, WrongSignal> {
        let root = |scopes: &'a [u32], attributes: &'a Attributes| Section {
            batch,
            points: None,
            rows: Rows::Range(range.start.min(scopes.len())..range.end.min(scopes.len())),
            levels: vec![scopes],
            attributes,
            scene,
            series: Series::default(),
            first: Vec::new(),
            last: Vec::new(),
        };
        Ok(match (self.table, batch) {
            (Table::Spans, Batch::Traces(traces)) => vec![root(&traces.spans.scope, &traces.span_attributes)],
            (Table::Logs, Batch::Logs(logs)) => vec![root(&logs.records.scope, &logs.record_attributes)],
            (Table::Points(points, kind), Batch::Metrics(metrics)) => {
                let mut section = root(points.parents(metrics), points.attributes(metrics));
                section.points = Some(points);
                section.levels.push(&metrics.metrics.scope);
                if let Some(kind) = kind {
                    section.rows = rows_of_kind(section.levels[0], metrics, kind, range);
                }
                if self.needs_series() {
                    section.series = find_series(metrics, section.levels[0], section.attributes, scene);
                }
                vec![section]
            }
            (Table::Series, Batch::Metrics(metrics)) => PointTable::ALL
                .into_iter()
                .map(|points| {
                    let mut section = root(points.parents(metrics), points.attributes(metrics));
                    section.points = Some(points);
                    section.levels.push(&metrics.metrics.scope);
                    section.series = find_series(metrics, section.levels[0], section.attributes, scene);
                    section.take_new_series(seen);
                    section
                })
                .collect(),
            _ => return Err(WrongSignal),
        })
    }
}

/// The bounds of all series of the parts.
fn find_times(parts: &[Part], seen: &mut Times) -> Result<(), WrongSignal> {
    for (batch, _) in parts {
        let Batch::Metrics(metrics) = batch else { return Err(WrongSignal) };
        let scene = Scene::new(&metrics.envelope);
        for points in PointTable::ALL {
            let series = find_series(metrics, points.parents(metrics), points.attributes(metrics), &scene);
            for (&key, &time) in series.key.iter().zip(points.times(metrics)) {
                let (first, last) = seen.entry(key).or_insert((time, time));
                *first = time.min(*first);
                *last = time.max(*last);
            }
        }
    }
    Ok(())
}

/// The points in a range of those whose metric is of a kind.
fn rows_of_kind(parents: &[u32], metrics: &Metrics, kind: u8, range: &Range<usize>) -> Rows {
    let rows = (0..parents.len() as u32).filter(|&row| metrics.metrics.kind[parents[row as usize] as usize] == kind);
    Rows::List(rows.skip(range.start).take(range.len()).collect())
}

impl<'a> Section<'a> {
    /// Keeps the first row of each series that was not taken before.
    fn take_new_series(&mut self, seen: &mut Times) {
        let mut rows = Vec::new();
        self.first = vec![0; self.series.key.len()];
        self.last = vec![0; self.series.key.len()];
        for (row, &key) in self.series.key.iter().enumerate() {
            if let Entry::Occupied(entry) = seen.entry(key) {
                (self.first[row], self.last[row]) = entry.remove();
                rows.push(row as u32);
            }
        }
        self.rows = Rows::List(rows);
    }

    fn append(&self, origin: &Origin, sink: &mut Sink, rows: &Rows, done: usize) {
        let envelope = self.batch.envelope();
        let levels = self.levels.as_slice();
        let (cells, above) = match (origin, self.batch) {
            (Origin::Traces(get), Batch::Traces(batch)) => (get(batch), None),
            (Origin::Logs(get), Batch::Logs(batch)) => (get(batch), None),
            (Origin::Points(get), Batch::Metrics(batch)) => (get(batch), None),
            (Origin::Metric(get), Batch::Metrics(batch)) => (get(batch), Some(levels[..1].to_vec())),
            (Origin::Exemplar(name), Batch::Metrics(batch)) => {
                let tables = self.points.and_then(|points| points.exemplars(batch));
                let Some(cells) = tables.and_then(|tables| exemplar_cells(name, tables)) else { return };
                (cells, None)
            }
            (Origin::Scope(get), _) => (get(envelope), Some(levels.to_vec())),
            (Origin::ScopeAttribute(key), _) => {
                (Cells::Attribute(&envelope.scope_attributes, envelope.keys.find(key)), Some(levels.to_vec()))
            }
            (Origin::Resource(get), _) => (get(envelope), Some(self.resource_levels(envelope))),
            (Origin::ResourceAttribute(key), _) => {
                let cells = Cells::Attribute(&envelope.resource_attributes, envelope.keys.find(key));
                (cells, Some(self.resource_levels(envelope)))
            }
            (Origin::Json, Batch::Metrics(_)) => (Cells::Distinct(&self.series.code, &self.series.labels), None),
            (Origin::Json, _) => (Cells::Attributes(self.attributes), None),
            (Origin::SeriesKey, _) => (Cells::Hash(&self.series.key), None),
            (Origin::FirstTime, _) => (Cells::Bounds(&self.first), None),
            (Origin::LastTime, _) => (Cells::Bounds(&self.last), None),
            _ => return,
        };
        let Some(above) = above else { return append(&cells, sink, rows, done, self.scene) };
        let mut done = done;
        rows.runs(&above, |target, count| {
            if !cells.are_default(target..target + 1, sink) {
                let row = Rows::Range(target..target + 1);
                sink.repeat(done, count, |sink| append(&cells, sink, &row, done, self.scene));
            }
            done += count;
        });
    }

    /// Reads the decoded bytes of some rows once, from end to end: the columns then find in the cache what they would
    /// otherwise fetch line by line in leaps, each at the price of a miss.
    fn warm(&self, rows: &Rows) {
        let (Rows::Range(rows), Batch::Traces(batch)) = (rows, self.batch) else { return };
        let values = &self.attributes.value[children(&self.attributes.parent, rows)];
        std::hint::black_box(values.iter().step_by(8).fold(0, |all, value| all ^ value));
        let (first, last) = (batch.spans.name[rows.start], batch.spans.name[rows.end - 1]);
        let range = first.offset()..last.offset();
        if first.arena() != last.arena() || range.len() > WARM {
            return;
        }
        let bytes = self.scene.arenas.0.get(first.arena()).and_then(|arena| arena.get(range));
        std::hint::black_box(bytes.map(|bytes| bytes.iter().step_by(64).fold(0_u8, |all, byte| all ^ byte)));
    }

    fn resource_levels(&self, envelope: &'a Envelope) -> Vec<&'a [u32]> {
        let mut levels = self.levels.clone();
        levels.push(&envelope.scopes.resource);
        levels
    }
}
