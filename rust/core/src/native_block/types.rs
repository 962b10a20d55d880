//! The `ClickHouse` types that a block can hold, read from their SQL text.

/// A `ClickHouse` type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `UInt8` to `UInt64`; the width in bytes.
    UInt(u8),
    /// `Int8` to `Int64`; the width in bytes.
    Int(u8),
    Float64,
    Bool,
    /// Seconds since 1970 in 32 bits.
    DateTime,
    /// Nanoseconds since 1970 in 64 bits: precision 9 only.
    DateTime64,
    String,
    FixedString(usize),
    /// `LowCardinality(String)`.
    LowCardinality,
    Array(Box<Type>),
    Map(Box<Type>, Box<Type>),
}

impl Type {
    /// Reads a type's SQL text; None when it is not one of those above.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((head, inner)) = split_call(text) {
            return Self::parse_call(head, inner);
        }
        Some(match text {
            "UInt8" => Self::UInt(1),
            "UInt16" => Self::UInt(2),
            "UInt32" => Self::UInt(4),
            "UInt64" => Self::UInt(8),
            "Int8" => Self::Int(1),
            "Int16" => Self::Int(2),
            "Int32" => Self::Int(4),
            "Int64" => Self::Int(8),
            "Float64" => Self::Float64,
            "Bool" => Self::Bool,
            "DateTime" => Self::DateTime,
            "String" => Self::String,
            _ => return None,
        })
    }

    fn parse_call(head: &str, inner: &str) -> Option<Self> {
        let arguments = split_arguments(inner);
        Some(match (head, arguments.as_slice()) {
            ("LowCardinality", [only]) if only.trim() == "String" => Self::LowCardinality,
            ("FixedString", [width]) => {
                let width = width.trim().parse().ok()?;
                if width == 0 || width > 256 {
                    return None;
                }
                Self::FixedString(width)
            }
            ("DateTime", [zone]) if is_quoted(zone) => Self::DateTime,
            ("DateTime64", [precision]) if precision.trim() == "9" => Self::DateTime64,
            ("DateTime64", [precision, zone]) if precision.trim() == "9" && is_quoted(zone) => Self::DateTime64,
            // Stored as the type itself; the function says how merges join rows.
            ("SimpleAggregateFunction", [_, value]) => Self::parse(value)?,
            ("Array", [item]) => Self::Array(Box::new(Self::parse(item)?)),
            ("Map", [key, value]) => Self::Map(Box::new(Self::parse(key)?), Box::new(Self::parse(value)?)),
            _ => return None,
        })
    }

    /// Whether this holds text of any length.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::LowCardinality)
    }

    /// Whether this is a map from text to text.
    #[must_use]
    pub fn is_text_map(&self) -> bool {
        matches!(self, Self::Map(key, value) if key.is_text() && value.is_text())
    }

    /// The item's type of an array.
    #[must_use]
    pub fn item(&self) -> Option<&Self> {
        match self {
            Self::Array(item) => Some(item),
            _ => None,
        }
    }
}

fn is_quoted(text: &str) -> bool {
    let text = text.trim();
    text.len() > 2 && text.starts_with('\'') && text.ends_with('\'')
}

/// `Head(inner)` in two parts.
fn split_call(text: &str) -> Option<(&str, &str)> {
    let open = text.find('(')?;
    let inner = text[open + 1..].strip_suffix(')')?;
    Some((text[..open].trim(), inner))
}

/// Splits at the commas outside parentheses and quotes.
fn split_arguments(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut start) = (0_usize, false, 0);
    let mut parts = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::Type;

    #[test]
    fn nested_types_are_read() {
        let parsed = Type::parse("Array(Map(LowCardinality(String), String))");
        let map = Type::Map(Box::new(Type::LowCardinality), Box::new(Type::String));
        assert_eq!(parsed, Some(Type::Array(Box::new(map))));
        assert_eq!(Type::parse("DateTime64(9, 'UTC')"), Some(Type::DateTime64));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for text in [
            "",
            "Nullable(String)",
            "DateTime64(3)",
            "FixedString(x)",
            "Map(String)",
            "Array(",
            "JSON",
            "FixedString(0)",
        ] {
            assert_eq!(Type::parse(text), None, "{text}");
        }
    }
}
