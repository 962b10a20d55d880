//! Tests: what the quick paths read is what the plain paths read from the same content in an unusual form.

use super::put_varint;
use crate::columns::Batch;
use crate::encode;

fn field(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    put_varint(&mut out, content.len());
    out.extend_from_slice(content);
    out
}

/// The same with a length in more bytes than it needs, which no quick path takes.
fn long_field(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag, content.len() as u8 | 0x80, (content.len() >> 7) as u8 | 0x80, 0];
    out.extend_from_slice(content);
    out
}

fn varint(tag: u8, value: u64) -> Vec<u8> {
    let mut out = vec![tag];
    put_varint(&mut out, value as usize);
    out
}

fn double(tag: u8, value: f64) -> Vec<u8> {
    [&[tag][..], &value.to_le_bytes()].concat()
}

/// `AnyValue`s of all kinds, each as exporters write it.
fn values() -> Vec<Vec<u8>> {
    let mut values = vec![Vec::new()];
    let text = "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ é ".repeat(3);
    for place in (0..text.len()).filter(|&place| text.is_char_boundary(place)) {
        values.push(field(0x0a, &text.as_bytes()[..place]));
        values.push(field(0x0a, &text.as_bytes()[place..]));
    }
    values.extend((0..64).flat_map(|bits| [varint(0x18, 1 << bits), varint(0x18, u64::MAX >> bits)]));
    values.extend([varint(0x10, 0), varint(0x10, 1), double(0x21, -0.5), field(0x3a, b"\xff\x00"), varint(0x40, 3)]);
    for entries in [0, 1, 2, 23, 24, 60] {
        let list: Vec<u8> = (0..entries).flat_map(|entry| field(0x0a, &varint(0x18, entry))).collect();
        values.push(field(0x2a, &list));
        let pair = |entry: u64| [field(0x0a, b"inner"), field(0x12, &varint(0x18, entry))].concat();
        let map: Vec<u8> = (0..entries).flat_map(|entry| field(0x0a, &pair(entry))).collect();
        values.push(field(0x2a, &field(0x0a, &field(0x32, &map))));
        values.push(field(0x32, &map));
    }
    values
}

/// A request of one span.
fn request(span: &[u8]) -> Vec<u8> {
    field(0x0a, &field(0x12, &field(0x12, span)))
}

fn decoded(span: &[u8]) -> Batch {
    let body = request(span);
    let (batch, outcomes) = super::traces(&[&body]);
    assert!(outcomes[0].is_none(), "{:?} in {span:?}", outcomes[0]);
    batch
}

#[test]
fn attributes_of_an_unusual_form_are_read_like_plain_ones() {
    for (index, value) in values().iter().enumerate() {
        for key in ["", "k", "http.route", "sixteen.letters.", "a.key.of.more.than.thirty-two.bytes", "schlüssel"] {
            let (key, value) = (key.as_bytes(), value.as_slice());
            let plain = field(0x4a, &[field(0x0a, key), field(0x12, value)].concat());
            // Value before key, an unknown field between, lengths that are longer than they need be.
            let odd = long_field(0x4a, &[long_field(0x12, value), varint(0x78, 1), long_field(0x0a, key)].concat());
            let more = field(0x4a, &[field(0x0a, b"more"), field(0x12, &varint(0x18, 5))].concat());
            let plain = decoded(&[&plain[..], &plain, &more].concat());
            let odd = decoded(&[&odd[..], &odd, &more].concat());
            assert_eq!(encode::protobuf(&plain).as_slice(), encode::protobuf(&odd).as_slice(), "value {index}");
        }
    }
}

#[test]
fn fields_of_a_span_are_found_in_any_order() {
    let fields = [
        field(0x0a, &[0x11; 16]),
        field(0x12, &[0x22; 8]),
        field(0x22, &[0x33; 8]),
        varint(0x30, 2),
        double(0x39, 1.0),
        double(0x41, 2.0),
        field(0x7a, &varint(0x18, 1)),
        vec![0x85, 0x01, 7, 1, 0, 0],
    ];
    let expected = encode::protobuf(&decoded(&fields.concat())).as_slice().to_vec();
    for turn in 0..fields.len() {
        let mut turned = fields.clone();
        turned.rotate_left(turn);
        assert_eq!(encode::protobuf(&decoded(&turned.concat())).as_slice(), expected);
        turned.reverse();
        assert_eq!(encode::protobuf(&decoded(&turned.concat())).as_slice(), expected);
    }
    // Every field is cut off somewhere: an error, never a wrong value.
    let span = fields.concat();
    for length in 0..span.len() {
        let body = request(&span[..length]);
        let (batch, outcomes) = super::traces(&[&body]);
        let whole = (0..=fields.len()).any(|count| fields[..count].concat().len() == length);
        assert_eq!(outcomes[0].is_none(), whole, "{length}");
        assert!(whole || encode::protobuf(&batch).as_slice().is_empty());
    }
}
