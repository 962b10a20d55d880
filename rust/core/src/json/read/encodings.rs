//! Bytes in JSON: hexadecimal ids and base64.

/// Adds the bytes of a hexadecimal string, upper or lower case; `None` when it is none.
pub fn hex(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let start = out.len();
    out.extend(pairs.iter().map(|&[high, low]| HEX[high as usize] << 4 | HEX[low as usize] & 15));
    if pairs.as_flattened().iter().any(|&digit| HEX[digit as usize] == BAD) {
        out.truncate(start);
        return None;
    }
    Some(())
}

/// Adds the bytes of a base64 string, of either alphabet, padded or not; `None` when it is none.
pub fn base64(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let digits = text.trim_end_matches('=').as_bytes();
    if digits.len() % 4 == 1 || text.len() - digits.len() > 2 {
        return None;
    }
    for group in digits.chunks(4) {
        let mut bits = 0_u32;
        for &digit in group {
            let value = BASE64[digit as usize];
            if value == BAD {
                return None;
            }
            bits = bits << 6 | u32::from(value);
        }
        bits <<= 6 * (4 - group.len());
        out.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    Some(())
}

const BAD: u8 = 0xff;

static HEX: [u8; 256] = table(b"0123456789abcdef", b"0123456789ABCDEF");
static BASE64: [u8; 256] = table(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
);

const fn table<const N: usize>(one: &[u8; N], other: &[u8; N]) -> [u8; 256] {
    let mut table = [BAD; 256];
    let mut value = 0;
    while value < N {
        table[one[value] as usize] = value as u8;
        table[other[value] as usize] = value as u8;
        value += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(read: impl Fn(&str, &mut Vec<u8>) -> Option<()>, text: &str) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        read(text, &mut out).map(|()| out)
    }

    #[test]
    fn hexadecimal_takes_both_cases() {
        assert_eq!(decoded(hex, "00fFAb"), Some(vec![0, 255, 0xab]));
        assert_eq!(decoded(hex, ""), Some(vec![]));
        assert_eq!(decoded(hex, "0"), None);
        assert_eq!(decoded(hex, "0g"), None);
    }

    #[test]
    fn base64_takes_both_alphabets_with_and_without_padding() {
        assert_eq!(decoded(base64, "+/8="), Some(vec![0xfb, 0xff]));
        assert_eq!(decoded(base64, "-_8"), Some(vec![0xfb, 0xff]));
        assert_eq!(decoded(base64, "AAEC"), Some(vec![0, 1, 2]));
        assert_eq!(decoded(base64, "A"), None);
        assert_eq!(decoded(base64, "A==="), None);
        assert_eq!(decoded(base64, "A*=="), None);
    }
}
