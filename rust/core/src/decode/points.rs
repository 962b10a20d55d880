//! Data points of numbers and summaries, and exemplars.

use super::attributes::Owner;
use super::context::Context;
use super::cursor::Cursor;
use super::metrics::PointTables;
use crate::columns::{Attributes, Exemplars, View, number_kind};
use crate::error::{Decoded, Within};

/// Bytes that a row takes, its growth included.
const NUMBER: usize = 2 * 33;
const SUMMARY: usize = 2 * 48;
const EXEMPLAR: usize = 2 * 37;

impl PointTables {
    pub(super) fn number_point(&mut self, context: &mut Context, message: Cursor<'_>, metric: u32) -> Decoded<()> {
        context.charge(NUMBER, message.position)?;
        let row = self.number_points.len();
        let first_exemplar = self.number_exemplars.len();
        let [mut start, mut time, mut value] = [0; 3];
        let (mut kind, mut flags) = (number_kind::EMPTY, 0);
        let owner = Owner::new(row, &self.number_attributes, "attributes");
        let mut cursor = message;
        start = cursor.next_fixed64(0x11).unwrap_or(start);
        time = cursor.next_fixed64(0x19).unwrap_or(time);
        while !cursor.is_done() {
            match cursor.tag()? {
                0x11 => start = cursor.fixed64()?,
                0x19 => time = cursor.fixed64()?,
                0x21 => (kind, value) = (number_kind::DOUBLE, cursor.fixed64()?),
                0x31 => (kind, value) = (number_kind::INT, cursor.fixed64()?),
                0x2a => {
                    let message = cursor.message()?;
                    let index = self.number_exemplars.len() - first_exemplar;
                    let (exemplars, attributes) = (&mut self.number_exemplars, &mut self.number_exemplar_attributes);
                    exemplar(context, message, exemplars, attributes, row as u32).within_index("exemplars", index)?;
                }
                0x3a => context.attributes(&mut cursor, 0x3a, &mut self.number_attributes, &owner)?,
                0x40 => flags = cursor.varint()? as u32,
                other => cursor.skip(other)?,
            }
        }
        let points = &mut self.number_points;
        points.parent.push(metric);
        points.start_time_unix_nano.push(start);
        points.time_unix_nano.push(time);
        points.kind.push(kind);
        points.value.push(value);
        points.flags.push(flags);
        Ok(())
    }

    pub(super) fn summary_point(&mut self, context: &mut Context, message: Cursor<'_>, metric: u32) -> Decoded<()> {
        context.charge(SUMMARY, message.position)?;
        let row = self.summary_points.len();
        let [mut start, mut time, mut count] = [0; 3];
        let (mut sum, mut flags) = (0.0, 0);
        let owner = Owner::new(row, &self.summary_attributes, "attributes");
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x11 => start = cursor.fixed64()?,
                0x19 => time = cursor.fixed64()?,
                0x21 => count = cursor.fixed64()?,
                0x29 => sum = cursor.double()?,
                0x32 => {
                    let (quantile, value) = quantile(cursor.message()?).within("quantile_values")?;
                    self.summary_points.quantile.values.push(quantile);
                    self.summary_points.quantile_value.values.push(value);
                }
                0x3a => context.attributes(&mut cursor, 0x3a, &mut self.summary_attributes, &owner)?,
                0x40 => flags = cursor.varint()? as u32,
                other => cursor.skip(other)?,
            }
        }
        let points = &mut self.summary_points;
        points.parent.push(metric);
        points.start_time_unix_nano.push(start);
        points.time_unix_nano.push(time);
        points.count.push(count);
        points.sum.push(sum);
        points.quantile.end_row();
        points.quantile_value.end_row();
        points.flags.push(flags);
        Ok(())
    }
}

fn quantile(message: Cursor<'_>) -> Decoded<(f64, f64)> {
    let (mut quantile, mut value) = (0.0, 0.0);
    let mut cursor = message;
    while !cursor.is_done() {
        match cursor.tag()? {
            0x09 => quantile = cursor.double()?,
            0x11 => value = cursor.double()?,
            other => cursor.skip(other)?,
        }
    }
    Ok((quantile, value))
}

pub(super) fn exemplar(
    context: &mut Context,
    message: Cursor<'_>,
    exemplars: &mut Exemplars,
    attributes: &mut Attributes,
    point: u32,
) -> Decoded<()> {
    context.charge(EXEMPLAR, message.position)?;
    let row = exemplars.len();
    let [mut time, mut value] = [0; 2];
    let [mut span_id, mut trace_id] = [View::EMPTY; 2];
    let mut kind = number_kind::EMPTY;
    let owner = Owner::new(row, attributes, "filtered_attributes");
    let mut cursor = message;
    while !cursor.is_done() {
        match cursor.tag()? {
            0x11 => time = cursor.fixed64()?,
            0x19 => (kind, value) = (number_kind::DOUBLE, cursor.fixed64()?),
            0x31 => (kind, value) = (number_kind::INT, cursor.fixed64()?),
            0x22 => span_id = cursor.view()?,
            0x2a => trace_id = cursor.view()?,
            0x3a => context.attributes(&mut cursor, 0x3a, attributes, &owner)?,
            other => cursor.skip(other)?,
        }
    }
    exemplars.parent.push(point);
    exemplars.time_unix_nano.push(time);
    exemplars.kind.push(kind);
    exemplars.value.push(value);
    exemplars.span_id.push(span_id);
    exemplars.trace_id.push(trace_id);
    Ok(())
}
