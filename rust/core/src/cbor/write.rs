//! Writing CBOR.

fn head(out: &mut Vec<u8>, major: u8, value: u64) {
    let major = major << 5;
    let long = |width: u8| major + 24 + width;
    if value < 24 {
        out.push(major + value as u8);
    } else if let Ok(value) = u8::try_from(value) {
        out.extend_from_slice(&[long(0), value]);
    } else if let Ok(value) = u16::try_from(value) {
        out.push(long(1));
        out.extend_from_slice(&value.to_be_bytes());
    } else if let Ok(value) = u32::try_from(value) {
        out.push(long(2));
        out.extend_from_slice(&value.to_be_bytes());
    } else {
        out.push(long(3));
        out.extend_from_slice(&value.to_be_bytes());
    }
}

/// An integer.
pub fn integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 { head(out, 1, !value.cast_unsigned()) } else { head(out, 0, value.cast_unsigned()) }
}

/// A double, always in 64 bits.
pub fn double(out: &mut Vec<u8>, bits: u64) {
    out.push(0xfb);
    out.extend_from_slice(&bits.to_be_bytes());
}

/// A byte string.
pub fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    head(out, 2, value.len() as u64);
    out.extend_from_slice(value);
}

/// A text string; the bytes must be UTF-8.
pub fn text(out: &mut Vec<u8>, value: &[u8]) {
    head(out, 3, value.len() as u64);
    out.extend_from_slice(value);
}

/// The head of an array of `length` items, which follow.
pub fn array(out: &mut Vec<u8>, length: usize) {
    head(out, 4, length as u64);
}

/// The head of a map of `length` pairs, which follow.
pub fn map(out: &mut Vec<u8>, length: usize) {
    head(out, 5, length as u64);
}

/// A tag on the item that follows.
pub fn tag(out: &mut Vec<u8>, number: u64) {
    head(out, 6, number);
}

/// The key of a pair: its name, or a tagged pair of name and `key_strindex`.
pub fn key(out: &mut Vec<u8>, name: &[u8], string_index: i32) {
    if string_index == 0 {
        return text(out, name);
    }
    tag(out, super::TAG_KEY_INDEX);
    array(out, 2);
    text(out, name);
    integer(out, i64::from(string_index));
}

/// `true` or `false`.
pub fn boolean(out: &mut Vec<u8>, value: bool) {
    out.push(0xf4 + u8::from(value));
}

/// `null`.
pub fn null(out: &mut Vec<u8>) {
    out.push(0xf6);
}

/// `undefined`.
pub fn undefined(out: &mut Vec<u8>) {
    out.push(0xf7);
}
