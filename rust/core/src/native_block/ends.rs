//! Where the rows of an array or map column end: kept as a count a row, written as running sums.

use super::bytes::Bytes;

/// A row of at least this many items has its count elsewhere.
const MANY: u8 = u8::MAX;

/// The counts of items of each row. A byte a row instead of the eight that the block has for it.
#[derive(Debug, Default)]
pub struct Ends {
    counts: Bytes,
    /// Rows of many items, and how many.
    many: Vec<(usize, u64)>,
    total: u64,
}

impl Ends {
    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.counts.len()
    }

    /// Items of all rows.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        self.counts.len() + self.many.len() * size_of::<(usize, u64)>()
    }

    /// Takes all rows out and keeps the memory.
    pub fn clear(&mut self) {
        self.counts.clear();
        self.many.clear();
        self.total = 0;
    }

    /// Appends rows without items up to a count of rows.
    pub fn fill(&mut self, rows: usize) {
        self.counts.fill(rows, 0);
    }

    /// Appends a row.
    #[inline]
    pub fn push(&mut self, count: usize) {
        if count >= usize::from(MANY) {
            self.many.push((self.counts.len(), count as u64));
        }
        self.counts.push(count.min(usize::from(MANY)) as u8);
        self.total += count as u64;
    }

    /// Appends rows.
    pub fn extend(&mut self, counts: &[u32]) {
        if counts.iter().fold(0, |all, count| all | count) >= u32::from(MANY) {
            return counts.iter().for_each(|&count| self.push(count as usize));
        }
        self.counts.extend(counts.iter().map(|&count| [count as u8]));
        self.total += counts.iter().map(|&count| u64::from(count)).sum::<u64>();
    }

    /// Appends all rows from one on again, `times` times.
    pub fn repeat(&mut self, start: usize, times: usize) {
        let rows: Vec<u64> = self.from_row(start).collect();
        for _ in 0..times {
            for &count in &rows {
                self.push(count as usize);
            }
        }
    }

    /// Where each row's items begin, and behind the last row where they end; rows that are not here have none.
    pub fn starts(&self, rows: usize) -> Vec<u32> {
        let mut starts = Vec::with_capacity(rows + 1);
        let mut end = 0;
        starts.push(0);
        starts.extend(self.from_row(0).map(|count| {
            end += count as u32;
            end
        }));
        starts.resize(rows + 1, end);
        starts
    }

    /// The counts of all rows from one on.
    fn from_row(&self, start: usize) -> impl Iterator<Item = u64> {
        let mut many = self.many[self.many.partition_point(|(row, _)| *row < start)..].iter();
        self.counts.slices().flatten().skip(start).map(move |&count| match count {
            MANY => many.next().map_or(0, |(_, count)| *count),
            count => u64::from(count),
        })
    }

    /// Writes the running sums, little end first, and the last one again for rows that are not here.
    pub fn write(&self, out: &mut [u8]) {
        let mut end = 0;
        let mut many = self.many.iter();
        let (mut cells, _) = out.as_chunks_mut::<8>();
        for counts in self.counts.slices() {
            let Some((here, rest)) = cells.split_at_mut_checked(counts.len()) else { return };
            for (&count, cell) in counts.iter().zip(here) {
                end += match count {
                    MANY => many.next().map_or(0, |(_, count)| *count),
                    count => u64::from(count),
                };
                *cell = end.to_le_bytes();
            }
            cells = rest;
        }
        cells.fill(end.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::Ends;

    fn written(ends: &Ends, rows: usize) -> Vec<u64> {
        let mut out = vec![0; rows * 8];
        ends.write(&mut out);
        out.as_chunks::<8>().0.iter().map(|cell| u64::from_le_bytes(*cell)).collect()
    }

    #[test]
    fn ends_are_the_running_sums_of_counts_of_any_size() {
        let counts = [0, 3, 254, 255, 256, 0, 70_000, 1];
        let (mut one, mut all) = (Ends::default(), Ends::default());
        for count in counts {
            one.push(count as usize);
        }
        all.extend(&counts);
        let sums = [0, 3, 257, 512, 768, 768, 70_768, 70_769];
        assert_eq!(written(&one, 8), sums);
        assert_eq!(written(&all, 8), sums);
        assert_eq!((one.total(), all.total()), (70_769, 70_769));
    }

    #[test]
    fn rows_that_are_left_out_are_empty() {
        let mut ends = Ends::default();
        ends.fill(2);
        ends.push(300);
        ends.fill(4);
        assert_eq!(written(&ends, 6), [0, 0, 300, 300, 300, 300]);
        ends.clear();
        assert_eq!(written(&ends, 2), [0, 0]);
    }

    #[test]
    fn rows_are_repeated() {
        let mut ends = Ends::default();
        for count in [9, 1, 400] {
            ends.push(count);
        }
        ends.repeat(1, 2);
        assert_eq!(written(&ends, 7), [9, 10, 410, 411, 811, 812, 1212]);
        assert_eq!(ends.total(), 1212);
    }
}
