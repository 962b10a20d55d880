//! The columns of a block while they are filled, and after.

use super::gather::{Picks, picks};
use super::layout::{Layout, Origin};
use super::order::{SortKey, sorted_rows};
use super::pass::Pass;
use super::sink::Sink;
use super::tally::{Tally, TallyColumn};
use super::write::Block;

/// Columns that grow batch by batch, for one block after the other.
#[derive(Debug)]
pub struct Columns {
    /// By place in the layout; those made of attributes are in `pass` until the columns are sealed.
    pub(super) sinks: Vec<Sink>,
    pub(super) pass: Pass,
    pub(super) rows: usize,
    /// What becomes the rows of a table of operations when the columns are sealed.
    pub(super) tally: Tally,
    tallied: Vec<(TallyColumn, usize)>,
    key: Vec<SortKey>,
    /// The order of the sealed rows; None when it is that in which they came.
    picks: Option<Picks>,
    sealed: bool,
}

impl Columns {
    /// Empty columns of a layout.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        let mut pass = Pass::default();
        let mut sinks = Vec::with_capacity(layout.columns.len());
        let mut tallied = Vec::new();
        for (place, column) in layout.columns.iter().enumerate() {
            sinks.push(Sink::new(&column.kind));
            match &column.origin {
                Origin::Attribute(kind) => pass.add(kind, &column.kind, place),
                Origin::Tally(kind) => tallied.push((*kind, place)),
                _ => {}
            }
        }
        let key = layout.key.clone();
        Self { sinks, pass, rows: 0, tally: Tally::default(), tallied, key, picks: None, sealed: false }
    }

    /// Ends the filling: every column is in its place. No harm twice.
    pub fn seal(&mut self) {
        if self.sealed {
            return;
        }
        self.pass.swap(&mut self.sinks);
        for &(column, place) in &self.tallied {
            self.tally.write(column, &mut self.sinks[place]);
        }
        self.rows += self.tally.rows();
        self.picks = sorted_rows(&self.key, &self.sinks, self.rows).map(|order| picks(&order));
        self.sealed = true;
    }

    /// Takes all rows out, so that another block can be filled.
    pub fn clear(&mut self) {
        if self.sealed {
            self.pass.swap(&mut self.sinks);
        }
        self.sinks.iter_mut().for_each(Sink::clear);
        self.pass.clear();
        self.tally.clear();
        self.rows = 0;
        self.picks = None;
        self.sealed = false;
    }

    /// Rows so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        if self.sealed { self.rows } else { self.rows + self.tally.rows() }
    }

    /// Bytes that the columns fill.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.sinks.iter().map(Sink::bytes).sum::<usize>() + self.pass.bytes() + self.tally.bytes()
    }

    /// The block of these columns, which were sealed.
    #[must_use]
    pub fn block<'a>(&'a self, layout: &'a Layout) -> Block<'a> {
        self.piece(layout, 0, usize::MAX).0
    }

    /// A piece of the block that begins with a column and has at least `enough` bytes, or all that is left; and the
    /// column that the next piece begins with. The first piece has the block's head.
    #[must_use]
    pub fn piece<'a>(&'a self, layout: &'a Layout, first: usize, enough: usize) -> (Block<'a>, usize) {
        let count = layout.columns.len();
        let mut block = if first == 0 { Block::head(self.rows, count) } else { Block::default() };
        let mut next = first;
        while next < count && (next == first || block.len() < enough) {
            let column = &layout.columns[next];
            block.put_column(self.rows, column, &self.sinks[next], self.picks.as_ref());
            next += 1;
        }
        (block, next)
    }
}
