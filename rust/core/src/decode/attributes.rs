//! `KeyValue` entries of any owner.

use super::context::Context;
use super::cursor::Cursor;
use super::value::pair;
use crate::columns::{Attributes, kind};
use crate::error::Decoded;

/// Bytes that an attribute takes in its table, its growth included.
const ROW: usize = 2 * 17;

impl Context {
    /// Reads one `KeyValue` into `table`. `state` belongs to the owner and begins as `keys::FIRST`.
    #[inline]
    pub fn attribute(
        &mut self,
        message: Cursor<'_>,
        table: &mut Attributes,
        parent: u32,
        state: &mut u32,
    ) -> Decoded<()> {
        self.charge(ROW, &message)?;
        let mut cursor = message;
        // Key, then value, then nothing: all that exporters send.
        if cursor.peek() == 0x0a {
            cursor.position += 1;
            let key = cursor.message()?;
            if cursor.peek() == 0x12 {
                cursor.position += 1;
                let value = cursor.message()?;
                if cursor.is_done() {
                    let key = self.keys.read(&key, state)?;
                    let (kind, value) = self.value(value)?;
                    table.push(parent, key, kind, value);
                    return Ok(());
                }
            }
        }
        self.odd_attribute(message, table, parent, state)
    }

    #[inline(never)]
    fn odd_attribute(
        &mut self,
        message: Cursor<'_>,
        table: &mut Attributes,
        parent: u32,
        state: &mut u32,
    ) -> Decoded<()> {
        let pair = pair(message)?;
        let key = if pair.string_index == 0 {
            self.keys.read(&pair.key, state)?
        } else {
            self.keys.keys.intern_indexed(&String::from_utf8_lossy(pair.key.rest()), pair.string_index)
        };
        let (kind, value) = match &pair.value {
            Some(value) => self.value_parts(value.as_slice())?,
            None => (kind::EMPTY, kind::NO_VALUE),
        };
        table.push(parent, key, kind, value);
        Ok(())
    }
}
