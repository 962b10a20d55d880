//! A batch under edit.

use std::sync::Arc;

use super::column::{Cell, Column, tag};
use super::fields::{field, field_mut};
use super::level::Level;
use super::mask::Mask;
use super::merge::merge;
use super::overlay::{Entry, Overlay, Purge};
use super::pattern::{Pattern, Template};
use super::strings::{Cut, map_text, truncate};
use super::text::Texts;
use super::{drop, read_field, relate};
use crate::columns::{Batch, Keys, View};
use crate::edit::compact;

/// More arenas than this leave no room for the frame's own.
const FULL: usize = 62;

/// What `set` does with values that are absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nil {
    /// Write an empty value.
    Empty,
    /// Leave the row as it is.
    Skip,
    /// Remove the key.
    Delete,
}

/// A batch with an overlay for each of its levels.
#[derive(Debug)]
pub struct Frame {
    pub batch: Batch,
    pub texts: Texts,
    levels: Vec<(Level, Overlay)>,
}

impl Frame {
    /// A frame over a batch, which is not copied.
    #[must_use]
    pub fn new(batch: Batch) -> Self {
        let batch = with_room(batch);
        let levels = Level::of(&batch).into_iter().map(|level| (level, Overlay::default())).collect();
        let texts = Texts::new(&batch.envelope().arenas);
        Self { batch, texts, levels }
    }

    /// The levels of the batch's signal.
    #[must_use]
    pub fn levels(&self) -> Vec<Level> {
        self.levels.iter().map(|(level, _)| *level).collect()
    }

    /// Number of rows of a level.
    #[must_use]
    pub fn rows(&self, level: Level) -> usize {
        level.rows(&self.batch)
    }

    fn keys(&self) -> &Keys {
        &self.batch.envelope().keys
    }

    fn intern(&mut self, key: &str) -> u32 {
        match self.keys().find(key) {
            Some(key) => key,
            None => Arc::make_mut(&mut self.batch.envelope_mut().keys).intern(key),
        }
    }

    /// Runs with the overlay of a level and the batch beneath it.
    fn with<T>(&mut self, level: Level, run: impl FnOnce(&mut Overlay, &Batch, &mut Texts) -> T) -> Option<T> {
        let overlay = self.levels.iter_mut().find(|(other, _)| *other == level)?;
        Some(run(&mut overlay.1, &self.batch, &mut self.texts))
    }

    /// A key's values; NIL where it is absent.
    pub fn get(&mut self, level: Level, key: &str) -> Column {
        let Some(key) = self.keys().find(key) else { return Column::Constant(Cell::NIL) };
        self.entry(level, key).unwrap_or(Column::Constant(Cell::NIL))
    }

    fn entry(&mut self, level: Level, key: u32) -> Option<Column> {
        let column = self.with(level, |overlay, batch, _| {
            let table = level.attributes(batch)?;
            Some(overlay.entry(key, table, level.rows(batch)).column.clone())
        });
        column.flatten()
    }

    /// Writes a key in the masked rows.
    pub fn set(&mut self, level: Level, key: &str, column: &Column, mask: &Mask, nil: Nil) {
        let absent = column.mask_of_tags(|tag| !tag::is_attribute(tag));
        let mask = match nil {
            Nil::Skip if absent.any() => mask.and(&absent.not()),
            _ => mask.clone(),
        };
        let column = match nil {
            Nil::Empty if absent.any() => Column::Constant(Cell::EMPTY).choose(&absent, column, self.rows(level)),
            _ => column.clone(),
        };
        if matches!(mask, Mask::Constant(false)) {
            return;
        }
        let key = self.intern(key);
        self.with(level, |overlay, batch, _| {
            let Some(table) = level.attributes(batch) else { return };
            let rows = level.rows(batch);
            if matches!(mask, Mask::Constant(true)) {
                return overlay.replace(key, column);
            }
            let old = std::mem::replace(&mut overlay.entry(key, table, rows).column, Column::Constant(Cell::NIL));
            overlay.replace(key, column.choose(&mask, &old, rows));
        });
    }

