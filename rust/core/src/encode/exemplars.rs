//! Exemplars of any kind of point.

use super::context::{Context, Descent};
use crate::columns::{Attributes, Exemplars, number_kind};

/// A position in an exemplar table that only goes down.
pub struct ExemplarRows<'a> {
    table: &'a Exemplars,
    next: usize,
    attributes: Descent<'a>,
}

impl<'a> ExemplarRows<'a> {
    pub fn new(table: &'a Exemplars, attributes: &'a Attributes) -> Self {
        Self { table, next: table.len(), attributes: Descent::new(attributes, attributes.len()) }
    }

    /// Writes the exemplars of a point; points must come from the last to the first.
    #[inline]
    pub fn write(&mut self, context: &mut Context<'_>, tag: u8, point: u32) {
        let table = self.table;
        while self.next > 0 && table.parent[self.next - 1] == point {
            self.next -= 1;
            let row = self.next;
            let mark = context.sink.mark();
            context.attributes(&mut self.attributes, 0x3a, row as u32);
            if table.kind[row] == number_kind::INT {
                context.sink.fixed64(0x31, table.value[row]);
            }
            context.view_field(0x2a, table.trace_id[row]);
            context.view_field(0x22, table.span_id[row]);
            if table.kind[row] == number_kind::DOUBLE {
                context.sink.fixed64(0x19, table.value[row]);
            }
            context.sink.fixed64_field(0x11, table.time_unix_nano[row]);
            context.sink.close(tag, mark);
        }
    }
}
