//! Which rows a statement applies to.

use std::sync::Arc;

/// A truth value a row; cheap to copy.
#[derive(Clone, Debug)]
pub enum Mask {
    /// The same in every row, whatever their number.
    Constant(bool),
    Dense(Arc<Vec<bool>>),
}

impl Mask {
    /// A mask of its own.
    #[must_use]
    pub fn dense(rows: Vec<bool>) -> Self {
        Self::Dense(Arc::new(rows))
    }

    /// Whether a row is set.
    #[inline]
    #[must_use]
    pub fn at(&self, row: usize) -> bool {
        match self {
            Self::Constant(set) => *set,
            Self::Dense(rows) => rows[row],
        }
    }

    /// Number of rows; none when it is a constant.
    #[must_use]
    pub fn rows(&self) -> Option<usize> {
        match self {
            Self::Constant(_) => None,
            Self::Dense(rows) => Some(rows.len()),
        }
    }

    /// Rows set in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Constant(false), _) | (_, Self::Constant(false)) => Self::Constant(false),
            (Self::Constant(true), rows) | (rows, Self::Constant(true)) => rows.clone(),
            (Self::Dense(left), Self::Dense(right)) => {
                Self::dense(left.iter().zip(right.iter()).map(|(left, right)| left & right).collect())
            }
        }
    }

    /// Rows set in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Constant(true), _) | (_, Self::Constant(true)) => Self::Constant(true),
            (Self::Constant(false), rows) | (rows, Self::Constant(false)) => rows.clone(),
            (Self::Dense(left), Self::Dense(right)) => {
                Self::dense(left.iter().zip(right.iter()).map(|(left, right)| left | right).collect())
            }
        }
    }

    /// Rows not set.
    #[must_use]
    pub fn not(&self) -> Self {
        match self {
            Self::Constant(set) => Self::Constant(!set),
            Self::Dense(rows) => Self::dense(rows.iter().map(|row| !row).collect()),
        }
    }

    /// Rows set, out of `rows`.
    #[must_use]
    pub fn count(&self, rows: usize) -> usize {
        match self {
            Self::Constant(set) => usize::from(*set) * rows,
            Self::Dense(rows) => rows.iter().map(|&row| usize::from(row)).sum(),
        }
    }

    /// Whether a row is set.
    #[must_use]
    pub fn any(&self) -> bool {
        match self {
            Self::Constant(set) => *set,
            Self::Dense(rows) => rows.contains(&true),
        }
    }

    /// Whether all rows are set.
    #[must_use]
    pub fn all(&self) -> bool {
        match self {
            Self::Constant(set) => *set,
            Self::Dense(rows) => !rows.contains(&false),
        }
    }
}