    /// Removes keys from the masked rows.
    pub fn delete_keys(&mut self, level: Level, keys: &[String], mask: &Mask) {
        for key in keys {
            if self.keys().find(key).is_some() {
                self.set(level, key, &Column::Constant(Cell::NIL), mask, Nil::Delete);
            }
        }
    }

    /// Removes all keys but these from the masked rows.
    pub fn keep_keys(&mut self, level: Level, kept: &[String], mask: &Mask) {
        let mut removed = vec![true; self.keys().len()];
        for key in kept {
            if let Some(key) = self.keys().find(key) {
                removed[key as usize] = false;
            }
        }
        self.with(level, |overlay, batch, _| {
            let rows = level.rows(batch);
            // What was only read is read again at need.
            overlay.entries.retain(|entry| entry.dirty || !removed[entry.key as usize]);
            for entry in overlay.entries.iter_mut().filter(|entry| removed[entry.key as usize]) {
                entry.column = Column::Constant(Cell::NIL).choose(mask, &entry.column, rows);
            }
            overlay.purges.push(Purge { removed, mask: mask.clone() });
        });
    }

    /// The keys that may occur in a level.
    pub fn key_names(&mut self, level: Level) -> Vec<String> {
        let mut seen = vec![false; self.keys().len()];
        self.with(level, |overlay, batch, _| {
            let table = level.attributes(batch)?;
            table.key.iter().for_each(|&key| seen[key as usize] = true);
            for purge in overlay.purges.iter().filter(|purge| matches!(purge.mask, Mask::Constant(true))) {
                seen.iter_mut().zip(&purge.removed).for_each(|(seen, removed)| *seen &= !removed);
            }
            for Entry { key, column, .. } in &overlay.entries {
                seen[*key as usize] = !matches!(column, Column::Constant(cell) if cell.tag == tag::NIL);
            }
            Some(())
        });
        let named = (0..seen.len()).filter(|&key| seen[key]);
        named.map(|key| self.keys().name(key as u32).to_owned()).collect()
    }

    /// Cuts all long texts of the masked rows.
    pub fn truncate_all(&mut self, level: Level, cut: Cut, mask: &Mask) {
        self.with(level, |overlay, batch, texts| {
            let table = level.attributes(batch)?;
            let values = overlay.values(table);
            let long = |(&kind, &value): (&u8, &u64)| kind == tag::STR && View(value).len() > cut.limit;
            if table.kind.iter().zip(values).any(long) {
                let mut values = overlay.values.take().unwrap_or_else(|| table.value.clone());
                let mut builder = texts.builder();
                let slices = texts.slices();
                for (at, value) in values.iter_mut().enumerate() {
                    if table.kind[at] == tag::STR && mask.at(table.parent[at] as usize) {
                        *value = cut.apply(View(*value), &slices, &mut builder).0;
                    }
                }
                texts.adopt(&builder);
                overlay.values = Some(values);
                overlay.entries.retain(|entry| entry.dirty);
            }
            for entry in overlay.entries.iter_mut().filter(|entry| entry.dirty) {
                entry.column = truncate(&entry.column, cut, mask, texts);
            }
            Some(())
        });
    }

    /// Replaces each match in all texts of the masked rows.
    pub fn replace_all(&mut self, level: Level, pattern: &Pattern, template: &Template, mask: &Mask) {
        self.with(level, |overlay, batch, texts| {
            let table = level.attributes(batch)?;
            let mut changed = overlay.values.is_some();
            let mut values = overlay.values.take().unwrap_or_else(|| table.value.clone());
            let mut builder = texts.builder();
            let slices = texts.slices();
            for (at, value) in values.iter_mut().enumerate() {
                if table.kind[at] == tag::STR
                    && mask.at(table.parent[at] as usize)
                    && pattern.replace(slices.get(View(*value)), template, &mut builder.bytes)
                {
                    (*value, changed) = (builder.finish().0, true);
                }
            }
            texts.adopt(&builder);
            if changed {
                overlay.values = Some(values);
                overlay.entries.retain(|entry| entry.dirty);
            }
            for entry in overlay.entries.iter_mut().filter(|entry| entry.dirty) {
                entry.column = map_text(&entry.column, mask, texts, |text, out| pattern.replace(text, template, out));
            }
            Some(())
        });
    }

