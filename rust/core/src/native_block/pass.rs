//! One pass over a table's attributes that fills all columns made of them.
//!
//! It goes over some rows at a time, and only notes which column takes which attribute. The columns are then written one
//! after the other, each from its own list.

use std::ops::Range;

use super::append::Scene;
use super::hot::{AttributeColumn, Found, Hot, Run};
use super::rest::{Rest, Written};
use super::rows::{Cursor, Rows, children};
use super::sink::Sink;
use super::types::Type;
use crate::columns::{Attributes, kind};

/// Codes of kinds, 0 to 7.
const KINDS: usize = 8;

/// Who takes attributes of one key and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Taker {
    /// The list of a column.
    list: u32,
    /// 1 for a hot column that must be asked first, and for a value that goes to two columns.
    ask: u32,
    /// The hot column's bit in the presence set; none for the rest.
    bit: u64,
}

/// The lists of the rest; those of hot columns come behind them.
const RESTS: usize = 8;
const TEXT: usize = 0;
const INT: usize = 1;
const DOUBLE: usize = 2;
const BOOL: usize = 3;
const JSON: usize = 4;
const TYPES: usize = 5;
const ALL: usize = 6;
/// What no column takes.
const NOWHERE: usize = 7;

/// The columns of attributes of one block while they are filled.
#[derive(Debug, Default)]
pub struct Pass {
    hot: Vec<Hot>,
    presence: Option<(Sink, usize)>,
    rests: [Option<Rest>; NOWHERE],
    /// By key of the batch and kind.
    takers: Vec<Taker>,
    lists: Lists,
}

/// By column: the attributes of a run of rows that it takes.
#[derive(Debug, Default)]
struct Lists {
    /// Room for all lists. What no list has reached is no memory yet.
    room: Vec<Found>,
    /// Where each list begins, and where its next attribute goes.
    starts: Vec<u32>,
    next: Vec<u32>,
    /// Presence sets of the rows.
    present: Vec<u64>,
}

/// Neighbouring attributes, and what to add to an owner's row to have its place in the run.
struct Children<'a> {
    owners: &'a [u32],
    keys: &'a [u32],
    codes: &'a [u8],
    first: u32,
    shift: u32,
}

impl Lists {
    /// Makes room for some rows with some attributes: a row has at most one for each hot column.
    fn clear(&mut self, hot: usize, rows: usize, attributes: usize) {
        let size = |list: usize| if list < RESTS { attributes } else { rows };
        let mut end = 0;
        self.starts.clear();
        for list in 0..RESTS + hot {
            self.starts.push(end as u32);
            end += size(list);
        }
        self.next.clone_from(&self.starts);
        if self.room.len() < end {
            self.room.resize(end, Found::default());
        }
        self.present.clear();
        self.present.resize(rows, 0);
    }

    #[inline]
    fn push(&mut self, list: usize, found: Found) {
        let next = &mut self.next[list];
        self.room[*next as usize] = found;
        *next += 1;
    }

    /// Notes attributes up to the first one that takes a closer look, and gives its place among them.
    fn push_until_asked(&mut self, takers: &[Taker], children: &Children, start: usize) -> Option<usize> {
        let Self { room, next, present, .. } = self;
        let (room, next, present) = (room.as_mut_slice(), next.as_mut_slice(), present.as_mut_slice());
        let Children { owners, keys, codes, first, shift } = *children;
        let (keys, codes) = (&keys[..owners.len()], &codes[..owners.len()]);
        for place in start..owners.len() {
            let row = owners[place].wrapping_add(shift);
            let taker = &takers[keys[place] as usize * KINDS + usize::from(codes[place]) % KINDS];
            let present = &mut present[row as usize];
            if *present & taker.bit | u64::from(taker.ask) != 0 {
                return Some(place);
            }
            *present |= taker.bit;
            let next = &mut next[taker.list as usize];
            room[*next as usize] = Found::new(row, first + place as u32);
            *next += 1;
        }
        None
    }
}

impl Pass {
    /// Adds a column; `place` is its place in the layout.
    pub fn add(&mut self, column: &AttributeColumn, kind: &Type, place: usize) {
        let (rest, written) = match column {
            AttributeColumn::Hot(name) => return self.hot.push(Hot::new(name.clone(), kind, place)),
            AttributeColumn::Presence => return self.presence = Some((Sink::new(kind), place)),
            AttributeColumn::RestText => (TEXT, Written::TextOrJson),
            AttributeColumn::RestInt => (INT, Written::Bits),
            AttributeColumn::RestDouble => (DOUBLE, Written::Bits),
            AttributeColumn::RestBool => (BOOL, Written::Bits),
            AttributeColumn::RestJson => (JSON, Written::TextOrJson),
            AttributeColumn::RestTypes => (TYPES, Written::Code),
            AttributeColumn::All => (ALL, Written::Collector),
        };
        self.rests[rest] = Some(Rest::new(kind, place, written));
    }

