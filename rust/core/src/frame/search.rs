//! Finding a pattern in a text, by the cheapest way that the pattern allows.
//!
//! Short texts are the rule, so what counts is the cost of a search before its first byte. A pattern that begins with
//! plain text is tried where that text stands; one that begins with `^` only at the start: both with one forward
//! automaton, whose answer is a match's end. Trying at many places could read a text again and again, so the bytes read
//! in vain are counted, and past a bound the search goes on with the general engine, which is linear.

use regex_automata::dfa::{Automaton, dense, regex};
use regex_automata::nfa::thompson;
use regex_automata::util::iter::Searcher;
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, Match, MatchKind, PatternID, meta};
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Hir, Look};

/// Most bytes of a table that answers byte by byte; larger patterns build theirs as they run.
const TABLE_LIMIT: usize = 1 << 20;
/// Most bytes of a compiled pattern.
const SIZE_LIMIT: usize = 16 << 20;
/// Bytes that may be read in vain for each byte of the text.
const WASTE: usize = 4;

/// How a pattern is looked for.
#[derive(Debug)]
enum Way {
    /// At the start only.
    Start(Box<Table>),
    /// Where its first bytes stand.
    Prefix(Box<Table>, Box<memchr::memmem::Finder<'static>>),
    /// Everywhere, forwards and then backwards.
    Anywhere(Box<regex::Regex>),
    /// By the general engine.
    General,
}

/// A forward automaton that starts where it is told to.
#[derive(Debug)]
struct Table {
    automaton: dense::DFA<Vec<u32>>,
    /// Its first state, when that does not depend on what stands before.
    start: Option<StateID>,
}

/// A compiled pattern.
#[derive(Debug)]
pub struct Search {
    pub general: meta::Regex,
    way: Way,
    /// The same automaton for yes or no, when it is small.
    forward: Option<Box<Table>>,
}

impl Search {
    /// Compiles a pattern in the regex crate's syntax; the error says what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        // Only `\B` may hold between the bytes of a character; texts themselves are UTF-8.
        let options = syntax::Config::new().utf8(false);
        let hir = syntax::parse_with(pattern, &options).map_err(|error| error.to_string())?;
        let config = meta::Config::new().nfa_size_limit(Some(SIZE_LIMIT)).utf8_empty(true);
        let general = meta::Builder::new().configure(config).build_from_hir(&hir).map_err(|error| error.to_string())?;
        let way = Way::of(&hir);
        let forward = if matches!(way, Way::Start(_)) { None } else { Table::new(&hir, Anchored::No).map(Box::new) };
        Ok(Self { general, way, forward })
    }

    /// Whether the pattern occurs.
    #[inline]
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        if let Way::Start(table) = &self.way {
            return table.is_match(text, Anchored::Yes);
        }
        match &self.forward {
            Some(table) => table.is_match(text, Anchored::No),
            None => self.general.is_match(text),
        }
    }

    /// Calls `visit` with each match that does not overlap the one before.
    #[inline]
    pub fn each(&self, text: &[u8], mut visit: impl FnMut(Match)) {
        match &self.way {
            Way::Start(table) => {
                if let Some(end) = table.end(text, 0) {
                    visit(Match::new(PatternID::ZERO, 0..end));
                }
            }
            Way::Prefix(table, prefix) => self.each_at_prefix(table, prefix, text, visit),
            Way::Anywhere(both) => {
                let mut searcher = Searcher::new(Input::new(text));
                let find =
                    |input: &Input<'_>| Ok(both.try_search(input).unwrap_or_else(|_| self.general.search(input)));
                while let Some(found) = searcher.advance(find) {
                    visit(found);
                }
            }
            Way::General => self.general.find_iter(text).for_each(visit),
        }
    }

    fn each_at_prefix(
        &self,
        table: &Table,
        prefix: &memchr::memmem::Finder,
        text: &[u8],
        mut visit: impl FnMut(Match),
    ) {
        let (mut from, mut wasted) = (0, 0);
        while let Some(at) = find_prefix(prefix, &text[from..]) {
            let start = from + at;
            let (end, read) = table.walk(text, start);
            if let Some(end) = end {
                visit(Match::new(PatternID::ZERO, start..end));
                from = end;
                // What was read behind the match will be read again.
                wasted += read - end;
            } else {
                from = start + 1;
                wasted += read - start;
            }
            if wasted > WASTE * text.len() + 64 {
                let mut searcher = Searcher::new(Input::new(text).range(from..));
                while let Some(found) = searcher.advance(|input| Ok(self.general.search(input))) {
                    visit(found);
                }
                return;
            }
        }
    }
}

#[inline]
fn find_prefix(prefix: &memchr::memmem::Finder, text: &[u8]) -> Option<usize> {
    match prefix.needle() {
        [byte] => memchr::memchr(*byte, text),
        _ => prefix.find(text),
    }
}

impl Way {
    fn of(hir: &Hir) -> Self {
        if hir.properties().look_set_prefix().contains(Look::Start)
            && let Some(table) = Table::new(hir, Anchored::Yes)
        {
            return Self::Start(Box::new(table));
        }
        let literals = Extractor::new().extract(hir);
        let prefix = literals.longest_common_prefix().unwrap_or_default();
        if !prefix.is_empty()
            && let Some(table) = Table::new(hir, Anchored::Yes)
        {
            let finder = memchr::memmem::Finder::new(prefix).into_owned();
            return Self::Prefix(Box::new(table), Box::new(finder));
        }
        both_ways(hir).map_or(Self::General, |both| Self::Anywhere(Box::new(both)))
    }
}

