//! Data points and exemplars.

use super::bytes::{Bytes, Shape};
use super::column::Column;
use super::owners::Owners;
use super::table::{Read, Table, error};
use crate::columns::{
    Exemplars, ExponentialHistogramPoints, HistogramPoints, List, MetricRows, NumberPoints, SummaryPoints, metric_kind,
    number_kind, present,
};

/// The metrics that points belong to.
pub struct Parents<'a> {
    pub metrics: &'a MetricRows,
    pub owners: &'a Owners,
}

impl Parents<'_> {
    /// The metric's row of each point; its type must be one of `kinds`, or the point would never be written.
    fn rows(&self, table: &mut Table, kinds: &[u8]) -> Read<Vec<u32>> {
        let parent = table.required("parent_id")?;
        let rows = self.owners.find_all(&parent)?;
        let kind = |row: u32| self.metrics.kind[row as usize];
        if let Some(row) = rows.iter().position(|&metric| !kinds.contains(&kind(metric))) {
            let problem = format!("a metric of type {} has no points in this table", kind(rows[row]));
            return error(&parent.place, Some(row), problem);
        }
        Ok(rows)
    }
}

/// Kinds and values from `int_value` and `double_value`, of which a row has at most one.
fn numbers(table: &mut Table) -> Read<(Vec<u8>, Vec<u64>)> {
    let (int_column, double_column) = (table.column("int_value")?, table.column("double_value")?);
    let integers: Vec<i64> = int_column.integers()?;
    let doubles = double_column.doubles()?;
    let (mut kinds, mut values) = (Vec::with_capacity(table.rows), Vec::with_capacity(table.rows));
    for row in 0..table.rows {
        let (kind, value) = match (int_column.is_valid(row), double_column.is_valid(row)) {
            (true, true) => return error(&int_column.place, Some(row), "there is a double_value too"),
            (true, false) => (number_kind::INT, integers[row].cast_unsigned()),
            (false, true) => (number_kind::DOUBLE, doubles[row].to_bits()),
            (false, false) => (number_kind::EMPTY, 0),
        };
        kinds.push(kind);
        values.push(value);
    }
    Ok((kinds, values))
}

/// A column of lists whose values `read` takes out of the column that it is given.
fn lists<T: Copy>(column: &Column, rows: usize, read: impl FnOnce(&Column) -> Read<Vec<T>>) -> Read<List<T>> {
    let mut lists = List { ends: Vec::with_capacity(rows), values: Vec::new() };
    let Some((array, ranges)) = column.lists()? else {
        lists.ends.resize(rows, 0);
        return Ok(lists);
    };
    let place = format!("{}.item", column.place);
    let items = Column::new(place, array.len(), Some(array), None)?;
    let values = read(&items)?;
    for (row, range) in ranges.into_iter().enumerate() {
        if range.clone().any(|item| !items.is_valid(item)) {
            return error(&column.place, Some(row), "a value in the list is null");
        }
        lists.values.extend_from_slice(&values[range]);
        if u32::try_from(lists.values.len()).is_err() {
            return error(&column.place, Some(row), "the lists hold more values than a batch can");
        }
        lists.end_row();
    }
    Ok(lists)
}

/// Which of sum, min and max are set.
fn set_bits(table: &Table, columns: [(&Column, u8); 3]) -> Vec<u8> {
    let bits = |row| columns.iter().map(|&(column, bit)| if column.is_valid(row) { bit } else { 0 }).sum();
    (0..table.rows).map(bits).collect()
}

pub fn number_points(mut table: Table, parents: &Parents<'_>) -> Read<(NumberPoints, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let parent = parents.rows(&mut table, &[metric_kind::GAUGE, metric_kind::SUM])?;
    let (kind, value) = numbers(&mut table)?;
    let points = NumberPoints {
        parent: parent.clone(),
        start_time_unix_nano: table.column("start_time_unix_nano")?.nanoseconds()?,
        time_unix_nano: table.column("time_unix_nano")?.nanoseconds()?,
        kind,
        value,
        flags: table.column("flags")?.integers()?,
    };
    table.finish()?;
    Ok((owners.arrange(points, &parent), owners))
}

pub fn histogram_points(mut table: Table, parents: &Parents<'_>) -> Read<(HistogramPoints, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let parent = parents.rows(&mut table, &[metric_kind::HISTOGRAM])?;
    let (sum, min, max) = (table.column("sum")?, table.column("min")?, table.column("max")?);
    let rows = table.rows;
    let points = HistogramPoints {
        parent: parent.clone(),
        start_time_unix_nano: table.column("start_time_unix_nano")?.nanoseconds()?,
        time_unix_nano: table.column("time_unix_nano")?.nanoseconds()?,
        count: table.column("count")?.integers()?,
        sum: sum.doubles()?,
        min: min.doubles()?,
        max: max.doubles()?,
        present: set_bits(&table, [(&sum, present::SUM), (&min, present::MIN), (&max, present::MAX)]),
        bucket_counts: lists(&table.column("bucket_counts")?, rows, Column::integers)?,
        explicit_bounds: lists(&table.column("explicit_bounds")?, rows, Column::doubles)?,
        flags: table.column("flags")?.integers()?,
    };
    table.finish()?;
    Ok((owners.arrange(points, &parent), owners))
}

