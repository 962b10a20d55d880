//! Kernels on text: matching, replacing, cutting, joining.

use super::column::{Cell, Cells, Column, tag, with_cells};
use super::mask::Mask;
use super::memo::{self, MOST, Memo, same};
use super::pattern::{Pattern, Template};
use super::text::{Builder, Texts};
use crate::columns::{Slices, View};

/// Rows of text for which a test holds; false for all other types.
#[must_use]
pub fn test_text(column: &Column, texts: &Texts, test: impl Fn(&[u8]) -> bool) -> Mask {
    let slices = texts.slices();
    let holds = |cell: Cell| cell.tag == tag::STR && test(slices.get(View(cell.value)));
    mask_of(column, holds)
}

/// Rows of text that hold another text.
#[must_use]
pub fn contains(column: &Column, texts: &Texts, wanted: &[u8]) -> Mask {
    let finder = memchr::memmem::Finder::new(wanted);
    test_text(column, texts, |text| finder.find(text).is_some())
}

fn mask_of(column: &Column, mut holds: impl FnMut(Cell) -> bool) -> Mask {
    let Some(rows) = column.rows() else { return Mask::Constant(holds(column.cell(0))) };
    with_cells!(column, cells => Mask::dense((0..rows).map(|row| holds(cells.at(row))).collect()))
}

/// Rows that a pattern occurs in; other types than text are matched as the Collector's text, NIL never.
#[must_use]
pub fn is_match(column: &Column, pattern: &Pattern, texts: &Texts) -> Mask {
    let slices = texts.slices();
    let mut scratch = texts.builder();
    mask_of(column, |cell| match cell.tag {
        tag::STR => pattern.is_match(slices.get(View(cell.value))),
        tag::NIL | tag::EMPTY => false,
        _ => {
            scratch.bytes.clear();
            scratch.extend_as_text(&slices, cell);
            pattern.is_match(&scratch.bytes)
        }
    })
}

/// Changes the texts of a column; `change` appends the new text, or says that the old one stays.
pub fn map_text(
    column: &Column,
    mask: &Mask,
    texts: &mut Texts,
    mut change: impl FnMut(&[u8], &mut Vec<u8>) -> bool,
) -> Column {
    let mut builder = texts.builder();
    let slices = texts.slices();
    let mut memo = Memo::new(column.rows().unwrap_or_default());
    let mut cell_of = |row: usize, cell: Cell| {
        if cell.tag != tag::STR {
            return cell;
        }
        if !memo.is_live() {
            return changed(cell, &slices, &mut builder, &mut change);
        }
        let key = memo.keys(row, |row| [if mask.at(row) { memo::key(column.cell(row), &slices) } else { 0 }]);
        let known = memo.find(&key, |known| same(column.cell(known), cell, &slices));
        known.unwrap_or_else(|| {
            let new = changed(cell, &slices, &mut builder, &mut change);
            memo.keep(&key, row, new);
            new
        })
    };
    let Some(rows) = column.rows() else {
        let cell = column.cell(0);
        let new = Column::Constant(cell_of(0, cell));
        texts.adopt(&builder);
        return if let Mask::Dense(mask) = mask {
            new.choose(&Mask::Dense(mask.clone()), column, mask.len())
        } else {
            new
        };
    };
    let new = match column {
        Column::Uniform(tag, values) => {
            let value = |(row, &value): (usize, &u64)| {
                if mask.at(row) { cell_of(row, Cell { tag: *tag, value }).value } else { value }
            };
            Column::uniform(*tag, values.iter().enumerate().map(value).collect())
        }
        _ => Column::collect(rows, |row| if mask.at(row) { cell_of(row, column.cell(row)) } else { column.cell(row) }),
    };
    texts.adopt(&builder);
    new
}

#[inline]
fn changed(
    cell: Cell,
    slices: &Slices,
    builder: &mut Builder,
    change: &mut impl FnMut(&[u8], &mut Vec<u8>) -> bool,
) -> Cell {
    if change(slices.get(View(cell.value)), &mut builder.bytes) {
        Cell { tag: tag::STR, value: builder.finish().0 }
    } else {
        cell
    }
}

/// Replaces each match in masked texts.
pub fn replace(column: &Column, pattern: &Pattern, template: &Template, mask: &Mask, texts: &mut Texts) -> Column {
    map_text(column, mask, texts, |text, out| pattern.replace(text, template, out))
}

/// How texts are cut.
#[derive(Clone, Copy, Debug)]
pub struct Cut<'a> {
    /// Most bytes of a text.
    pub limit: usize,
    /// Stands at the end of what was cut, inside the limit.
    pub marker: &'a [u8],
}

