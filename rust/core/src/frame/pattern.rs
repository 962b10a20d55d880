//! Regular expressions over columns of text: linear in the text whatever the pattern.

use regex_automata::dfa::{Automaton, dense, regex};
use regex_automata::meta;
use regex_automata::nfa::thompson;
use regex_automata::util::iter::Searcher;
use regex_automata::util::prefilter::Prefilter;
use regex_automata::util::syntax;
use regex_automata::{Input, Match, MatchKind};

use super::syntax::translate;

/// Most bytes of a table that answers byte by byte; larger patterns build theirs as they run.
const TABLE_LIMIT: usize = 1 << 20;
/// Most bytes of a compiled pattern.
const SIZE_LIMIT: usize = 16 << 20;

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    general: meta::Regex,
    /// The whole automaton, where it is small.
    table: Option<Box<regex::Regex>>,
    /// The text itself, when the pattern is only that.
    literal: Option<Literal>,
}

/// A pattern without any special character.
#[derive(Debug)]
struct Literal {
    finder: memchr::memmem::Finder<'static>,
    /// `^` stands before it.
    anchored: bool,
}

/// A replacement with Go's `$1`, `${name}` and `$$`.
#[derive(Clone, Debug)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(Vec<u8>),
    Group(usize),
}

impl Pattern {
    /// Compiles a pattern; the error says what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let translated = translate(pattern);
        // Only `\B` may hold between the bytes of a character; texts themselves are UTF-8.
        let options = syntax::Config::new().utf8(false);
        let general = meta::Builder::new()
            .syntax(options)
            .configure(meta::Config::new().nfa_size_limit(Some(SIZE_LIMIT)).utf8_empty(true))
            .build(&translated)
            .map_err(|error| match error.syntax_error() {
                Some(error) => error.to_string(),
                None => error.to_string(),
            })?;
        Ok(Self { table: table(&translated, options).map(Box::new), literal: Literal::of(pattern), general })
    }

    /// Whether it occurs in a text.
    #[inline]
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        if let Some(literal) = &self.literal {
            return literal.find(text).is_some();
        }
        if let Some(table) = &self.table {
            let input = Input::new(text).earliest(true);
            if let Ok(found) = table.forward().try_search_fwd(&input) {
                return found.is_some();
            }
        }
        self.general.is_match(text)
    }

    fn search(&self, input: &Input) -> Option<Match> {
        match &self.table {
            Some(table) => table.try_search(input).unwrap_or_else(|_| self.general.search(input)),
            None => self.general.search(input),
        }
    }

    /// Appends the text with each match replaced; false when there was none, and then nothing was appended.
    pub fn replace(&self, text: &[u8], template: &Template, out: &mut Vec<u8>) -> bool {
        if let (Some(literal), Some(with)) = (&self.literal, template.plain()) {
            return literal.replace(text, with, out);
        }
        let mut searcher = Searcher::new(Input::new(text));
        let mut done = 0;
        let mut groups = None;
        let mut matched = false;
        while let Some(found) = searcher.advance(|input| Ok(self.search(input))) {
            out.extend_from_slice(&text[done..found.start()]);
            (done, matched) = (found.end(), true);
            template.expand(self, text, found, &mut groups, out);
        }
        if matched {
            out.extend_from_slice(&text[done..]);
        }
        matched
    }

    /// Reads a replacement.
    #[must_use]
    pub fn template(&self, text: &str) -> Template {
        let mut pieces = Vec::new();
        let mut plain = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            plain.extend_from_slice(&rest.as_bytes()[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                plain.push(b'$');
                rest = after;
                continue;
            }
            let Some((name, after)) = group_name(rest) else {
                // A dollar that names nothing stays.
                plain.push(b'$');
                continue;
            };
            rest = after;
            if let Some(group) = self.group(name) {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
                pieces.push(Piece::Group(group));
            }
        }
        plain.extend_from_slice(rest.as_bytes());
        pieces.push(Piece::Text(plain));
        pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
        Template { pieces }
    }

    fn group(&self, name: &str) -> Option<usize> {
        let groups = self.general.group_info();
        match name.parse::<usize>() {
            Ok(number) => (number < groups.group_len(regex_automata::PatternID::ZERO)).then_some(number),
            Err(_) => groups.to_index(regex_automata::PatternID::ZERO, name),
        }
    }
}

