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
use crate::cbor::{Node, Tape};
use crate::columns::{Slices, View, kind};

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
    use super::{Form, put_nested, put_string};

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
