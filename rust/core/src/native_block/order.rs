//! The order of a block's rows by the key of their table.
//!
//! The engine leaves a block alone whose rows come in order; otherwise it copies every column of it into that order.
//! Rows are ordered by one number each: the parts of the key behind one another, each as wide as its values need.

use super::low_cardinality::LowCardinality;
use super::sink::Sink;

/// A part of a sorting key: a column's place, and for times how many nanoseconds count as equal (1 for all others).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortKey {
    pub column: usize,
    pub step: u64,
}

/// Blocks above this are left as they are: rows and bytes are counted in 32 bits.
const MOST_BYTES: usize = u32::MAX as usize;

/// The rows in the order of the key, equal ones as they came; None when they stand so already or cannot be compared.
pub fn sorted_rows(keys: &[SortKey], sinks: &[Sink], rows: usize) -> Option<Vec<u32>> {
    let bytes: usize = sinks.iter().map(Sink::bytes).sum();
    if keys.is_empty() || rows < 2 || rows.saturating_add(bytes) > MOST_BYTES {
        return None;
    }
    let mut wanted: Vec<(u128, u32)> = (0..rows as u32).map(|row| (0, row)).collect();
    let mut width = 0;
    for key in keys {
        let values = values_of(sinks.get(key.column)?, key.step, rows)?;
        let least = values.iter().min().copied().unwrap_or_default();
        let most = values.iter().max().copied().unwrap_or_default();
        let bits = u64::BITS - (most - least).leading_zeros();
        width += bits;
        if width > u128::BITS {
            return None;
        }
        for ((number, _), value) in wanted.iter_mut().zip(values) {
            *number = *number << bits | u128::from(value - least);
        }
    }
    if wanted.is_sorted() {
        return None;
    }
    wanted.sort_unstable();
    Some(wanted.into_iter().map(|(_, row)| row).collect())
}

/// A number a row that compares as the column's values do.
fn values_of(sink: &Sink, step: u64, rows: usize) -> Option<Vec<u64>> {
    match sink {
        Sink::Numbers(numbers) if numbers.is_raw() => {
            let mut values = Vec::with_capacity(rows);
            for bytes in numbers.bytes.slices() {
                values.extend(bytes.as_chunks().0.iter().map(|&value| u64::from_le_bytes(value) / step.max(1)));
            }
            values.resize(rows, 0);
            Some(values)
        }
        Sink::LowCardinality(column) => Some(ranks(column, rows)),
        _ => None,
    }
}

/// The place of each row's value among the distinct values in the order of their bytes.
fn ranks(column: &LowCardinality, rows: usize) -> Vec<u64> {
    let mut order: Vec<u32> = (0..column.distinct() as u32).collect();
    order.sort_unstable_by_key(|&index| column.text(index));
    let mut rank = vec![0; order.len()];
    for (place, &index) in order.iter().enumerate() {
        rank[index as usize] = place as u64;
    }
    let (indices, width) = column.indices();
    let mut ranks = Vec::with_capacity(rows);
    for bytes in indices.slices() {
        let index = |bytes: &[u8]| bytes.iter().rev().fold(0, |all, &byte| all << 8 | usize::from(byte));
        ranks.extend(bytes.chunks_exact(width).map(|bytes| rank[index(bytes)]));
    }
    ranks.resize(rows, rank[0]);
    ranks
}

#[cfg(test)]
mod tests {
    use super::{SortKey, sorted_rows};
    use crate::native_block::sink::Sink;
    use crate::native_block::types::Type;

    fn sinks(rows: &[(u64, &str)]) -> Vec<Sink> {
        let mut sinks = vec![Sink::new(&Type::DateTime64), Sink::new(&Type::LowCardinality)];
        for (time, name) in rows {
            sinks[0].push_unsigned(*time);
            sinks[1].push_text(name.as_bytes());
        }
        sinks
    }

    const KEYS: [SortKey; 3] =
        [SortKey { column: 0, step: 100 }, SortKey { column: 1, step: 1 }, SortKey { column: 0, step: 1 }];

    #[test]
    fn rows_are_ordered_part_by_part() {
        let rows = [(250, "b"), (199, "b"), (110, "c"), (190, ""), (150, "b"), (210, "a"), (150, "b")];
        let order = sorted_rows(&KEYS, &sinks(&rows), rows.len());
        assert_eq!(order, Some(vec![3, 4, 6, 1, 2, 5, 0]));
        assert_eq!(sorted_rows(&KEYS, &sinks(&rows[2..4]), 2), Some(vec![1, 0]));
        assert_eq!(sorted_rows(&KEYS, &sinks(&rows[3..6]), 3), None);
    }

    #[test]
    fn rows_that_were_left_out_come_first() {
        let mut sinks = sinks(&[(110, "b"), (120, "a")]);
        sinks[0].fill(3);
        assert_eq!(sorted_rows(&KEYS, &sinks, 3), Some(vec![2, 1, 0]));
    }

    #[test]
    fn what_cannot_be_compared_is_left_alone() {
        let mut sinks = sinks(&[(2, "b"), (1, "a")]);
        let mut text = Sink::new(&Type::String);
        text.push_text(b"b");
        sinks.push(text);
        let key = |column| [SortKey { column, step: 1 }];
        assert_eq!(sorted_rows(&key(2), &sinks, 2), None);
        assert_eq!(sorted_rows(&key(7), &sinks, 2), None);
        assert_eq!(sorted_rows(&[], &sinks, 2), None);
        assert_eq!(sorted_rows(&key(0), &sinks, 2), Some(vec![1, 0]));
        let wide = [key(0), key(0), key(0)].concat();
        let mut far = vec![Sink::new(&Type::UInt(8))];
        far[0].push_unsigned(u64::MAX);
        far[0].push_unsigned(0);
        assert_eq!(sorted_rows(&wide, &far, 2), None);
    }
}
