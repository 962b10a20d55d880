//! The tables that blocks are written of.

use crate::columns::{Attributes, Exemplars, Metrics};

/// What one row of a block stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Spans,
    Logs,
    /// Points of one kind, all or those of one kind of metric.
    Points(PointTable, Option<u8>),
    /// Distinct metric series.
    Series,
    /// Spans counted by operation and minute.
    Operations,
}

/// A kind of data point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointTable {
    Number,
    Histogram,
    Exponential,
    Summary,
}

impl Table {
    /// The names of all tables.
    pub const NAMES: [&'static str; 10] = [
        "spans",
        "logs",
        "number_points",
        "gauge_points",
        "sum_points",
        "histogram_points",
        "exp_histogram_points",
        "summary_points",
        "series",
        "operations",
    ];

    /// The table of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        use crate::columns::metric_kind::{GAUGE, SUM};
        Some(match name {
            "spans" => Self::Spans,
            "logs" => Self::Logs,
            "number_points" => Self::Points(PointTable::Number, None),
            "gauge_points" => Self::Points(PointTable::Number, Some(GAUGE)),
            "sum_points" => Self::Points(PointTable::Number, Some(SUM)),
            "histogram_points" => Self::Points(PointTable::Histogram, None),
            "exp_histogram_points" => Self::Points(PointTable::Exponential, None),
            "summary_points" => Self::Points(PointTable::Summary, None),
            "series" => Self::Series,
            "operations" => Self::Operations,
            _ => return None,
        })
    }

    /// The table's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|name| Self::parse(name) == Some(self)).unwrap_or_default()
    }

    /// Whether its rows come from metrics.
    #[must_use]
    pub const fn is_metrics(self) -> bool {
        matches!(self, Self::Points(..) | Self::Series)
    }
}

impl PointTable {
    /// All kinds, in the order in which series are looked for.
    pub const ALL: [Self; 4] = [Self::Number, Self::Histogram, Self::Exponential, Self::Summary];

    /// The metric of each point.
    #[must_use]
    pub fn parents(self, batch: &Metrics) -> &[u32] {
        match self {
            Self::Number => &batch.number_points.parent,
            Self::Histogram => &batch.histogram_points.parent,
            Self::Exponential => &batch.exponential_points.parent,
            Self::Summary => &batch.summary_points.parent,
        }
    }

    /// The time of each point.
    #[must_use]
    pub fn times(self, batch: &Metrics) -> &[u64] {
        match self {
            Self::Number => &batch.number_points.time_unix_nano,
            Self::Histogram => &batch.histogram_points.time_unix_nano,
            Self::Exponential => &batch.exponential_points.time_unix_nano,
            Self::Summary => &batch.summary_points.time_unix_nano,
        }
    }

    /// The points' attributes.
    #[must_use]
    pub fn attributes(self, batch: &Metrics) -> &Attributes {
        match self {
            Self::Number => &batch.number_attributes,
            Self::Histogram => &batch.histogram_attributes,
            Self::Exponential => &batch.exponential_attributes,
            Self::Summary => &batch.summary_attributes,
        }
    }

    /// Whether such points have exemplars.
    #[must_use]
    pub const fn has_exemplars(self) -> bool {
        !matches!(self, Self::Summary)
    }

    /// The points' exemplars and their attributes.
    #[must_use]
    pub fn exemplars(self, batch: &Metrics) -> Option<(&Exemplars, &Attributes)> {
        match self {
            Self::Number => Some((&batch.number_exemplars, &batch.number_exemplar_attributes)),
            Self::Histogram => Some((&batch.histogram_exemplars, &batch.histogram_exemplar_attributes)),
            Self::Exponential => Some((&batch.exponential_exemplars, &batch.exponential_exemplar_attributes)),
            Self::Summary => None,
        }
    }
}
