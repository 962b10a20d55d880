//! Data points of both kinds of histogram.

use super::attributes::Owner;
use super::context::Context;
use super::cursor::Cursor;
use super::metrics::PointTables;
use super::points::exemplar;
use crate::columns::{List, present};
use crate::error::{Decoded, Within};

/// Bytes that a row takes, its growth included.
const HISTOGRAM: usize = 2 * 69;
const EXPONENTIAL: usize = 2 * 101;

impl PointTables {
    pub(super) fn histogram_point(&mut self, context: &mut Context, message: Cursor<'_>, metric: u32) -> Decoded<()> {
        context.charge(HISTOGRAM, message.position)?;
        let row = self.histogram_points.len();
        let first_exemplar = self.histogram_exemplars.len();
        let [mut start, mut time, mut count] = [0; 3];
        let [mut sum, mut min, mut max] = [0.0; 3];
        let (mut set, mut flags) = (0, 0);
        let owner = Owner::new(row, &self.histogram_attributes, "attributes");
        let mut cursor = message;
        start = cursor.next_fixed64(0x11).unwrap_or(start);
        time = cursor.next_fixed64(0x19).unwrap_or(time);
        count = cursor.next_fixed64(0x21).unwrap_or(count);
        let points = &mut self.histogram_points;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x11 => start = cursor.fixed64()?,
                0x19 => time = cursor.fixed64()?,
                0x21 => count = cursor.fixed64()?,
                0x29 => (sum, set) = (cursor.double()?, set | present::SUM),
                0x31 => points.bucket_counts.values.push(cursor.fixed64()?),
                0x32 => {
                    let packed = words(cursor.message()?).within("bucket_counts")?;
                    points.bucket_counts.values.extend(packed);
                }
                0x39 => points.explicit_bounds.values.push(cursor.double()?),
                0x3a => {
                    let packed = words(cursor.message()?).within("explicit_bounds")?;
                    points.explicit_bounds.values.extend(packed.map(f64::from_bits));
                }
                0x42 => {
                    let message = cursor.message()?;
                    let index = self.histogram_exemplars.len() - first_exemplar;
                    let (rows, attributes) = (&mut self.histogram_exemplars, &mut self.histogram_exemplar_attributes);
                    exemplar(context, message, rows, attributes, row as u32).within_index("exemplars", index)?;
                }
                0x4a => context.attributes(&mut cursor, 0x4a, &mut self.histogram_attributes, &owner)?,
                0x50 => flags = cursor.varint()? as u32,
                0x59 => {
                    (min, set) = (cursor.double()?, set | present::MIN);
                    if let Some(bits) = cursor.next_fixed64(0x61) {
                        (max, set) = (f64::from_bits(bits), set | present::MAX);
                    }
                }
                0x61 => (max, set) = (cursor.double()?, set | present::MAX),
                other => cursor.skip(other)?,
            }
        }
        points.parent.push(metric);
        points.start_time_unix_nano.push(start);
        points.time_unix_nano.push(time);
        points.count.push(count);
        points.sum.push(sum);
        points.min.push(min);
        points.max.push(max);
        points.present.push(set);
        points.bucket_counts.end_row();
        points.explicit_bounds.end_row();
        points.flags.push(flags);
        Ok(())
    }

    pub(super) fn exponential_point(&mut self, context: &mut Context, message: Cursor<'_>, metric: u32) -> Decoded<()> {
        context.charge(EXPONENTIAL, message.position)?;
        let row = self.exponential_points.len();
        let first_exemplar = self.exponential_exemplars.len();
        let [mut start, mut time, mut count, mut zero_count] = [0; 4];
        let [mut sum, mut min, mut max, mut zero_threshold] = [0.0; 4];
        let [mut scale, mut positive_offset, mut negative_offset] = [0; 3];
        let (mut set, mut flags) = (0, 0);
        let owner = Owner::new(row, &self.exponential_attributes, "attributes");
        let mut cursor = message;
        let points = &mut self.exponential_points;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => {
                    context.attributes(&mut cursor, 0x0a, &mut self.exponential_attributes, &owner)?;
                    start = cursor.next_fixed64(0x11).unwrap_or(start);
                    time = cursor.next_fixed64(0x19).unwrap_or(time);
                    count = cursor.next_fixed64(0x21).unwrap_or(count);
                }
                0x11 => start = cursor.fixed64()?,
                0x19 => time = cursor.fixed64()?,
                0x21 => count = cursor.fixed64()?,
                0x29 => (sum, set) = (cursor.double()?, set | present::SUM),
                0x30 => scale = zigzag(cursor.varint()?),
                0x39 => zero_count = cursor.fixed64()?,
                0x42 => {
                    set |= present::POSITIVE;
                    let (message, counts) = (cursor.message()?, &mut points.positive_bucket_counts);
                    buckets(message, &mut positive_offset, counts).within("positive")?;
                }
                0x4a => {
                    set |= present::NEGATIVE;
                    let (message, counts) = (cursor.message()?, &mut points.negative_bucket_counts);
                    buckets(message, &mut negative_offset, counts).within("negative")?;
                }
                0x50 => flags = cursor.varint()? as u32,
                0x5a => {
                    let message = cursor.message()?;
                    let index = self.exponential_exemplars.len() - first_exemplar;
                    let attributes = &mut self.exponential_exemplar_attributes;
                    exemplar(context, message, &mut self.exponential_exemplars, attributes, row as u32)
                        .within_index("exemplars", index)?;
                }
                0x61 => {
                    (min, set) = (cursor.double()?, set | present::MIN);
                    if let Some(bits) = cursor.next_fixed64(0x69) {
                        (max, set) = (f64::from_bits(bits), set | present::MAX);
                    }
                }
                0x69 => (max, set) = (cursor.double()?, set | present::MAX),
                0x71 => zero_threshold = cursor.double()?,
                other => cursor.skip(other)?,
            }
        }
        points.parent.push(metric);
        points.start_time_unix_nano.push(start);
        points.time_unix_nano.push(time);
        points.count.push(count);
        points.sum.push(sum);
        points.min.push(min);
        points.max.push(max);
        points.present.push(set);
        points.scale.push(scale);
        points.zero_count.push(zero_count);
        points.zero_threshold.push(zero_threshold);
        points.positive_offset.push(positive_offset);
        points.positive_bucket_counts.end_row();
        points.negative_offset.push(negative_offset);
        points.negative_bucket_counts.end_row();
        points.flags.push(flags);
        Ok(())
    }
}