/// The name behind a dollar, in braces or as long as it lasts, and what follows.
fn group_name(rest: &str) -> Option<(&str, &str)> {
    let is_name = |character: char| character == '_' || character.is_alphanumeric();
    if let Some(braced) = rest.strip_prefix('{') {
        let (name, after) = braced.split_once('}')?;
        return (!name.is_empty() && name.chars().all(is_name)).then_some((name, after));
    }
    let end = rest.find(|character| !is_name(character)).unwrap_or(rest.len());
    (end > 0).then(|| rest.split_at(end))
}

impl Template {
    /// The text, when no group is named.
    fn plain(&self) -> Option<&[u8]> {
        match self.pieces.as_slice() {
            [] => Some(&[]),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    fn expand(
        &self,
        pattern: &Pattern,
        text: &[u8],
        found: Match,
        groups: &mut Option<regex_automata::util::captures::Captures>,
        out: &mut Vec<u8>,
    ) {
        if self.pieces.iter().any(|piece| matches!(piece, Piece::Group(1..))) {
            let captures = groups.get_or_insert_with(|| pattern.general.create_captures());
            let input = Input::new(text).range(found.start()..).anchored(regex_automata::Anchored::Yes);
            pattern.general.search_captures(&input, captures);
        }
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text),
                Piece::Group(0) => out.extend_from_slice(&text[found.range()]),
                Piece::Group(group) => {
                    let span = groups.as_ref().and_then(|groups| groups.get_group(*group));
                    out.extend_from_slice(span.map_or(&[], |span| &text[span.range()]));
                }
            }
        }
    }
}

impl Literal {
    /// A pattern that is plain text, or plain text behind `^`.
    fn of(pattern: &str) -> Option<Self> {
        let (anchored, text) = match pattern.strip_prefix('^') {
            Some(text) => (true, text),
            None => (false, pattern),
        };
        let special = |character: char| "\\.+*?()|[]{}^$".contains(character);
        let plain = !text.is_empty() && !text.contains(special);
        plain.then(|| Self { finder: memchr::memmem::Finder::new(text).into_owned(), anchored })
    }

    #[inline]
    fn find(&self, text: &[u8]) -> Option<usize> {
        if self.anchored {
            return text.starts_with(self.finder.needle()).then_some(0);
        }
        self.finder.find(text)
    }

    fn replace(&self, text: &[u8], with: &[u8], out: &mut Vec<u8>) -> bool {
        let Some(mut at) = self.find(text) else { return false };
        let mut rest = text;
        loop {
            out.extend_from_slice(&rest[..at]);
            out.extend_from_slice(with);
            rest = &rest[at + self.finder.needle().len()..];
            if self.anchored {
                break;
            }
            let Some(next) = self.finder.find(rest) else { break };
            at = next;
        }
        out.extend_from_slice(rest);
        true
    }
}

/// The pattern's automata as tables, forwards and backwards; none when they are large.
fn table(pattern: &str, options: syntax::Config) -> Option<regex::Regex> {
    let prefix = syntax::parse_with(pattern, &options).ok();
    let prefilter = prefix.and_then(|hir| Prefilter::from_hir_prefix(MatchKind::LeftmostFirst, &hir));
    let config = dense::Config::new()
        .dfa_size_limit(Some(TABLE_LIMIT))
        .determinize_size_limit(Some(4 * TABLE_LIMIT))
        .specialize_start_states(prefilter.is_some())
        .prefilter(prefilter);
    regex::Builder::new()
        .syntax(options)
        .thompson(thompson::Config::new().utf8(true).nfa_size_limit(Some(TABLE_LIMIT)))
        .dense(config)
        .build(pattern)
        .ok()
}
