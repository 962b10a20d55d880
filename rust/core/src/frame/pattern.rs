//! Regular expressions over columns of text: linear in the text whatever the pattern.

use regex_automata::util::captures::Captures;
use regex_automata::{Anchored, Input, Match, PatternID};

use super::search::Search;
use super::syntax::translate;

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    search: Search,
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
        Ok(Self { search: Search::new(&translate(pattern))?, literal: Literal::of(pattern) })
    }

    /// Whether it occurs in a text.
    #[inline]
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        match &self.literal {
            Some(literal) => literal.find(text).is_some(),
            None => self.search.is_match(text),
        }
    }

    /// Appends the text with each match replaced; false when there was none, and then nothing was appended.
    pub fn replace(&self, text: &[u8], template: &Template, out: &mut Vec<u8>) -> bool {
        if let (Some(literal), Some(with)) = (&self.literal, template.plain()) {
            return literal.replace(text, with, out);
        }
        let (mut done, mut matched, mut groups) = (0, false, None);
        self.search.each(text, |found| {
            out.extend_from_slice(&text[done..found.start()]);
            (done, matched) = (found.end(), true);
            template.expand(self, text, found, &mut groups, out);
        });
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
        let groups = self.search.general.group_info();
        match name.parse::<usize>() {
            Ok(number) => (number < groups.group_len(PatternID::ZERO)).then_some(number),
            Err(_) => groups.to_index(PatternID::ZERO, name),
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

    fn expand(&self, pattern: &Pattern, text: &[u8], found: Match, groups: &mut Option<Captures>, out: &mut Vec<u8>) {
        if self.pieces.iter().any(|piece| matches!(piece, Piece::Group(1..))) {
            let captures = groups.get_or_insert_with(|| pattern.search.general.create_captures());
            let input = Input::new(text).range(found.start()..).anchored(Anchored::Yes);
            pattern.search.general.search_captures(&input, captures);
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
