//! Attribute values as text: canonical JSON, which keeps their types, and the Collector's own strings.
//!
//! Canonical JSON: keys sorted by their bytes, no spaces; ints without a point; doubles always with a point or an
//! exponent; bytes as `{"$bytes":"<base64>"}`; doubles that JSON has no number for as `{"$double":"NaN"}`,
//! `{"$double":"Infinity"}`, `{"$double":"-Infinity"}`; no value as `null`; a map whose only key begins with `$` as
//! `{"$map":{...}}`, so that it is not taken for one of these.
//!
//! The Collector's string (`Value.AsString`): strings as they are, numbers and bools in plain text, bytes as base64,
//! maps and lists as the JSON of Go's `encoding/json` (`<`, `>`, `&` escaped; nothing at all when a NaN is inside).

use super::number::{put_base64, put_finite, put_signed};
use crate::cbor::{Item, Node, Reader, Tape};
use crate::columns::{Slices, View, kind};

/// Deepest nesting that is written, as deep as `Tape` reads.
const MAX_DEPTH: usize = 72;

/// Which of the two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Canonical,
    Collector,
}

/// Appends one value as canonical JSON.
pub fn put_json(out: &mut Vec<u8>, arenas: &Slices, code: u8, value: u64) {
    match code {
        kind::STR => put_string(out, arenas.get(View(value)), Form::Canonical),
        kind::INT => put_signed(out, value as i64),
        kind::DOUBLE => put_double(out, f64::from_bits(value)),
        kind::BOOL => out.extend_from_slice(bool_text(value != 0)),
        kind::BYTES => put_bytes(out, arenas.get(View(value))),
        kind::MAP | kind::SLICE => {
            let start = out.len();
            if put_nested(out, arenas.get(View(value)), Form::Canonical).is_none() {
                out.truncate(start);
                out.extend_from_slice(b"null");
            }
        }
        _ => out.extend_from_slice(b"null"),
    }
}

/// Appends one value as the Collector's string.
pub fn put_collector_string(out: &mut Vec<u8>, arenas: &Slices, code: u8, value: u64) {
    match code {
        kind::STR => out.extend_from_slice(arenas.get(View(value))),
        kind::INT => put_signed(out, value as i64),
        kind::DOUBLE => put_collector_double(out, f64::from_bits(value)),
        kind::BOOL => out.extend_from_slice(bool_text(value != 0)),
        kind::BYTES => put_base64(out, arenas.get(View(value))),
        kind::MAP | kind::SLICE => {
            let start = out.len();
            if put_nested(out, arenas.get(View(value)), Form::Collector).is_none() {
                out.truncate(start);
            }
        }
        _ => {}
    }
}

/// Appends the JSON of a nested value; None when its bytes are broken or Go has no JSON for it.
fn put_nested(out: &mut Vec<u8>, cbor: &[u8], form: Form) -> Option<()> {
    let start = out.len();
    match put_next(out, &mut Reader { bytes: cbor }, 0, form) {
        Ok(()) => return Some(()),
        Err(Stopped::Broken) => return None,
        Err(Stopped::ByTape) => out.truncate(start),
    }
    put_tape(out, cbor, form)
}

/// Why a value cannot be written while it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    /// Its bytes are broken.
    Broken,
    /// It has a map whose keys must be looked at together first, or what is rare.
    ByTape,
}

/// Appends the next value as JSON.
fn put_next(out: &mut Vec<u8>, reader: &mut Reader, depth: usize, form: Form) -> Result<(), Stopped> {
    if depth > MAX_DEPTH {
        return Err(Stopped::Broken);
    }
    match reader.item().ok_or(Stopped::Broken)? {
        Item::Null | Item::Undefined => out.extend_from_slice(b"null"),
        Item::Boolean(value) => out.extend_from_slice(bool_text(value)),
        Item::Integer(value) => put_signed(out, value),
        Item::Text(text) => put_string(out, text, form),
        Item::Double(bits) if f64::from_bits(bits).is_finite() && form == Form::Collector => {
            put_finite(out, f64::from_bits(bits));
        }
        Item::Double(bits) if form == Form::Canonical => put_double(out, f64::from_bits(bits)),
        Item::Array(length) => {
            out.push(b'[');
            for place in 0..length {
                if place > 0 {
                    out.push(b',');
                }
                put_next(out, reader, depth + 1, form)?;
            }
            out.push(b']');
        }
        Item::Map(length) => put_sorted(out, reader, length, depth, form)?,
        Item::Double(_) | Item::Bytes(_) | Item::Tag(_) => return Err(Stopped::ByTape),
    }
    Ok(())
}

/// Appends a map whose keys come in their order, each once.
fn put_sorted(out: &mut Vec<u8>, reader: &mut Reader, length: usize, depth: usize, form: Form) -> Result<(), Stopped> {
    let mut last: Option<&[u8]> = None;
    out.push(b'{');
    for _ in 0..length {
        let Some(Item::Text(key)) = reader.item() else { return Err(Stopped::ByTape) };
        if last.is_some_and(|last| last >= key) || length == 1 && key.starts_with(b"$") {
            return Err(Stopped::ByTape);
        }
        if last.replace(key).is_some() {
            out.push(b',');
        }
        put_string(out, key, form);
        out.push(b':');
        put_next(out, reader, depth + 1, form)?;
    }
    out.push(b'}');
    Ok(())
}