    /// Whether there is no column to fill.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hot.is_empty() && self.presence.is_none() && self.rests.iter().all(Option::is_none)
    }

    /// Exchanges the filled columns with what stands in their places of the layout.
    pub fn swap(&mut self, sinks: &mut [Sink]) {
        for hot in &mut self.hot {
            std::mem::swap(&mut hot.sink, &mut sinks[hot.place]);
        }
        if let Some((sink, place)) = &mut self.presence {
            std::mem::swap(sink, &mut sinks[*place]);
        }
        for rest in self.rests.iter_mut().flatten() {
            std::mem::swap(&mut rest.sink, &mut sinks[rest.place]);
        }
    }

    fn sinks(&self) -> impl Iterator<Item = &Sink> {
        let rests = self.rests.iter().flatten().map(|rest| &rest.sink);
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
        self.rests.iter_mut().flatten().for_each(|rest| rest.sink.clear());
    }

    /// Turns to a batch, whose keys have numbers of their own.
    pub fn enter(&mut self, scene: &Scene) {
        let rests: [Taker; KINDS] = std::array::from_fn(|code| self.rest_of(code as u8));
        self.takers.clear();
        self.takers.extend((0..scene.keys.len()).flat_map(|_| rests));
        for (place, hot) in self.hot.iter().enumerate() {
            let Some(key) = scene.keys.find(&hot.name) else { continue };
            for (code, taker) in self.takers[key as usize * KINDS..][..KINDS].iter_mut().enumerate() {
                let (some, all) = hot.takes_kind(code as u8);
                if some {
                    let bit = 1_u64.checked_shl(place as u32).unwrap_or_default();
                    *taker = Taker { list: (RESTS + place) as u32, ask: u32::from(!all || bit == 0), bit };
                }
            }
        }
        self.rests.iter_mut().flatten().for_each(|rest| rest.enter(scene.keys.len()));
    }

    /// Who takes values of a kind that no hot column takes.
    fn rest_of(&self, code: u8) -> Taker {
        let list = match code {
            kind::STR => TEXT,
            kind::INT => INT,
            kind::DOUBLE => DOUBLE,
            kind::BOOL => BOOL,
            _ if self.rests[JSON].is_some() => JSON,
            _ => TEXT,
        };
        let both = self.rests[TYPES].is_some() && !matches!(code, kind::STR | kind::INT | kind::DOUBLE | kind::BOOL);
        Taker { list: if self.rests[list].is_some() { list } else { NOWHERE } as u32, ask: u32::from(both), bit: 0 }
    }

    /// Appends rows of the batch. `done` is the count of rows already in the block.
    pub fn append(&mut self, attributes: &Attributes, rows: &Rows, scene: &Scene, done: usize) {
        let count = rows.len();
        self.sort(attributes, rows, count);
        let Lists { room, starts, next, present } = &self.lists;
        if let Some((sink, _)) = &mut self.presence
            && present.iter().any(|&present| present != 0)
        {
            sink.fill(done);
            if let Sink::Numbers(numbers) = sink {
                numbers.bytes.extend(present.iter().map(|present| present.to_le_bytes()));
            }
        }
        let run = Run { attributes, rows: count, done, scene };
        let found = |list: usize| &room[starts[list] as usize..next[list] as usize];
        for (place, hot) in self.hot.iter_mut().enumerate() {
            hot.write(found(RESTS + place), &run);
        }
        for (list, rest) in self.rests.iter_mut().enumerate() {
            if let Some(rest) = rest {
                rest.write(found(list), &run);
            }
        }
    }

    /// Notes which column takes which attribute.
    fn sort(&mut self, attributes: &Attributes, rows: &Rows, count: usize) {
        match rows {
            Rows::Range(range) => {
                let children = children(&attributes.parent, range);
                self.lists.clear(self.hot.len(), count, children.len());
                self.sort_children(attributes, children, range.start, 0);
            }
            Rows::List(list) => {
                let first = list.first().map_or(0, |&row| row as usize);
                let end = list.last().map_or(0, |&row| row as usize + 1);
                self.lists.clear(self.hot.len(), count, children(&attributes.parent, &(first..end)).len());
                let mut cursor = Cursor::new(&attributes.parent, first);
                for (place, &row) in list.iter().enumerate() {
                    self.sort_children(attributes, cursor.children(row as usize), row as usize, place);
                }
            }
        }
    }

    /// Notes the attributes of neighbouring rows, the first of which is `row` in its table and `place` in this run.
    fn sort_children(&mut self, attributes: &Attributes, range: Range<usize>, row: usize, place: usize) {
        let children = Children {
            owners: &attributes.parent[range.clone()],
            keys: &attributes.key[range.clone()],
            codes: &attributes.kind[range.clone()],
            first: range.start as u32,
            shift: (place as u32).wrapping_sub(row as u32),
        };
        let mut start = 0;
        while let Some(place) = self.lists.push_until_asked(&self.takers, &children, start) {
            let at = range.start + place;
            let found = Found::new(children.owners[place].wrapping_add(children.shift), at as u32);
            self.ask(attributes.key[at], attributes.kind[at], attributes.value[at], found);
            start = place + 1;
        }
        if self.rests[ALL].is_some() {
            for (at, &owner) in (children.first..).zip(children.owners) {
                self.lists.push(ALL, Found::new(owner.wrapping_add(children.shift), at));
            }
        }
    }

    /// Notes an attribute that a hot column may not take, or that two columns take.
    fn ask(&mut self, key: u32, code: u8, value: u64, found: Found) {
        let taker = self.takers[key as usize * KINDS + usize::from(code) % KINDS];
        let list = taker.list as usize;
        if let Some(hot) = list.checked_sub(RESTS).and_then(|place| self.hot.get(place)) {
            let next = self.lists.next[list];
            let is_first = next == self.lists.starts[list] || self.lists.room[next as usize - 1].row() < found.row();
            if is_first && hot.takes(code, value) {
                self.lists.present[found.row()] |= taker.bit;
                return self.lists.push(list, found);
            }
        }
        let rest = self.rest_of(code);
        if rest.ask != 0 {
            self.lists.push(TYPES, found);
        }
        self.lists.push(rest.list as usize, found);
    }
}
