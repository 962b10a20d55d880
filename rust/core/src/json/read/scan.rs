//! Strings in JSON: where they end, and what their escapes mean.

use crate::decode::first_special;
use crate::error::Fault;

/// The first quote, backslash or control character from `at` on, sixteen bytes at a time.
///
/// The padding behind a document is zero, a control character: the scan ends there at the latest.
#[inline(always)]
pub fn scan(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let place = first_special(bytes, at);
        if place < 16 {
            return at + place;
        }
        at += 16;
    }
}

/// A character that was escaped.
pub struct Escaped {
    /// What it stands for; a lone surrogate has none.
    character: Option<char>,
    /// Bytes of the escape.
    pub length: usize,
}

impl Escaped {
    /// Reads the escape at the beginning of `text`; `None` when it is none.
    pub fn read(text: &[u8]) -> Option<Self> {
        let simple = |character| Some(Self { character: Some(character), length: 2 });
        match text.get(1)? {
            b'"' => simple('"'),
            b'\\' => simple('\\'),
            b'/' => simple('/'),
            b'b' => simple('\u{8}'),
            b'f' => simple('\u{c}'),
            b'n' => simple('\n'),
            b'r' => simple('\r'),
            b't' => simple('\t'),
            b'u' => {
                let first = unit(text)?;
                if !(0xd800..0xdc00).contains(&first) {
                    return Some(Self { character: char::from_u32(first), length: 6 });
                }
                let second = text.get(6..).and_then(unit).filter(|second| (0xdc00..0xe000).contains(second));
                let character = second.map(|second| 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
                let length = if second.is_some() { 12 } else { 6 };
                Some(Self { character: character.and_then(char::from_u32), length })
            }
            _ => None,
        }
    }
}

/// The number in `\uXXXX`.
fn unit(text: &[u8]) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = text.get(..6)? else { return None };
    digits.iter().try_fold(0, |value, &digit| Some(value << 4 | char::from(digit).to_digit(16)?))
}

/// Writes the string that `text` begins with (behind its quote) without escapes into `room`, which is long enough.
///
/// Gives the bytes written and those read, the closing quote included; or what is wrong, and where.
pub fn unescape(text: &[u8], room: &mut [u8]) -> Result<(usize, usize), (Fault, usize)> {
    let (mut written, mut read) = (0, 0);
    loop {
        let run = text[read..].iter().take_while(|&&byte| byte >= 0x20 && byte != b'"' && byte != b'\\').count();
        room[written..written + run].copy_from_slice(&text[read..read + run]);
        written += run;
        read += run;
        match text.get(read) {
            Some(b'"') => return Ok((written, read + 1)),
            Some(b'\\') => {
                let escaped = Escaped::read(&text[read..]).ok_or((Fault::Json, read))?;
                let character = escaped.character.ok_or((Fault::Utf8, read))?;
                written += character.encode_utf8(&mut room[written..]).len();
                read += escaped.length;
            }
            _ => return Err((Fault::Json, read)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unescaped(text: &str) -> Option<String> {
        let mut room = vec![0; text.len()];
        let (written, _) = unescape(text.as_bytes(), &mut room).ok()?;
        room.truncate(written);
        String::from_utf8(room).ok()
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(unescaped(r#"a\n\"\\\/\u00e9\ud83d\ude00z" rest"#).as_deref(), Some("a\n\"\\/é😀z"));
        for bad in [r#"\x""#, r#"\ud83d""#, r#"\ud83dx""#, r#"\u12""#, "a", "\n\"", r"\"] {
            assert_eq!(unescaped(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_scan_stops_at_the_first_special_byte() {
        for (text, place) in [("abc\"", 3), ("\u{80}é\\\"", 4), ("0123456789abcdef\u{1f}", 16), ("\"\"", 0)] {
            let mut bytes = text.as_bytes().to_vec();
            bytes.resize(bytes.len() + 16, 0);
            assert_eq!(scan(&bytes, 0), place, "{text}");
        }
    }
}