/// Appends the JSON of any nested value: reads all of it first.
fn put_tape(out: &mut Vec<u8>, cbor: &[u8], form: Form) -> Option<()> {
    put_node(out, &Tape::read(cbor)?, 0, form)
}

fn bool_text(value: bool) -> &'static [u8] {
    if value { b"true" } else { b"false" }
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(b"{\"$bytes\":\"");
    put_base64(out, bytes);
    out.extend_from_slice(b"\"}");
}

fn put_double(out: &mut Vec<u8>, value: f64) {
    if !value.is_finite() {
        let name = if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        out.extend_from_slice(b"{\"$double\":\"");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\"}");
        return;
    }
    let start = out.len();
    put_finite(out, value);
    if !out[start..].iter().any(|byte| matches!(byte, b'.' | b'e')) {
        out.extend_from_slice(b".0");
    }
}

fn put_collector_double(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        put_finite(out, value);
    } else {
        let name = if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "+Inf"
        } else {
            "-Inf"
        };
        out.extend_from_slice(b"json: unsupported value: ");
        out.extend_from_slice(name.as_bytes());
    }
}

fn put_node(out: &mut Vec<u8>, tape: &Tape, at: usize, form: Form) -> Option<()> {
    match tape.0[at].0 {
        Node::Null | Node::Undefined | Node::StringIndex(_) | Node::Key(..) => out.extend_from_slice(b"null"),
        Node::Boolean(value) => out.extend_from_slice(bool_text(value)),
        Node::Integer(value) => put_signed(out, value),
        Node::Double(bits) if form == Form::Canonical => put_double(out, f64::from_bits(bits)),
        Node::Double(bits) if f64::from_bits(bits).is_finite() => put_finite(out, f64::from_bits(bits)),
        Node::Double(_) => return None,
        Node::Text(text) => put_string(out, text, form),
        Node::Bytes(bytes) if form == Form::Canonical => put_bytes(out, bytes),
        Node::Bytes(bytes) => {
            out.push(b'"');
            put_base64(out, bytes);
            out.push(b'"');
        }
        Node::Array => {
            out.push(b'[');
            for (place, item) in tape.children(at).into_iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                put_node(out, tape, item, form)?;
            }
            out.push(b']');
        }
        Node::Map => put_map(out, tape, at, form)?,
    }
    Some(())
}

fn put_map(out: &mut Vec<u8>, tape: &Tape, at: usize, form: Form) -> Option<()> {
    let name = |key: usize| if let Node::Key(name, _) = tape.0[key].0 { name } else { &[] };
    let mut entries = tape.children(at);
    entries.sort_by_key(|&key| name(key));
    if form == Form::Collector {
        // A Go map holds each key once: the last one written.
        entries.reverse();
        entries.dedup_by_key(|key| name(*key));
        entries.reverse();
    }
    let wrapped = form == Form::Canonical && matches!(entries[..], [key] if name(key).starts_with(b"$"));
    if wrapped {
        out.extend_from_slice(b"{\"$map\":");
    }
    out.push(b'{');
    for (place, &key) in entries.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        put_string(out, name(key), form);
        out.push(b':');
        put_node(out, tape, key + 1, form)?;
    }
    out.push(b'}');
    if wrapped {
        out.push(b'}');
    }
    Some(())
}

/// Appends a JSON string.
pub fn put_string(out: &mut Vec<u8>, text: &[u8], form: Form) {
    out.push(b'"');
    if is_plain(text, form) {
        out.extend_from_slice(text);
        out.push(b'"');
        return;
    }
    let mut start = 0;
    for (at, &byte) in text.iter().enumerate() {
        let escaped = byte < 0x20
            || matches!(byte, b'"' | b'\\')
            || form == Form::Collector && (matches!(byte, b'<' | b'>' | b'&') || is_line_separator(&text[at..]));
        if !escaped || at < start {
            continue;
        }
        out.extend_from_slice(&text[start..at]);
        start = at + put_escape(out, byte, &text[at..]);
    }
    out.extend_from_slice(&text[start..]);
    out.push(b'"');
}

/// Whether nothing in a text is escaped; false when only a closer look can tell.
fn is_plain(text: &[u8], form: Form) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // The high bit of each byte that is below another: right for the lowest such byte, which is enough.
    let below = |word: u64, byte: u8| word.wrapping_sub(ONES * u64::from(byte)) & !word & HIGH;
    let is = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let special = |word: u64| {
        let always = below(word, 0x20) | is(word, b'"') | is(word, b'\\');
        if form == Form::Canonical {
            always
        } else {
            always | is(word, b'<') | is(word, b'>') | is(word, b'&') | is(word, 0xe2)
        }
    };
    let (words, rest) = text.as_chunks::<8>();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    words.iter().chain([&last]).fold(0, |all, word| all | special(u64::from_le_bytes(*word))) == 0
}

