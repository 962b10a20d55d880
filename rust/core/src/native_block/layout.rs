//! A layout: which columns a block has, of which types, from which sources. Checked once, then used for every block.

use std::fmt;

use super::cells::Cells;
use super::hot::{AttributeColumn, MAX_PRESENCE};
use super::order::SortKey;
use super::tables::{PointTable, Table};
use super::tally::{self, TallyColumn};
use super::types::Type;
use super::vocabulary as words;
use crate::columns::{Envelope, Logs, Metrics, Traces};

/// Why a layout cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutError {
    /// The column at fault; empty when it is the table.
    pub column: String,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for LayoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.column.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "column `{}`: {}", self.column, self.message)
        }
    }
}

impl std::error::Error for LayoutError {}

/// Where a column's values come from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Traces(for<'a> fn(&'a Traces) -> Cells<'a>),
    Logs(for<'a> fn(&'a Logs) -> Cells<'a>),
    Points(for<'a> fn(&'a Metrics) -> Cells<'a>),
    Metric(for<'a> fn(&'a Metrics) -> Cells<'a>),
    Scope(for<'a> fn(&'a Envelope) -> Cells<'a>),
    Resource(for<'a> fn(&'a Envelope) -> Cells<'a>),
    ScopeAttribute(String),
    ResourceAttribute(String),
    Attribute(AttributeColumn),
    /// The record's attributes as one JSON text.
    Json,
    Exemplar(&'static str),
    SeriesKey,
    FirstTime,
    LastTime,
    Tally(TallyColumn),
}

/// One column of a layout.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    /// The type's SQL text, as it stands in the block.
    pub type_text: String,
    pub kind: Type,
    pub origin: Origin,
}

/// The columns of a block.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(super) table: Table,
    pub(super) columns: Vec<Column>,
    /// What the table is sorted by; nothing leaves rows as they come.
    pub(super) key: Vec<SortKey>,
}

impl Layout {
    /// Checks and keeps a layout; columns are name, `ClickHouse` type and source.
    pub fn new(table: &str, columns: &[(String, String, String)]) -> Result<Self, LayoutError> {
        let fail = |column: &str, message: String| LayoutError { column: column.to_owned(), message };
        let Some(table) = Table::parse(table) else {
            return Err(fail("", format!("there is no table `{table}`; there are {}", Table::NAMES.join(", "))));
        };
        let mut kept: Vec<Column> = Vec::with_capacity(columns.len());
        for (name, type_text, source) in columns {
            if name.is_empty() || kept.iter().any(|other| other.name == *name) {
                return Err(fail(name, "the name is empty or stands twice".to_owned()));
            }
            let Some(kind) = Type::parse(type_text) else {
                return Err(fail(name, format!("blocks cannot hold the type `{type_text}`")));
            };
            let Some(origin) = find(table, source) else {
                return Err(fail(name, format!("the table {} has no source `{source}`", table.name())));
            };
            if let Some(types) = origin.misfit(table, &kind) {
                return Err(fail(name, format!("the source `{source}` needs {types}, not `{type_text}`")));
            }
            if let Origin::Attribute(column) = &origin
                && kept.iter().any(|other| matches!(&other.origin, Origin::Attribute(other) if other == column))
            {
                return Err(fail(name, format!("the source `{source}` stands twice")));
            }
            kept.push(Column { name: name.clone(), type_text: type_text.trim().to_owned(), kind, origin });
        }
        let layout = Self { table, columns: kept, key: Vec::new() };
        layout.check_presence()?;
        Ok(layout)
    }

    /// The same layout with its rows sorted by columns: their names, and for times how many nanoseconds count as equal.
    pub fn sorted_by(mut self, key: &[(String, u64)]) -> Result<Self, LayoutError> {
        for (name, step) in key {
            let column = self.columns.iter().position(|column| column.name == *name);
            let kind = column.map(|column| &self.columns[column].kind);
            let message = match (kind, step) {
                (Some(Type::DateTime64 | Type::UInt(8)), 1..) | (Some(Type::LowCardinality), 1) => {
                    self.key.extend(column.map(|column| SortKey { column, step: *step }));
                    continue;
                }
                (None, _) => "the block has no such column to sort by",
                _ => "blocks are sorted by DateTime64(9) and UInt64, in steps too, and by LowCardinality(String)",
            };
            return Err(LayoutError { column: name.clone(), message: message.to_owned() });
        }
        Ok(self)
    }

    fn check_presence(&self) -> Result<(), LayoutError> {
        let hot = |column: &&Column| matches!(column.origin, Origin::Attribute(AttributeColumn::Hot(_)));
        let presence = |column: &&Column| matches!(column.origin, Origin::Attribute(AttributeColumn::Presence));
        match self.columns.iter().find(presence) {
            Some(column) if self.columns.iter().filter(hot).count() > MAX_PRESENCE => Err(LayoutError {
                column: column.name.clone(),
                message: format!("hot_set names at most {MAX_PRESENCE} attribute columns"),
            }),
            _ => Ok(()),
        }
    }

    /// The table's name.
    #[must_use]
    pub const fn table(&self) -> Table {
        self.table
    }
}

/// All plain sources of a table, for lists and suggestions.
#[must_use]
pub fn source_names(table: Table) -> Vec<&'static str> {
    fn names<T>(sources: &'static [words::Source<T>]) -> impl Iterator<Item = &'static str> {
        sources.iter().map(|(name, _)| *name)
    }
    let mut all: Vec<&str> = match table {
        Table::Operations => return tally::SOURCES.iter().map(|(name, _)| *name).collect(),
        Table::Spans => names(words::SPANS).collect(),
        Table::Logs => names(words::LOGS).collect(),
        Table::Series => names(words::METRIC).chain(["series_key", "first_time", "last_time"]).collect(),
        Table::Points(points, _) => {
            let own = names(words::METRIC).chain(names(points.sources())).chain(["series_key"]);
            let exemplars = if points.has_exemplars() { words::EXEMPLARS } else { &[] };
            own.chain(exemplars.iter().copied()).collect()
        }
    };
    all.extend(names(words::SCOPE).chain(names(words::RESOURCE)));
    all.extend(ATTRIBUTES.iter().map(|(name, _)| *name));
    all.extend(["attrs_json", "service_name"]);
    all
}

