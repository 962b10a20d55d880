//! Chosen rows as runs of neighbours: filters keep neighbours, and side tables keep whole owners.

use std::ops::Range;

/// Ascending runs of rows that do not overlap; none is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs(Vec<Range<usize>>);

impl Runs {
    /// The rows for which `keep` is true.
    #[must_use]
    pub fn from_mask(mut keep: impl FnMut(usize) -> bool, rows: usize) -> Self {
        let mut runs = Self::default();
        for row in (0..rows).filter(|&row| keep(row)) {
            runs.add(row..row + 1);
        }
        runs
    }

    /// The distinct values of a column that never decreases.
    #[must_use]
    pub fn from_sorted(column: &[u32]) -> Self {
        let mut runs = Self::default();
        let mut last = None;
        for &value in column {
            if last != Some(value) {
                runs.add(value as usize..value as usize + 1);
                last = Some(value);
            }
        }
        runs
    }

    /// One run.
    #[must_use]
    pub fn one(range: Range<usize>) -> Self {
        let mut runs = Self::default();
        runs.add(range);
        runs
    }

    /// Rows in any order, each as often as it is named: for `Store::select` only, everything else wants ascending runs.
    #[must_use]
    pub fn in_order(rows: &[u32]) -> Self {
        let mut runs = Self::default();
        for &row in rows {
            runs.add(row as usize..row as usize + 1);
        }
        runs
    }

    /// Adds a run behind the last one, or prolongs that.
    pub fn add(&mut self, range: Range<usize>) {
        match self.0.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ => self.0.push(range),
        }
    }

    /// Number of rows in all runs.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether these are all of `rows` rows.
    #[must_use]
    pub fn is_all(&self, rows: usize) -> bool {
        self.rows() == rows
    }

    /// The runs in order.
    pub fn iter(&self) -> impl Iterator<Item = Range<usize>> {
        self.0.iter().cloned()
    }

    /// The runs of a sorted child table whose owners are chosen here.
    #[must_use]
    pub fn children(&self, parent: &[u32]) -> Self {
        let mut children = Self::default();
        let mut place = 0;
        for run in &self.0 {
            let start = seek(parent, place, run.start as u32);
            place = seek(parent, start, run.end as u32);
            children.add(start..place);
        }
        children
    }

    /// Rewrites a child's owners from old rows to new ones. `parent` holds the chosen children only.
    pub fn renumber(&self, parent: &mut [u32]) {
        let (mut place, mut new) = (0, 0);
        for run in &self.0 {
            let shift = (run.start - new) as u32;
            while place < parent.len() && (parent[place] as usize) < run.end {
                parent[place] -= shift;
                place += 1;
            }
            new += run.len();
        }
    }
}

/// The first place from `from` on whose value is at least `wanted`, searched in growing steps.
fn seek(sorted: &[u32], from: usize, wanted: u32) -> usize {
    let rest = &sorted[from..];
    let mut step = 1;
    while step < rest.len() && rest[step] < wanted {
        step *= 2;
    }
    let low = step / 2;
    let high = (step + 1).min(rest.len());
    from + low + rest[low..high].partition_point(|&value| value < wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_follow_their_owners() {
        let parent = [0, 0, 1, 3, 3, 3, 4];
        let runs = Runs::from_mask(|row| row != 1 && row != 4, 5);
        let children = runs.children(&parent);
        assert_eq!(children, Runs(vec![0..2, 3..6]));
        let mut kept = vec![0, 0, 3, 3, 3];
        runs.renumber(&mut kept);
        assert_eq!(kept, [0, 0, 2, 2, 2]);
    }

    #[test]
    fn seeking_finds_the_first_place() {
        let sorted = [0, 0, 2, 2, 2, 7];
        for from in 0..sorted.len() {
            for wanted in 0..9 {
                let expected = from + sorted[from..].iter().take_while(|&&value| value < wanted).count();
                assert_eq!(seek(&sorted, from, wanted), expected);
            }
        }
    }
}