/// U+2028 or U+2029, which Go escapes.
fn is_line_separator(text: &[u8]) -> bool {
    matches!(text, [0xe2, 0x80, 0xa8 | 0xa9, ..])
}

/// Appends an escape; gives the count of bytes it stands for.
fn put_escape(out: &mut Vec<u8>, byte: u8, rest: &[u8]) -> usize {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        0xe2 => {
            out.extend_from_slice(if rest.get(2) == Some(&0xa8) { b"\\u2028" } else { b"\\u2029" });
            return 3;
        }
        _ => {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            return 1;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
    1
}

#[cfg(test)]
mod tests {
    use super::{Form, is_plain, put_nested, put_string, put_tape};
    use crate::cbor;

    fn render(cbor: &[u8], form: Form) -> Option<String> {
        let mut out = Vec::new();
        put_nested(&mut out, cbor, form)?;
        String::from_utf8(out).ok()
    }

    #[test]
    fn keys_are_sorted_and_types_kept() {
        // {"b": 1.0, "a": h'ff'}
        let cbor = [0xa2, 0x61, b'b', 0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0x61, b'a', 0x41, 0xff];
        assert_eq!(render(&cbor, Form::Canonical).as_deref(), Some(r#"{"a":{"$bytes":"/w=="},"b":1.0}"#));
        assert_eq!(render(&cbor, Form::Collector).as_deref(), Some(r#"{"a":"/w==","b":1}"#));
    }

    /// A value of nested arrays and maps, made of a seed.
    fn nested(out: &mut Vec<u8>, seed: &mut u64, depth: usize) {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let choice = (*seed >> 33) as usize;
        let texts = ["", "a", "b", "$c", "<&>", "\u{2028}", "\"\\\n\u{1}", "long enough for two words é"];
        match choice % if depth > 4 { 7 } else { 11 } {
            0 => cbor::null(out),
            1 => cbor::boolean(out, choice % 16 > 7),
            2 => cbor::integer(out, (*seed).cast_signed()),
            3 => cbor::double(out, f64::from_bits(*seed).to_bits()),
            4 => cbor::double(out, if choice % 16 > 7 { 1.5_f64 } else { f64::NAN }.to_bits()),
            5 => cbor::bytes(out, &choice.to_le_bytes()),
            6 => cbor::text(out, texts[choice / 64 % texts.len()].as_bytes()),
            7 | 8 => {
                cbor::array(out, choice / 64 % 4);
                (0..choice / 64 % 4).for_each(|_| nested(out, seed, depth + 1));
            }
            _ => {
                cbor::map(out, choice / 64 % 4);
                for place in 0..choice / 64 % 4 {
                    cbor::key(out, texts[(choice / 1024 + place) % texts.len()].as_bytes(), 0);
                    nested(out, seed, depth + 1);
                }
            }
        }
    }

    #[test]
    fn what_is_written_while_it_is_read_is_what_the_tape_gives() {
        for number in 0..20_000 {
            let (mut cbor, mut seed) = (Vec::new(), number);
            nested(&mut cbor, &mut seed, 0);
            if number % 7 == 0 {
                cbor.truncate(number as usize / 7 % (cbor.len() + 1));
            }
            for form in [Form::Canonical, Form::Collector] {
                let (mut whole, mut found) = (Vec::new(), Vec::new());
                let (wanted, done) = (put_tape(&mut whole, &cbor, form), put_nested(&mut found, &cbor, form));
                assert_eq!(done, wanted, "{cbor:x?}");
                assert!(done.is_none() || found == whole, "{cbor:x?}");
            }
        }
    }

    #[test]
    fn plain_texts_are_those_without_an_escape() {
        for form in [Form::Canonical, Form::Collector] {
            for byte in 0..=u8::MAX {
                for length in [1, 7, 8, 9, 20] {
                    for place in 0..length {
                        let mut text = vec![b'x'; length];
                        text[place] = byte;
                        let plain = byte >= 0x20
                            && !matches!(byte, b'"' | b'\\')
                            && (form == Form::Canonical || !matches!(byte, b'<' | b'>' | b'&' | 0xe2));
                        assert_eq!(is_plain(&text, form), plain, "{byte:x} {place} of {length}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_map_that_looks_like_a_wrapper_is_wrapped() {
        let cbor = [0xa1, 0x62, b'$', b'a', 0x01];
        assert_eq!(render(&cbor, Form::Canonical).as_deref(), Some(r#"{"$map":{"$a":1}}"#));
    }

    #[test]
    fn go_escapes_more() {
        let mut out = Vec::new();
        put_string(&mut out, "<a>\u{2028}\u{1}\"".as_bytes(), Form::Collector);
        assert_eq!(out, br#""\u003ca\u003e\u2028\u0001\"""#);
        out.clear();
        put_string(&mut out, "<a>\u{2028}\n".as_bytes(), Form::Canonical);
        assert_eq!(out, "\"<a>\u{2028}\\n\"".as_bytes());
    }
}
