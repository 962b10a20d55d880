//! Go's regular expressions in the words of the regex crate.
//!
//! The two agree but for a few points: in Go `\d \w \s \b` are ASCII, brackets inside a class are plain characters,
//! `\Q...\E` quotes, and any escaped punctuation is itself.

/// The same pattern for the regex crate.
#[must_use]
pub fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    let mut class = Class::Outside;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match (character, class) {
            ('\\', _) => rest = escape(rest, class, &mut out),
            ('[', Class::Outside) => {
                out.push('[');
                if let Some(after) = rest.strip_prefix('^') {
                    out.push('^');
                    rest = after;
                }
                class = Class::First;
                continue;
            }
            ('[', _) if rest.starts_with(':') && rest.contains(":]") => out.push('['),
            ('[', _) => out.push_str("\\["),
            (']', Class::Inside) => {
                // The end of `[:alpha:]` is not the end of the class.
                class = if out.ends_with(':') && out.rfind("[:").is_some_and(|at| !out[at..].contains(']')) {
                    Class::Inside
                } else {
                    Class::Outside
                };
                out.push(']');
                continue;
            }
            (']', Class::First) => out.push_str("\\]"),
            ('&' | '~', Class::First | Class::Inside) => {
                out.push('\\');
                out.push(character);
            }
            ('-', Class::First | Class::Inside) if rest.starts_with('-') => out.push_str("\\-"),
            _ => out.push(character),
        }
        if class == Class::First {
            class = Class::Inside;
        }
    }
    out
}

/// Where in a pattern the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Outside,
    /// Behind the opening bracket, where a closing one is a plain character.
    First,
    Inside,
}

/// Translates what follows a backslash; gives what is left.
fn escape<'a>(rest: &'a str, class: Class, out: &mut String) -> &'a str {
    let Some(character) = rest.chars().next() else {
        out.push('\\');
        return rest;
    };
    let after = &rest[character.len_utf8()..];
    let inside = class != Class::Outside;
    match character {
        'd' => out.push_str("[0-9]"),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str("[0-9A-Za-z_]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        's' => out.push_str("[\\t\\n\\x0c\\r ]"),
        'S' => out.push_str("[^\\t\\n\\x0c\\r ]"),
        'b' if !inside => out.push_str("(?-u:\\b)"),
        'B' if !inside => out.push_str("(?-u:\\B)"),
        'Q' if !inside => {
            let (quoted, behind) = after.split_once("\\E").unwrap_or((after, ""));
            quoted.chars().for_each(|character| literal(character, out));
            return behind;
        }
        _ if character.is_ascii_alphanumeric() || !character.is_ascii() => {
            out.push('\\');
            out.push(character);
        }
        _ => literal(character, out),
    }
    after
}

/// A character that stands for itself.
fn literal(character: char, out: &mut String) {
    if character.is_ascii_punctuation()
        && !matches!(character, '<' | '>' | '_' | '"' | '\'' | '`' | ',' | ';' | '%' | '!' | '=' | '@' | ':' | '/')
    {
        out.push('\\');
    }
    out.push(character);
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn the_ascii_classes_of_go() {
        assert_eq!(translate(r"^\d+\w$"), r"^[0-9]+[0-9A-Za-z_]$");
        assert_eq!(translate(r"[\d_]\b"), r"[[0-9]_](?-u:\b)");
    }

    #[test]
    fn plain_characters_stay_plain() {
        assert_eq!(translate(r"[[a]"), r"[\[a]");
        assert_eq!(translate(r"[]a]b]"), r"[\]a]b]");
        assert_eq!(translate(r"[^]a]"), r"[^\]a]");
        assert_eq!(translate(r"[[:alpha:]x]y"), r"[[:alpha:]x]y");
        assert_eq!(translate(r"[a&&b~]"), r"[a\&\&b\~]");
        assert_eq!(translate(r"\<\.\/\Qa.b*\E+"), r"<\./a\.b\*+");
    }
}
