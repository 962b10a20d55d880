//! Nested values as CBOR (RFC 8949), the few shapes that an `AnyValue` needs.
//!
//! Map and array lengths are definite, integers shortest, doubles always 64 bits. A value that was not set is `null`; a
//! `KeyValue` without value has `undefined`. Two fields that only profiles use get tags: see `TAG_STRING_INDEX` and
//! `TAG_KEY_INDEX`.

mod read;
mod tape;
mod write;

pub use read::{Item, Reader};
pub use tape::{Node, Tape};
pub use write::{array, boolean, bytes, double, integer, key, map, null, tag, text, undefined};

/// Tag around an integer: `AnyValue.string_value_strindex`.
pub const TAG_STRING_INDEX: u64 = 0x6f74_0001;
/// Tag around `[name, index]` in the place of a map's key: a `KeyValue` with `key_strindex`.
pub const TAG_KEY_INDEX: u64 = 0x6f74_0002;