    /// A field's values; none when the level has no such field.
    pub fn get_field(&mut self, level: Level, name: &str) -> Option<Column> {
        Some(read_field::read(field(&self.batch, level, name)?, &mut self.texts))
    }

    /// Writes a field in the masked rows; gives the rows whose value it does not take, none when there is no such field.
    pub fn set_field(&mut self, level: Level, name: &str, column: &Column, mask: &Mask) -> Option<Mask> {
        let target = field_mut(&mut self.batch, level, name)?;
        let refused = read_field::write(target, column, mask, &mut self.texts);
        drop::mark_present(&mut self.batch, level, name, |row| mask.at(row) && !refused.at(row));
        Some(refused)
    }

    /// Leaves rows, and all below them, out of the batch.
    pub fn drop_rows(&mut self, level: Level, mask: &Mask) {
        if !mask.any() {
            return;
        }
        self.with(level, |overlay, batch, _| {
            let dropped = overlay.dropped.get_or_insert_with(|| vec![false; level.rows(batch)]);
            dropped.iter_mut().enumerate().for_each(|(row, dropped)| *dropped |= mask.at(row));
        });
    }

    /// Rows that are not dropped, neither themselves nor above.
    #[must_use]
    pub fn kept(&self, level: Level) -> Mask {
        let own =
            self.levels.iter().find(|(other, _)| *other == level).and_then(|(_, overlay)| overlay.dropped.as_ref());
        let own =
            own.map_or(Mask::Constant(true), |dropped| Mask::dense(dropped.iter().map(|dropped| !dropped).collect()));
        match level.parent(&self.batch) {
            Some(parent) => match relate::broadcast_mask(&self.batch, &self.kept(parent), parent, level) {
                Some(above) => own.and(&above),
                None => own,
            },
            None => own,
        }
    }

    /// The batch with all edits; the frame keeps them, over that batch.
    pub fn finish(&mut self) -> Batch {
        if !self.texts.own.is_empty() {
            let own = Arc::new(std::mem::take(&mut self.texts.own));
            self.batch.envelope_mut().arenas.0.push(Arc::clone(&own));
            self.texts.arenas.push(own);
        }
        let keys = self.keys().len();
        for (level, overlay) in &mut self.levels {
            if overlay.is_dirty() {
                let Some(table) = level.attributes(&self.batch).cloned() else { continue };
                let merged = merge(&table, overlay, keys, level.rows(&self.batch));
                drop::mark_owners_present(&mut self.batch, *level, &merged);
                if let Some(place) = level.attributes_mut(&mut self.batch) {
                    *place = Arc::new(merged);
                }
            }
            let dropped = overlay.dropped.take();
            *overlay = Overlay { dropped, ..Overlay::default() };
        }
        if self.levels.iter().any(|(_, overlay)| overlay.dropped.is_some()) {
            let dropped: Vec<(Level, Vec<bool>)> =
                self.levels.iter_mut().filter_map(|(level, overlay)| Some((*level, overlay.dropped.take()?))).collect();
            self.batch = drop::drop_rows(self.batch.clone(), &dropped);
            self.texts = Texts::new(&self.batch.envelope().arenas);
        }
        if self.batch.envelope().arenas.0.len() > FULL {
            self.batch = with_room(self.batch.clone());
            self.texts = Texts::new(&self.batch.envelope().arenas);
        }
        self.batch.clone()
    }
}

/// The batch with room for another arena: its texts move into one when there are as many as views can tell apart.
fn with_room(batch: Batch) -> Batch {
    if batch.envelope().arenas.0.len() > FULL { compact(batch) } else { batch }
}