const ATTRIBUTES: &[(&str, AttributeColumn)] = &[
    ("hot_set", AttributeColumn::Presence),
    ("rest_str", AttributeColumn::RestText),
    ("rest_int", AttributeColumn::RestInt),
    ("rest_double", AttributeColumn::RestDouble),
    ("rest_bool", AttributeColumn::RestBool),
    ("rest_json", AttributeColumn::RestJson),
    ("rest_types", AttributeColumn::RestTypes),
    ("attrs_map", AttributeColumn::All),
];

fn find(table: Table, source: &str) -> Option<Origin> {
    fn pick<T>(sources: &[words::Source<T>], name: &str) -> Option<for<'a> fn(&'a T) -> Cells<'a>> {
        sources.iter().find(|(other, _)| *other == name).map(|(_, get)| *get)
    }
    if table == Table::Operations {
        return tally::SOURCES.iter().find(|(name, _)| *name == source).map(|(_, column)| Origin::Tally(*column));
    }
    if let Some((prefix, key)) = source.split_once(':') {
        return match prefix {
            _ if key.is_empty() => None,
            "attr" => Some(Origin::Attribute(AttributeColumn::Hot(key.to_owned()))),
            "resource_attr" => Some(Origin::ResourceAttribute(key.to_owned())),
            "scope_attr" => Some(Origin::ScopeAttribute(key.to_owned())),
            _ => None,
        };
    }
    let own = match table {
        Table::Spans => pick(words::SPANS, source).map(Origin::Traces),
        Table::Logs => pick(words::LOGS, source).map(Origin::Logs),
        Table::Operations => None,
        Table::Series => match source {
            "first_time" => Some(Origin::FirstTime),
            "last_time" => Some(Origin::LastTime),
            _ => None,
        },
        Table::Points(points, _) => pick(points.sources(), source).map(Origin::Points).or_else(|| {
            let name = words::EXEMPLARS.iter().find(|name| **name == source && points.has_exemplars());
            name.map(|name| Origin::Exemplar(name))
        }),
    };
    let of_metric = || {
        if !table.is_metrics() {
            return None;
        }
        let series = (source == "series_key").then_some(Origin::SeriesKey);
        series.or_else(|| pick(words::METRIC, source).map(Origin::Metric))
    };
    let shared = || {
        Some(match source {
            "service_name" => Origin::ResourceAttribute("service.name".to_owned()),
            "attrs_json" => Origin::Json,
            _ => {
                let (_, column) = ATTRIBUTES.iter().find(|(name, _)| *name == source)?;
                Origin::Attribute(column.clone())
            }
        })
    };
    own.or_else(of_metric)
        .or_else(|| pick(words::SCOPE, source).map(Origin::Scope))
        .or_else(|| pick(words::RESOURCE, source).map(Origin::Resource))
        .or_else(shared)
}

impl Origin {
    /// The types it needs, when this is none of them.
    fn misfit(&self, table: Table, kind: &Type) -> Option<String> {
        if let Self::Attribute(column) = self {
            return (!column.fits(kind)).then(|| column.describe().to_owned());
        }
        if let Self::Tally(column) = self {
            return column.misfit(kind).map(str::to_owned);
        }
        let text = Cells::Distinct(&[], &[]);
        let (accepts, array) = match (self, table) {
            (Self::Traces(get), _) => get(&Traces::default()).accepts(),
            (Self::Logs(get), _) => get(&Logs::default()).accepts(),
            (Self::Points(get) | Self::Metric(get), _) => get(&Metrics::default()).accepts(),
            (Self::Scope(get) | Self::Resource(get), _) => get(&Envelope::default()).accepts(),
            (Self::Exemplar(name), Table::Points(points, _)) => {
                let batch = Metrics::default();
                points.exemplars(&batch).and_then(|tables| words::exemplar_cells(name, tables))?.accepts()
            }
            (Self::SeriesKey, _) => Cells::Hash(&[]).accepts(),
            (Self::FirstTime | Self::LastTime, _) => Cells::Bounds(&[]).accepts(),
            _ => text.accepts(),
        };
        let fits = if array { kind.item().is_some_and(|item| accepts.fits(item)) } else { accepts.fits(kind) };
        let types = accepts.describe();
        (!fits).then(|| if array { format!("an array of {types}") } else { types.to_owned() })
    }

    /// Whether many rows in a run have their value from one row of a table above.
    pub(super) const fn is_shared(&self) -> bool {
        matches!(
            self,
            Self::Scope(_) | Self::Resource(_) | Self::ScopeAttribute(_) | Self::ResourceAttribute(_) | Self::Metric(_)
        )
    }

    /// Whether the series of points must be known.
    pub(super) const fn needs_series(&self) -> bool {
        matches!(self, Self::SeriesKey | Self::Json | Self::FirstTime | Self::LastTime)
    }
}

impl PointTable {
    fn sources(self) -> &'static [words::Source<Metrics>] {
        match self {
            Self::Number => words::NUMBER_POINTS,
            Self::Histogram => words::HISTOGRAM_POINTS,
            Self::Exponential => words::EXPONENTIAL_POINTS,
            Self::Summary => words::SUMMARY_POINTS,
        }
    }
}
