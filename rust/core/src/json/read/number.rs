//! Numbers in JSON.

/// Whether this is a number by JSON's grammar.
pub fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || whole > 1 && rest[0] == b'0' {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
        let count = digits(exponent);
        return count > 0 && count == exponent.len();
    }
    rest.is_empty()
}

/// An integer; also `1.0` and `1e3`, which JSON allows for one.
#[inline]
pub fn decimal(text: &str) -> Option<i128> {
    let bytes = text.as_bytes();
    let value = match bytes.len() {
        1..=8 => eight(bytes),
        9..=19 => bytes.chunks(8).try_fold(0, |value, digits| Some(value * TENS[digits.len()] + eight(digits)?)),
        _ => None,
    };
    value.map(i128::from).or_else(|| odd(text))
}

/// Powers of ten.
const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Up to eight digits, read as one word; `None` when one of them is no digit.
#[inline]
fn eight(digits: &[u8]) -> Option<u64> {
    let mut word = [b'0'; 8];
    word[..digits.len()].copy_from_slice(digits);
    digits_of(u64::from_le_bytes(word), digits.len())
}

/// The number that the first `length` (1 to 8) bytes of a word spell; `None` when one of them is no digit.
#[inline(always)]
pub fn digits_of(word: u64, length: usize) -> Option<u64> {
    // Digits move to the high end, which is the low end of the number; zeroes fill in before them.
    let low = (word ^ 0x3030_3030_3030_3030) << (64 - 8 * length);
    if (low.wrapping_add(0x7676_7676_7676_7676) | low) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let pairs = (low * 10 + (low >> 8)) & 0x00ff_00ff_00ff_00ff;
    let quads = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((quads * 10_000 + (quads >> 32)) & 0xffff_ffff)
}

#[inline(never)]
fn odd(text: &str) -> Option<i128> {
    if !is_number(text.as_bytes()) {
        return None;
    }
    text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
}

/// A double without a fraction, as large as integers may be.
fn whole(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() < 1e20).then_some(value as i128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_every_length_are_exact() {
        let digits = "12345678901234567890";
        for length in 1..=20 {
            assert_eq!(decimal(&digits[..length]), digits[..length].parse().ok());
            assert_eq!(decimal(&format!("-{}", &digits[..length])), format!("-{}", &digits[..length]).parse().ok());
        }
        for text in ["0", "18446744073709551615", "-9223372036854775808", "10000000", "1000000000000000000"] {
            assert_eq!(decimal(text), text.parse().ok());
        }
    }

    #[test]
    fn whole_doubles_are_integers_and_others_are_not() {
        assert_eq!(decimal("1e3"), Some(1000));
        assert_eq!(decimal("7.0"), Some(7));
        for text in ["", "1.5", "a", "1a", "12345678a", "--1", "+1", " 1", "1e40", "0x10"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn the_grammar_is_that_of_json() {
        for text in ["0", "-0", "10", "1.5", "0.5", "1e5", "1E-5", "1.0e+10"] {
            assert!(is_number(text.as_bytes()), "{text}");
        }
        for text in ["", "-", "01", "1.", ".5", "1e", "+1", "1e+", "1.5.5", "1-1", "NaN"] {
            assert!(!is_number(text.as_bytes()), "{text}");
        }
    }
}