const fn zigzag(value: u64) -> i32 {
    let value = value as u32;
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

fn buckets(message: Cursor<'_>, offset: &mut i32, counts: &mut List<u64>) -> Decoded<()> {
    let mut cursor = message;
    while !cursor.is_done() {
        match cursor.tag()? {
            0x08 => *offset = zigzag(cursor.varint()?),
            0x10 => counts.values.push(cursor.varint()?),
            0x12 => {
                let mut packed = cursor.message()?;
                counts.values.reserve(packed.rest().len());
                while !packed.is_done() {
                    if let Some(pair) = packed.two_varints() {
                        counts.values.extend_from_slice(&pair);
                    } else {
                        counts.values.push(packed.middle_varint().within("bucket_counts")?);
                    }
                }
            }
            other => cursor.skip(other)?,
        }
    }
    Ok(())
}

/// The eight-byte numbers of a packed field.
fn words(mut packed: Cursor<'_>) -> Decoded<impl Iterator<Item = u64> + use<'_>> {
    let (chunks, rest) = packed.rest().as_chunks::<8>();
    if !rest.is_empty() {
        packed.position = packed.end - rest.len();
        return Err(packed.fault(crate::error::Fault::Truncated));
    }
    Ok(chunks.iter().map(|&word| u64::from_le_bytes(word)))
}
