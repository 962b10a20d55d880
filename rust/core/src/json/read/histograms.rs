//! Points of histograms and summaries.

use super::metrics::exemplar;
use super::value::attributes;
use super::walker::Walker;
use crate::columns::{List, Store, present};
use crate::decode::{Context, PointTables};
use crate::error::{Decoded, Within};

/// Bytes that a row takes, its growth included.
const HISTOGRAM: usize = 2 * 69;
const EXPONENTIAL: usize = 2 * 101;
const SUMMARY: usize = 2 * 48;

/// A double with presence.
fn optional(walker: &mut Walker<'_>, cell: &mut f64, present: &mut u8, bit: u8) -> Decoded<()> {
    *cell = walker.double()?;
    *present |= bit;
    Ok(())
}

/// Adds the elements of an array to the last row of a list column.
fn numbers<'i, T>(
    walker: &mut Walker<'i>,
    field: &str,
    lists: &mut List<T>,
    read: impl Fn(&mut Walker<'i>) -> Decoded<T>,
) -> Decoded<()> {
    walker.array(field, |walker| {
        lists.values.push(read(walker)?);
        Ok(())
    })?;
    lists.prolong_last_row();
    Ok(())
}

impl PointTables {
    pub(super) fn json_histogram(
        &mut self,
        context: &mut Context,
        walker: &mut Walker<'_>,
        metric: u32,
    ) -> Decoded<()> {
        context.charge(HISTOGRAM, walker.place())?;
        let row = self.histogram_points.len();
        let (points, table) = (&mut self.histogram_points, &mut self.histogram_attributes);
        let (rows, inner) = (&mut self.histogram_exemplars, &mut self.histogram_exemplar_attributes);
        points.push_default();
        points.parent[row] = metric;
        walker.object(|walker, field| {
            let set = &mut points.present[row];
            match field {
                "attributes" => attributes(context, walker, field, table, row)?,
                "startTimeUnixNano" => points.start_time_unix_nano[row] = walker.number().within(field)?,
                "timeUnixNano" => points.time_unix_nano[row] = walker.number().within(field)?,
                "count" => points.count[row] = walker.number().within(field)?,
                "sum" => optional(walker, &mut points.sum[row], set, present::SUM).within(field)?,
                "min" => optional(walker, &mut points.min[row], set, present::MIN).within(field)?,
                "max" => optional(walker, &mut points.max[row], set, present::MAX).within(field)?,
                "bucketCounts" => numbers(walker, field, &mut points.bucket_counts, Walker::number)?,
                "explicitBounds" => numbers(walker, field, &mut points.explicit_bounds, Walker::double)?,
                "exemplars" => walker.array(field, |walker| exemplar(context, walker, rows, inner, row))?,
                "flags" => points.flags[row] = walker.number().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }

    pub(super) fn json_exponential(
        &mut self,
        context: &mut Context,
        walker: &mut Walker<'_>,
        metric: u32,
    ) -> Decoded<()> {
        context.charge(EXPONENTIAL, walker.place())?;
        let row = self.exponential_points.len();
        let (points, table) = (&mut self.exponential_points, &mut self.exponential_attributes);
        let (rows, inner) = (&mut self.exponential_exemplars, &mut self.exponential_exemplar_attributes);
        points.push_default();
        points.parent[row] = metric;
        walker.object(|walker, field| {
            let set = &mut points.present[row];
            match field {
                "attributes" => attributes(context, walker, field, table, row)?,
                "startTimeUnixNano" => points.start_time_unix_nano[row] = walker.number().within(field)?,
                "timeUnixNano" => points.time_unix_nano[row] = walker.number().within(field)?,
                "count" => points.count[row] = walker.number().within(field)?,
                "sum" => optional(walker, &mut points.sum[row], set, present::SUM).within(field)?,
                "min" => optional(walker, &mut points.min[row], set, present::MIN).within(field)?,
                "max" => optional(walker, &mut points.max[row], set, present::MAX).within(field)?,
                "scale" => points.scale[row] = walker.number().within(field)?,
                "zeroCount" => points.zero_count[row] = walker.number().within(field)?,
                "zeroThreshold" => points.zero_threshold[row] = walker.double().within(field)?,
                "positive" => {
                    *set |= present::POSITIVE;
                    let (offset, counts) = (&mut points.positive_offset[row], &mut points.positive_bucket_counts);
                    buckets(walker, offset, counts).within(field)?;
                }
                "negative" => {
                    *set |= present::NEGATIVE;
                    let (offset, counts) = (&mut points.negative_offset[row], &mut points.negative_bucket_counts);
                    buckets(walker, offset, counts).within(field)?;
                }
                "exemplars" => walker.array(field, |walker| exemplar(context, walker, rows, inner, row))?,
                "flags" => points.flags[row] = walker.number().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }

    pub(super) fn json_summary(&mut self, context: &mut Context, walker: &mut Walker<'_>, metric: u32) -> Decoded<()> {
        context.charge(SUMMARY, walker.place())?;
        let row = self.summary_points.len();
        let (points, table) = (&mut self.summary_points, &mut self.summary_attributes);
        points.push_default();
        points.parent[row] = metric;
        walker.object(|walker, field| {
            match field {
                "attributes" => attributes(context, walker, field, table, row)?,
                "startTimeUnixNano" => points.start_time_unix_nano[row] = walker.number().within(field)?,
                "timeUnixNano" => points.time_unix_nano[row] = walker.number().within(field)?,
                "count" => points.count[row] = walker.number().within(field)?,
                "sum" => points.sum[row] = walker.double().within(field)?,
                "quantileValues" => {
                    walker.array(field, |walker| {
                        let (quantile, value) = quantile(walker)?;
                        points.quantile.values.push(quantile);
                        points.quantile_value.values.push(value);
                        Ok(())
                    })?;
                    points.quantile.prolong_last_row();
                    points.quantile_value.prolong_last_row();
                }
                "flags" => points.flags[row] = walker.number().within(field)?,
                _ => walker.skip()?,
            }
            Ok(())
        })
    }
}

fn buckets(walker: &mut Walker<'_>, offset: &mut i32, counts: &mut List<u64>) -> Decoded<()> {
    walker.object(|walker, field| {
        match field {
            "offset" => *offset = walker.number().within(field)?,
            "bucketCounts" => numbers(walker, field, counts, Walker::number)?,
            _ => walker.skip()?,
        }
        Ok(())
    })
}

fn quantile(walker: &mut Walker<'_>) -> Decoded<(f64, f64)> {
    let (mut quantile, mut value) = (0.0, 0.0);
    walker.object(|walker, field| {
        match field {
            "quantile" => quantile = walker.double().within(field)?,
            "value" => value = walker.double().within(field)?,
            _ => walker.skip()?,
        }
        Ok(())
    })?;
    Ok((quantile, value))
}
