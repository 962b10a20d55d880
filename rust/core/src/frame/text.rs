//! The bytes that a frame's views point into: the batch's arenas and one of its own that grows.

use crate::columns::{Arena, Arenas, MAX_LENGTH, Slices, View};
use crate::native_block::text::{put_collector_string, put_hex};

use super::column::{Cell, tag};

/// Resolves views and takes new texts.
#[derive(Debug, Default)]
pub struct Texts {
    /// The batch's arenas.
    pub arenas: Vec<Arena>,
    /// New texts; its number is that of the batch's arenas together.
    pub own: Vec<u8>,
    /// Whether a text was longer than a view can name, or lay behind what an offset can reach: it came out empty, and
    /// what the frame made is not to be used.
    too_long: bool,
}

impl Texts {
    /// Texts over the arenas of a batch.
    #[must_use]
    pub fn new(arenas: &Arenas) -> Self {
        Self { arenas: arenas.0.clone(), own: Vec::new(), too_long: false }
    }

    /// All arenas as slices, for loops.
    #[must_use]
    pub fn slices(&self) -> Slices<'_> {
        let mut slices: Vec<&[u8]> = self.arenas.iter().map(|arena| arena.as_slice()).collect();
        slices.push(&self.own);
        Slices(slices)
    }

    /// The bytes of a view.
    #[inline]
    #[must_use]
    pub fn get(&self, view: View) -> &[u8] {
        if view.is_empty() {
            return &[];
        }
        let arena = self.arenas.get(view.arena()).map_or(self.own.as_slice(), |arena| arena.as_slice());
        &arena[view.offset()..view.offset() + view.len()]
    }

    /// Where the next new text will begin.
    #[must_use]
    pub fn mark(&self) -> usize {
        self.own.len()
    }

    /// Whether a text was too long since the last call.
    pub fn take_too_long(&mut self) -> bool {
        std::mem::take(&mut self.too_long)
    }

    /// A view of the new text since a mark; empty, and noted, when no view can name it.
    #[inline]
    #[must_use]
    pub fn since(&mut self, mark: usize) -> View {
        let view = place(self.arenas.len(), mark, self.own.len() - mark);
        self.too_long |= view.is_none();
        view.unwrap_or_default()
    }

    /// Keeps a text.
    pub fn push(&mut self, text: &[u8]) -> View {
        let mark = self.mark();
        self.own.extend_from_slice(text);
        self.since(mark)
    }

    /// A buffer for new texts that is filled while views are read, and then given to `adopt`.
    #[must_use]
    pub fn builder(&self) -> Builder {
        Builder { arena: self.arenas.len(), base: self.own.len(), bytes: Vec::new(), start: 0, too_long: false }
    }

    /// Keeps what a builder made. No other text may have been added since it was handed out.
    pub fn adopt(&mut self, builder: &Builder) {
        debug_assert_eq!(self.own.len(), builder.base);
        self.own.extend_from_slice(&builder.bytes);
        self.too_long |= builder.too_long;
    }

    /// An id as lower-case hex; empty when all its bytes are zero.
    pub fn push_hex(&mut self, view: View) -> View {
        let id = self.get(view);
        if id.iter().all(|&byte| byte == 0) {
            return View::EMPTY;
        }
        let id = id.to_vec();
        let mark = self.mark();
        put_hex(&mut self.own, &id);
        self.since(mark)
    }

    /// An id of `width` bytes from its hex; none when it is not that.
    pub fn push_from_hex(&mut self, view: View, width: usize) -> Option<View> {
        let text = self.get(view);
        if text.len() != width * 2 {
            return None;
        }
        let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
        let bytes: Option<Vec<u8>> =
            text.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?)).collect();
        Some(self.push(&bytes?))
    }
}

/// New texts under way.
#[derive(Debug)]
pub struct Builder {
    arena: usize,
    base: usize,
    pub bytes: Vec<u8>,
    start: usize,
    too_long: bool,
}

/// The view of some bytes, if there can be one.
#[inline]
fn place(arena: usize, offset: usize, length: usize) -> Option<View> {
    let fits = length <= MAX_LENGTH && u32::try_from(offset).is_ok();
    fits.then(|| View::new(arena, offset, length))
}

impl Builder {
    /// Ends the text that began where the last one ended: its view, empty, and noted, when no view can name it.
    #[inline]
    pub fn finish(&mut self) -> View {
        let (start, length) = (self.start, self.bytes.len() - self.start);
        self.start = self.bytes.len();
        let view = place(self.arena, self.base + start, length);
        self.too_long |= view.is_none();
        view.unwrap_or_default()
    }

    /// Appends a value as the Collector's text; nothing for what has none.
    pub fn extend_as_text(&mut self, slices: &Slices, cell: Cell) {
        match cell.tag {
            tag::STR => self.bytes.extend_from_slice(slices.get(View(cell.value))),
            tag::TRACE_ID | tag::SPAN_ID => put_hex(&mut self.bytes, slices.get(View(cell.value))),
            _ => put_collector_string(&mut self.bytes, slices, cell.tag, cell.value),
        }
    }
}