/// Offset and counts of the buckets of one sign, and where there are any.
fn buckets(table: &mut Table, name: &'static str) -> Read<(Vec<i32>, List<u64>, Vec<bool>)> {
    let mut buckets = table.record(name)?;
    let offset: Vec<i32> = buckets.column("offset")?.integers()?;
    let counts = lists(&buckets.column("bucket_counts")?, table.rows, Column::integers)?;
    buckets.finish()?;
    let set = offset.iter().enumerate().map(|(row, &offset)| offset != 0 || !counts.range(row).is_empty()).collect();
    Ok((offset, counts, set))
}

pub fn exponential_points(mut table: Table, parents: &Parents<'_>) -> Read<(ExponentialHistogramPoints, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let parent = parents.rows(&mut table, &[metric_kind::EXPONENTIAL_HISTOGRAM])?;
    let (sum, min, max) = (table.column("sum")?, table.column("min")?, table.column("max")?);
    let (positive_offset, positive_bucket_counts, has_positive) = buckets(&mut table, "positive")?;
    let (negative_offset, negative_bucket_counts, has_negative) = buckets(&mut table, "negative")?;
    let mut present = set_bits(&table, [(&sum, present::SUM), (&min, present::MIN), (&max, present::MAX)]);
    for (bits, (positive, negative)) in present.iter_mut().zip(has_positive.into_iter().zip(has_negative)) {
        *bits |= if positive { present::POSITIVE } else { 0 } | if negative { present::NEGATIVE } else { 0 };
    }
    let points = ExponentialHistogramPoints {
        parent: parent.clone(),
        start_time_unix_nano: table.column("start_time_unix_nano")?.nanoseconds()?,
        time_unix_nano: table.column("time_unix_nano")?.nanoseconds()?,
        count: table.column("count")?.integers()?,
        sum: sum.doubles()?,
        min: min.doubles()?,
        max: max.doubles()?,
        present,
        scale: table.column("scale")?.integers()?,
        zero_count: table.column("zero_count")?.integers()?,
        zero_threshold: table.column("zero_threshold")?.doubles()?,
        positive_offset,
        positive_bucket_counts,
        negative_offset,
        negative_bucket_counts,
        flags: table.column("flags")?.integers()?,
    };
    table.finish()?;
    Ok((owners.arrange(points, &parent), owners))
}

pub fn summary_points(mut table: Table, parents: &Parents<'_>) -> Read<(SummaryPoints, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let parent = parents.rows(&mut table, &[metric_kind::SUMMARY])?;
    let column = table.column("quantile")?;
    let pairs = lists(&column, table.rows, |items| {
        let mut pairs = items.records()?;
        let quantiles = pairs.column("quantile")?.doubles()?;
        let values = pairs.column("value")?.doubles()?;
        pairs.finish()?;
        Ok(quantiles.into_iter().zip(values).collect())
    })?;
    let points = SummaryPoints {
        parent: parent.clone(),
        start_time_unix_nano: table.column("start_time_unix_nano")?.nanoseconds()?,
        time_unix_nano: table.column("time_unix_nano")?.nanoseconds()?,
        count: table.column("count")?.integers()?,
        sum: table.column("sum")?.doubles()?,
        quantile: List { ends: pairs.ends.clone(), values: pairs.values.iter().map(|pair| pair.0).collect() },
        quantile_value: List { values: pairs.values.iter().map(|pair| pair.1).collect(), ends: pairs.ends },
        flags: table.column("flags")?.integers()?,
    };
    table.finish()?;
    Ok((owners.arrange(points, &parent), owners))
}

pub fn exemplars(mut table: Table, points: &Owners, bytes: &mut Bytes) -> Read<(Exemplars, Owners)> {
    let mut owners = Owners::new(&mut table)?;
    let parent = points.find_all(&table.required("parent_id")?)?;
    let (kind, value) = numbers(&mut table)?;
    let exemplars = Exemplars {
        parent: parent.clone(),
        time_unix_nano: table.column("time_unix_nano")?.nanoseconds()?,
        kind,
        value,
        span_id: table.column("span_id")?.views(Shape::Id(8), bytes)?,
        trace_id: table.column("trace_id")?.views(Shape::Id(16), bytes)?,
    };
    table.finish()?;
    Ok((owners.arrange(exemplars, &parent), owners))
}
