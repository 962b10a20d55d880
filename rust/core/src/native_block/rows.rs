//! Which rows of a table are written, and how rows lead to the tables above them.

use std::ops::Range;

/// The rows to write, in rising order.
#[derive(Clone, Debug)]
pub enum Rows {
    Range(Range<usize>),
    List(Vec<u32>),
}

impl Rows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Range(range) => range.len(),
            Self::List(list) => list.len(),
        }
    }

    /// The same rows in runs of at most `count`.
    #[must_use]
    pub fn chunks(&self, count: usize) -> Vec<Self> {
        match self {
            Self::Range(range) => {
                range.clone().step_by(count).map(|start| Self::Range(start..(start + count).min(range.end))).collect()
            }
            Self::List(list) => list.chunks(count).map(|chunk| Self::List(chunk.to_vec())).collect(),
        }
    }

    /// Calls `visit` with each row.
    #[inline]
    pub fn each(&self, mut visit: impl FnMut(usize)) {
        match self {
            Self::Range(range) => range.clone().for_each(visit),
            Self::List(list) => list.iter().for_each(|&row| visit(row as usize)),
        }
    }

    /// Calls `visit` with each target of the rows and how many rows in a run share it. Each level maps a row to the
    /// row of the table above; targets never decrease along a table, so that runs are found by leaps.
    pub fn runs(&self, levels: &[&[u32]], mut visit: impl FnMut(usize, usize)) {
        let Some((first, above)) = levels.split_first() else { return };
        let mut open: Option<(usize, usize)> = None;
        let mut add = |row: usize, count: usize| {
            let target = above.iter().fold(first[row] as usize, |row, level| level[row] as usize);
            match &mut open {
                Some((last, length)) if *last == target => *length += count,
                open => {
                    if let Some((last, length)) = open.replace((target, count)) {
                        visit(last, length);
                    }
                }
            }
        };
        match self {
            Self::Range(range) => {
                let mut at = range.start;
                while at < range.end {
                    let end = run_end(first, at, range.end);
                    add(at, end - at);
                    at = end;
                }
            }
            Self::List(list) => list.iter().for_each(|&row| add(row as usize, 1)),
        }
        if let Some((last, length)) = open {
            visit(last, length);
        }
    }
}

/// Where the run of equal values that begins at `start` ends.
fn run_end(column: &[u32], start: usize, end: usize) -> usize {
    let value = column[start];
    let mut step = 1;
    let mut low = start;
    while low + step < end && column[low + step] == value {
        low += step;
        step *= 2;
    }
    let high = (low + step).min(end);
    low + column[low..high].partition_point(|&other| other == value)
}

/// The rows of a child table, sorted by owner, that belong to neighbouring owners.
pub fn children(owners: &[u32], range: &Range<usize>) -> Range<usize> {
    let before = |row: usize| move |owner: &u32| (*owner as usize) < row;
    let start = owners.partition_point(before(range.start));
    start..start + owners[start..].partition_point(before(range.end))
}

/// How many of the children each owner of a range has; `owners` are those of the children.
pub fn count_children(owners: &[u32], range: &Range<usize>) -> Vec<u32> {
    let mut counts = vec![0; range.len()];
    for &owner in owners {
        counts[owner as usize - range.start] += 1;
    }
    counts
}

/// Steps through a child table sorted by owner.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    owners: &'a [u32],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the first child of an owner that is not before `row`.
    #[must_use]
    pub fn new(owners: &'a [u32], row: usize) -> Self {
        Self { owners, at: owners.partition_point(|&owner| (owner as usize) < row) }
    }

    /// The children of a row; rows must not decrease from call to call.
    #[inline]
    pub fn children(&mut self, row: usize) -> Range<usize> {
        while self.owners.get(self.at).is_some_and(|&owner| (owner as usize) < row) {
            self.at += 1;
        }
        let start = self.at;
        while self.owners.get(self.at).is_some_and(|&owner| owner as usize == row) {
            self.at += 1;
        }
        start..self.at
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Rows};

    fn runs(rows: &Rows, levels: &[&[u32]]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        rows.runs(levels, |target, count| found.push((target, count)));
        found
    }

    #[test]
    fn runs_follow_the_levels() {
        let (scopes, resources) = ([0, 0, 0, 1, 1, 2, 2, 2, 2], [0, 0, 1]);
        assert_eq!(runs(&Rows::Range(0..9), &[&scopes]), [(0, 3), (1, 2), (2, 4)]);
        assert_eq!(runs(&Rows::Range(1..8), &[&scopes, &resources]), [(0, 4), (1, 3)]);
        assert_eq!(runs(&Rows::List(vec![0, 4, 5]), &[&scopes, &resources]), [(0, 2), (1, 1)]);
        assert_eq!(runs(&Rows::Range(3..3), &[&scopes]), []);
    }

    #[test]
    fn a_cursor_steps_over_rows_left_out() {
        let mut cursor = Cursor::new(&[0, 1, 1, 3, 3, 4], 1);
        assert_eq!(cursor.children(1), 1..3);
        assert_eq!(cursor.children(2), 3..3);
        assert_eq!(cursor.children(4), 5..6);
        assert_eq!(cursor.children(9), 6..6);
    }
}
