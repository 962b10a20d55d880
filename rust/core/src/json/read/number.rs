//! Numbers in JSON.

use crate::decode::padded::word;

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
#[inline(never)]
pub fn decimal(text: &str) -> Option<i128> {
    let digits = text.as_bytes();
    if matches!(digits.len(), 1..=MOST_DIGITS) && digits.iter().all(u8::is_ascii_digit) {
        return Some(digits.iter().fold(0, |value, digit| value * 10 + i128::from(digit - b'0')));
    }
    odd(text)
}

/// Most digits whose number always fits a word.
pub const MOST_DIGITS: usize = 19;

/// Powers of ten that fit a word.
static TENS: [u64; MOST_DIGITS + 1] = {
    let mut tens = [1; MOST_DIGITS + 1];
    let mut power = 1;
    while power < tens.len() {
        tens[power] = tens[power - 1] * 10;
        power += 1;
    }
    tens
};

/// Ten to the power of at most `MOST_DIGITS`.
#[inline(always)]
pub fn power_of_ten(power: usize) -> u64 {
    TENS[power]
}

/// The digits at `at` of a padded buffer: the number that they spell and how many there are. Past `MOST_DIGITS` the number
/// is wrong; past 24 of them no more are counted.
#[inline(always)]
pub fn digits(bytes: &[u8], at: usize) -> (u64, usize) {
    let (first, count) = eight(word(bytes, at));
    if count < 8 { (first, count) } else { more_digits(bytes, at, first) }
}

#[inline(never)]
fn more_digits(bytes: &[u8], at: usize, first: u64) -> (u64, usize) {
    let (second, count) = eight(word(bytes, at + 8));
    let joined = first * TENS[count] + second;
    if count < 8 {
        return (joined, 8 + count);
    }
    let (third, count) = eight(word(bytes, at + 16));
    (joined.wrapping_mul(TENS[count]).wrapping_add(third), 16 + count)
}

/// The digits that a word begins with: their number and how many there are.
#[inline(always)]
fn eight(word: u64) -> (u64, usize) {
    let values = word ^ 0x3030_3030_3030_3030;
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    let count = others.trailing_zeros() as usize / 8;
    if count == 0 {
        return (0, 0);
    }
    // Digits move to the high end, which is the low end of the number; zeroes fill in before them.
    let low = values << (64 - 8 * count);
    let pairs = (low * 10 + (low >> 8)) & 0x00ff_00ff_00ff_00ff;
    let quads = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    ((quads * 10_000 + (quads >> 32)) & 0xffff_ffff, count)
}

/// The double nearest to `digits` times ten to the power of `exponent`, where that is quick to find.
#[inline]
pub fn nearest(digits: u64, exponent: i32) -> Option<f64> {
    const EXACT: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    match exponent {
        // Both are doubles without an error, so the one operation rounds once (Clinger's fast path).
        0..=22 if digits <= 1 << 53 => Some(digits as f64 * EXACT[exponent as usize]),
        -22..0 if digits <= 1 << 53 => Some(digits as f64 / EXACT[-exponent as usize]),
        -19..0 => Some(ratio(digits, TENS[-exponent as usize])),
        _ => None,
    }
}

/// The double nearest to a fraction of integers that are not zero, by a division with 62 binary places or more.
fn ratio(dividend: u64, divisor: u64) -> f64 {
    let (up, down) = (dividend.leading_zeros(), divisor.leading_zeros());
    let (left, right) = (u128::from(dividend << up) << 63, u128::from(divisor << down));
    let (quotient, rest) = ((left / right) as u64, left % right);
    // The lowest bit stands for all that are cut off, far below the place where the conversion rounds.
    let rounded = (quotient | u64::from(rest != 0)) as f64;
    rounded * f64::from_bits(u64::from(1023 - 63 + down - up) << 52)
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
    fn runs_of_digits_are_read_from_the_buffer() {
        let text = "1234567890123456789012345678901234567890";
        for length in 0..=24 {
            for end in ["\"", ".5", "/", ":", "\u{e9}", "e7", "\0"] {
                let mut bytes = format!("{}{end}", &text[..length]).into_bytes();
                bytes.resize(bytes.len() + 32, 0);
                let (value, count) = digits(&bytes, 0);
                assert_eq!(count, length);
                if (1..=MOST_DIGITS).contains(&length) {
                    assert_eq!(Some(value), text[..length].parse().ok());
                }
            }
        }
    }

    #[test]
    fn the_nearest_double_is_that_of_the_standard_library() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut checked = 0;
        for round in 0..20_000_u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = match round % 4 {
                0 => state >> (state >> 58),
                1 => (state >> 11) + (1 << 53),
                2 => u64::MAX - (state >> 60),
                // Halfway between two doubles, or next to it.
                _ => ((1 << 53) + (state >> 12 | 1)).wrapping_mul(1 << (state % 11)) + round % 3 - 1,
            };
            for exponent in -23..=23 {
                if let Some(value) = nearest(number, exponent) {
                    assert_eq!(Some(value), format!("{number}e{exponent}").parse().ok(), "{number}e{exponent}");
                    checked += 1;
                }
            }
        }
        assert!(checked > 300_000);
        assert_eq!(nearest(0, -5), Some(0.0));
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