impl Cut<'_> {
    /// The view of a cut text: shorter, and elsewhere only when a marker is added.
    #[inline]
    #[must_use]
    pub fn apply(&self, view: View, slices: &Slices, builder: &mut Builder) -> View {
        if view.len() <= self.limit {
            return view;
        }
        let text = slices.get(view);
        let with_marker = !self.marker.is_empty() && self.marker.len() <= self.limit;
        let room = if with_marker { self.limit - self.marker.len() } else { self.limit };
        let end = boundary(text, room);
        if !with_marker {
            return View::new(view.arena(), view.offset(), end);
        }
        builder.bytes.extend_from_slice(&text[..end]);
        builder.bytes.extend_from_slice(self.marker);
        builder.finish()
    }
}

/// The last place at or before `limit` where a character begins.
#[inline]
fn boundary(text: &[u8], limit: usize) -> usize {
    let mut end = limit.min(text.len());
    while end > 0 && end < text.len() && text[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    end
}

/// Cuts the texts of a column.
pub fn truncate(column: &Column, cut: Cut, mask: &Mask, texts: &mut Texts) -> Column {
    let is_long = |cell: Cell| cell.tag == tag::STR && View(cell.value).len() > cut.limit;
    if !with_cells!(column, cells => (0..column.rows().unwrap_or(1)).any(|row| is_long(cells.at(row)))) {
        return column.clone();
    }
    let mut builder = texts.builder();
    let slices = texts.slices();
    let new = |cell: Cell, builder: &mut Builder| {
        if cell.tag == tag::STR {
            Cell { tag: tag::STR, value: cut.apply(View(cell.value), &slices, builder).0 }
        } else {
            cell
        }
    };
    let cut_column = match column.rows() {
        None => Column::Constant(new(column.cell(0), &mut builder)),
        Some(rows) => with_cells!(column, cells => Column::collect(rows, |row| {
            let cell = cells.at(row);
            if mask.at(row) { new(cell, &mut builder) } else { cell }
        })),
    };
    texts.adopt(&builder);
    match (column.rows(), mask) {
        (None, Mask::Dense(rows)) => cut_column.choose(mask, column, rows.len()),
        _ => cut_column,
    }
}

/// Joins columns with a delimiter: values as text, maps and lists left out.
pub fn concat(columns: &[&Column], delimiter: &[u8], texts: &mut Texts) -> Column {
    let rows = columns.iter().find_map(|column| column.rows());
    let mut builder = texts.builder();
    let slices = texts.slices();
    let mut memo: Memo<u64, MOST> = Memo::new(rows.filter(|_| columns.len() <= MOST).unwrap_or_default());
    let mut join = |row: usize| {
        let mut keys = [0; MOST];
        if memo.is_live() {
            keys = memo.keys(row, |row| memo::keys(columns, row, &slices));
            let same = |known| columns.iter().all(|column| same(column.cell(known), column.cell(row), &slices));
            if let Some(known) = memo.find(&keys, same) {
                return known;
            }
        }
        let mut first = true;
        for column in columns {
            let cell = column.cell(row);
            if matches!(cell.tag, tag::MAP | tag::SLICE) {
                continue;
            }
            if !first {
                builder.bytes.extend_from_slice(delimiter);
            }
            first = false;
            if cell.tag == tag::NIL {
                builder.bytes.extend_from_slice(b"<nil>");
            } else {
                builder.extend_as_text(&slices, cell);
            }
        }
        let joined = builder.finish().0;
        memo.keep(&keys, row, joined);
        joined
    };
    let joined = match rows {
        None => Column::Constant(Cell { tag: tag::STR, value: join(0) }),
        Some(rows) => Column::uniform(tag::STR, (0..rows).map(join).collect()),
    };
    texts.adopt(&builder);
    joined
}

/// All values as the Collector's text; NIL stays.
pub fn to_text(column: &Column, texts: &mut Texts) -> Column {
    let mut builder = texts.builder();
    let slices = texts.slices();
    let mut convert = |cell: Cell| {
        if matches!(cell.tag, tag::STR | tag::NIL) {
            return cell;
        }
        builder.extend_as_text(&slices, cell);
        Cell { tag: tag::STR, value: builder.finish().0 }
    };
    let converted = match column.rows() {
        None => Column::Constant(convert(column.cell(0))),
        Some(rows) => with_cells!(column, cells => Column::collect(rows, |row| convert(cells.at(row)))),
    };
    texts.adopt(&builder);
    converted
}
