//! JSON text.

use std::io::Write;

/// A JSON document that grows at its end. Commas are set by looking at what was written last.
#[derive(Debug, Default)]
pub struct Text {
    /// What was written.
    pub out: Vec<u8>,
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Text {
    fn comma(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(b',');
        }
    }

    /// Writes the name of the next field. Names need no escapes.
    pub fn name(&mut self, name: &str) {
        self.comma();
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// Opens an object.
    pub fn open(&mut self) {
        self.comma();
        self.out.push(b'{');
    }

    /// Closes an object.
    pub fn close(&mut self) {
        self.out.push(b'}');
    }

    /// Opens an array.
    pub fn open_array(&mut self) {
        self.comma();
        self.out.push(b'[');
    }

    /// Closes an array.
    pub fn close_array(&mut self) {
        self.out.push(b']');
    }

    /// Writes a string.
    pub fn string(&mut self, text: &[u8]) {
        self.comma();
        self.out.push(b'"');
        let mut rest = text;
        while let Some(place) = rest.iter().position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
            self.out.extend_from_slice(&rest[..place]);
            self.escape(rest[place]);
            rest = &rest[place + 1..];
        }
        self.out.extend_from_slice(rest);
        self.out.push(b'"');
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => {
                self.out.extend_from_slice(b"\\u00");
                self.out.extend_from_slice(&[DIGITS[byte as usize >> 4], DIGITS[byte as usize & 15]]);
                return;
            }
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }

    /// Writes bytes as a hexadecimal string.
    pub fn hex(&mut self, bytes: &[u8]) {
        self.comma();
        self.out.push(b'"');
        self.out.extend(bytes.iter().flat_map(|&byte| [DIGITS[byte as usize >> 4], DIGITS[byte as usize & 15]]));
        self.out.push(b'"');
    }

    /// Writes bytes as a base64 string.
    pub fn base64(&mut self, bytes: &[u8]) {
        self.comma();
        self.out.push(b'"');
        for group in bytes.chunks(3) {
            let mut padded = [0; 4];
            padded[1..=group.len()].copy_from_slice(group);
            let bits = u32::from_be_bytes(padded);
            let mut digits = [18, 12, 6, 0].map(|shift| BASE64[(bits >> shift) as usize & 63]);
            digits[group.len() + 1..].fill(b'=');
            self.out.extend_from_slice(&digits);
        }
        self.out.push(b'"');
    }

    /// Writes an integer of up to 32 bits, as a number.
    pub fn number(&mut self, value: i64) {
        self.comma();
        self.decimal(value < 0, value.unsigned_abs());
    }

    /// Writes a 64-bit integer, as a string: not every reader of JSON has integers that wide.
    pub fn wide(&mut self, negative: bool, value: u64) {
        self.comma();
        self.out.push(b'"');
        self.decimal(negative, value);
        self.out.push(b'"');
    }

    fn decimal(&mut self, negative: bool, mut value: u64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        loop {
            start -= 1;
            digits[start] = b'0' + (value % 10) as u8;
            value /= 10;
            if value == 0 {
                break;
            }
        }
        if negative {
            self.out.push(b'-');
        }
        self.out.extend_from_slice(&digits[start..]);
    }

    /// Writes a double, the shortest way that reads back to it; what JSON has no number for goes as a string.
    pub fn double(&mut self, value: f64) {
        self.comma();
        let size = value.abs();
        // Writing to a vector does not fail.
        let _ = if value.is_nan() {
            self.out.write_all(b"\"NaN\"")
        } else if value.is_infinite() {
            self.out.write_all(if value > 0.0 { b"\"Infinity\"" } else { b"\"-Infinity\"" })
        } else if size != 0.0 && !(1e-5..1e16).contains(&size) {
            write!(self.out, "{value:e}")
        } else if value.to_bits() == (-0.0_f64).to_bits() {
            self.out.write_all(b"-0.0")
        } else {
            write!(self.out, "{value}")
        };
    }

    /// Writes `true` or `false`.
    pub fn boolean(&mut self, value: bool) {
        self.comma();
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// Writes a named string unless it is empty.
    pub fn string_field(&mut self, name: &str, text: &[u8]) {
        if !text.is_empty() {
            self.name(name);
            self.string(text);
        }
    }

    /// Writes a named id unless it is empty.
    pub fn hex_field(&mut self, name: &str, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.name(name);
            self.hex(bytes);
        }
    }

    /// Writes a named number unless it is 0.
    pub fn number_field(&mut self, name: &str, value: impl Into<i64>) {
        let value = value.into();
        if value != 0 {
            self.name(name);
            self.number(value);
        }
    }

    /// Writes a named 64-bit number unless it is 0.
    pub fn wide_field(&mut self, name: &str, value: u64) {
        if value != 0 {
            self.name(name);
            self.wide(false, value);
        }
    }

    /// Writes a named double, always.
    pub fn double_always(&mut self, name: &str, value: f64) {
        self.name(name);
        self.double(value);
    }

    /// Writes a named double unless all its bits are 0.
    pub fn double_field(&mut self, name: &str, value: f64) {
        if value.to_bits() != 0 {
            self.double_always(name, value);
        }
    }
}
