//! One pass over a table's attributes that fills all columns made of them.
//!
//! It goes over some rows at a time, and only notes which column takes which attribute. The columns are then written one
//! after the other, each from its own list.

use super::append::Scene;
use super::hot::{AttributeColumn, Found, Hot};
use super::rest::{Rest, Written};
use super::rows::{Cursor, Rows};
use super::sink::{Sink, extend};
use super::types::Type;
use crate::columns::{Attributes, kind};

/// Codes of kinds, 0 to 7.
const KINDS: usize = 8;

/// Who takes attributes of one key and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taker {
    /// A hot column that stands in the presence set and takes all values of the kind.
    Hot(u8),
    /// A hot column that must be asked.
    Ask(u32),
    /// The rest of the kind.
    Rest,
}

/// The columns of attributes of one block while they are filled.
#[derive(Debug, Default)]
pub struct Pass {
    hot: Vec<Hot>,
    presence: Option<(Sink, usize)>,
    text: Option<Rest>,
    int: Option<Rest>,
    double: Option<Rest>,
    bool: Option<Rest>,
    json: Option<Rest>,
    types: Option<Rest>,
    all: Option<Rest>,
    /// By key of the batch and kind.
    takers: Vec<Taker>,
    /// Presence sets of some rows.
    present: Vec<u64>,
}

impl Pass {
    /// Adds a column; `place` is its place in the layout.
    pub fn add(&mut self, column: &AttributeColumn, kind: &Type, place: usize) {
        let (slot, written) = match column {
            AttributeColumn::Hot(name) => return self.hot.push(Hot::new(name.clone(), kind, place)),
            AttributeColumn::Presence => return self.presence = Some((Sink::new(kind), place)),
            AttributeColumn::RestText => (&mut self.text, Written::TextOrJson),
            AttributeColumn::RestInt => (&mut self.int, Written::Bits),
            AttributeColumn::RestDouble => (&mut self.double, Written::Bits),
            AttributeColumn::RestBool => (&mut self.bool, Written::Bits),
            AttributeColumn::RestJson => (&mut self.json, Written::TextOrJson),
            AttributeColumn::RestTypes => (&mut self.types, Written::Code),
            AttributeColumn::All => (&mut self.all, Written::Collector),
        };
        *slot = Some(Rest::new(kind, place, written));
    }

    /// Whether there is no column to fill.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hot.is_empty() && self.presence.is_none() && self.rests().all(Option::is_none)
    }

    fn rests(&self) -> impl Iterator<Item = &Option<Rest>> {
        [&self.text, &self.int, &self.double, &self.bool, &self.json, &self.types, &self.all].into_iter()
    }

    fn rests_mut(&mut self) -> impl Iterator<Item = &mut Rest> {
        let slots = [
            &mut self.text,
            &mut self.int,
            &mut self.double,
            &mut self.bool,
            &mut self.json,
            &mut self.types,
            &mut self.all,
        ];
        slots.into_iter().filter_map(Option::as_mut)
    }

    /// Exchanges the filled columns with what stands in their places of the layout.
    pub fn swap(&mut self, sinks: &mut [Sink]) {
        for hot in &mut self.hot {
            std::mem::swap(&mut hot.sink, &mut sinks[hot.place]);
        }
        if let Some((sink, place)) = &mut self.presence {
            std::mem::swap(sink, &mut sinks[*place]);
        }
        for rest in self.rests_mut() {
            std::mem::swap(&mut rest.sink, &mut sinks[rest.place]);
        }
    }

    fn sinks(&self) -> impl Iterator<Item = &Sink> {
        let rests = self.rests().flatten().map(|rest| &rest.sink);
        let presence = self.presence.iter().map(|(sink, _)| sink);
        rests.chain(self.hot.iter().map(|hot| &hot.sink)).chain(presence)
    }

    /// Bytes in the columns.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.sinks().map(Sink::bytes).sum()
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        self.hot.iter_mut().for_each(|hot| hot.sink.clear());
        if let Some((sink, _)) = &mut self.presence {
            sink.clear();
        }
        self.rests_mut().for_each(|rest| rest.sink.clear());
    }

    /// Turns to a batch, whose keys have numbers of their own.
    pub fn enter(&mut self, scene: &Scene) {
        self.takers.clear();
        self.takers.resize(scene.keys.len() * KINDS, Taker::Rest);
        for (place, hot) in self.hot.iter().enumerate() {
            let Some(key) = scene.keys.find(&hot.name) else { continue };
            for (code, taker) in self.takers[key as usize * KINDS..][..KINDS].iter_mut().enumerate() {
                *taker = match hot.takes_kind(code as u8) {
                    (true, true) if place < u64::BITS as usize => Taker::Hot(place as u8),
                    (true, _) => Taker::Ask(place as u32),
                    (false, _) => Taker::Rest,
                };
            }
        }
        self.rests_mut().for_each(|rest| rest.enter(scene.keys.len()));
    }

    /// Appends rows of the batch. `done` is the count of rows already in the block.
    pub fn append(&mut self, attributes: &Attributes, rows: &Rows, scene: &Scene, done: usize) {
        self.sort(attributes, rows);
        let count = rows.len();
        if let Some((sink, _)) = &mut self.presence
            && self.present.iter().any(|&present| present != 0)
        {
            sink.fill(done);
            if let Sink::Numbers(numbers) = sink {
                extend(&mut numbers.bytes, self.present.iter().map(|present| present.to_le_bytes()));
            }
        }
        self.hot.iter_mut().for_each(|hot| hot.write(attributes, count, done, scene));
        self.rests_mut().for_each(|rest| rest.write(attributes, count, done, scene));
    }

    /// Notes which column takes which attribute.
    fn sort(&mut self, attributes: &Attributes, rows: &Rows) {
        self.present.clear();
        let mut cursor: Option<Cursor> = None;
        rows.each(|row| {
            let cursor = cursor.get_or_insert_with(|| Cursor::new(&attributes.parent, row));
            let (mut present, children) = (0_u64, cursor.children(row));
            let row = self.present.len() as u32;
            for at in children {
                let (key, code) = (attributes.key[at], attributes.kind[at]);
                let found = Found { row, at: at as u32 };
                if let Some(all) = &mut self.all {
                    all.found.push(found);
                }
                match self.takers[key as usize * KINDS + usize::from(code) % KINDS] {
                    Taker::Hot(place) if present >> place & 1 == 0 => {
                        present |= 1 << place;
                        self.hot[usize::from(place)].found.push(found);
                    }
                    Taker::Ask(place) if self.hot[place as usize].takes(code, attributes.value[at], row as usize) => {
                        present |= 1_u64.checked_shl(place).unwrap_or_default();
                        self.hot[place as usize].found.push(found);
                    }
                    _ => self.leave(code, found),
                }
            }
            self.present.push(present);
        });
    }

    /// Notes an attribute for the rest.
    #[inline]
    fn leave(&mut self, code: u8, found: Found) {
        let rest = match code {
            kind::STR => &mut self.text,
            kind::INT => &mut self.int,
            kind::DOUBLE => &mut self.double,
            kind::BOOL => &mut self.bool,
            _ => {
                if let Some(types) = &mut self.types {
                    types.found.push(found);
                }
                if self.json.is_some() { &mut self.json } else { &mut self.text }
            }
        };
        if let Some(rest) = rest {
            rest.found.push(found);
        }
    }
}