fn nfa(hir: &Hir, reverse: bool) -> Option<thompson::NFA> {
    let config = thompson::Config::new()
        .utf8(true)
        .reverse(reverse)
        .nfa_size_limit(Some(TABLE_LIMIT))
        .which_captures(thompson::WhichCaptures::None);
    thompson::Compiler::new().configure(config).build_from_hir(hir).ok()
}

fn limits() -> dense::Config {
    dense::Config::new().dfa_size_limit(Some(TABLE_LIMIT)).determinize_size_limit(Some(4 * TABLE_LIMIT))
}

fn both_ways(hir: &Hir) -> Option<regex::Regex> {
    let forward = dense::Builder::new().configure(limits()).build_from_nfa(&nfa(hir, false)?).ok()?;
    let backward =
        limits().prefilter(None).match_kind(MatchKind::All).start_kind(regex_automata::dfa::StartKind::Anchored);
    let reverse = dense::Builder::new().configure(backward).build_from_nfa(&nfa(hir, true)?).ok()?;
    Some(regex::Regex::builder().build_from_dfas(forward, reverse))
}

impl Table {
    fn new(hir: &Hir, anchored: Anchored) -> Option<Self> {
        let start_kind = match anchored {
            Anchored::No => regex_automata::dfa::StartKind::Unanchored,
            _ => regex_automata::dfa::StartKind::Anchored,
        };
        let config = limits().start_kind(start_kind);
        let automaton = dense::Builder::new().configure(config).build_from_nfa(&nfa(hir, false)?).ok()?;
        let start = automaton.universal_start_state(anchored);
        Some(Self { automaton, start })
    }

    #[inline]
    fn first(&self, text: &[u8], start: usize, anchored: Anchored) -> Option<StateID> {
        self.start.or_else(|| {
            let input = Input::new(text).range(start..).anchored(anchored);
            self.automaton.start_state_forward(&input).ok()
        })
    }

    /// Whether there is a match from the start of the text on.
    #[inline]
    fn is_match(&self, text: &[u8], anchored: Anchored) -> bool {
        let Some(mut state) = self.first(text, 0, anchored) else { return false };
        for &byte in text {
            state = self.automaton.next_state(state, byte);
            if self.automaton.is_special_state(state) {
                if self.automaton.is_match_state(state) {
                    return true;
                }
                if self.automaton.is_dead_state(state) {
                    return false;
                }
            }
        }
        self.automaton.is_match_state(self.automaton.next_eoi_state(state))
    }

    /// Where the match ends that begins at `start`.
    #[inline]
    fn end(&self, text: &[u8], start: usize) -> Option<usize> {
        self.walk(text, start).0
    }

    /// The same, and up to where the text was read. A match is seen one byte late.
    #[inline]
    fn walk(&self, text: &[u8], start: usize) -> (Option<usize>, usize) {
        let Some(mut state) = self.first(text, start, Anchored::Yes) else { return (None, start) };
        let mut end = None;
        for (at, &byte) in text.iter().enumerate().skip(start) {
            state = self.automaton.next_state(state, byte);
            if self.automaton.is_special_state(state) {
                if self.automaton.is_match_state(state) {
                    end = Some(at);
                } else if self.automaton.is_dead_state(state) {
                    return (end, at);
                }
            }
        }
        if self.automaton.is_match_state(self.automaton.next_eoi_state(state)) {
            end = Some(text.len());
        }
        (end, text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Search;

    fn matches(pattern: &str, text: &str) -> Result<Vec<(usize, usize)>, String> {
        let search = Search::new(pattern)?;
        let mut found = Vec::new();
        search.each(text.as_bytes(), |one| found.push((one.start(), one.end())));
        assert_eq!(search.is_match(text.as_bytes()), !found.is_empty(), "{pattern} {text}");
        let general = search.general.find_iter(text).map(|one| (one.start(), one.end()));
        assert_eq!(found, general.collect::<Vec<_>>(), "{pattern} {text}");
        Ok(found)
    }

    #[test]
    fn every_way_finds_what_the_general_engine_finds() -> Result<(), String> {
        let patterns = [
            "/[0-9]+",
            "ab|abc",
            "a*",
            "^a*",
            "^$",
            "a.*b",
            "(?-u:\\b)a",
            "a(?-u:\\b)",
            "é+",
            "",
            "(?m)^a",
            "x|",
            "a??",
            "^a|b",
        ];
        let texts =
            ["", "a", "/1/22/x/3", "abcab", "baaac aab", "éé aé", "a\na", "ab ab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"];
        for pattern in patterns {
            for text in texts {
                matches(pattern, text)?;
            }
        }
        Ok(())
    }

    #[test]
    fn reading_in_vain_is_bounded() -> Result<(), String> {
        let text = "a".repeat(50_000);
        assert_eq!(matches("a[^b]*b", &text)?, []);
        Ok(())
    }
}
