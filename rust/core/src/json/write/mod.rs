//! Columns to OTLP/JSON.

mod entities;
mod envelope;
mod metrics;
mod records;
mod text;
mod value;

use self::envelope::request;
use self::text::Text;
use crate::columns::{Batch, Keys, Slices, View};

/// What all parts of one call share.
#[derive(Debug)]
struct Context<'a> {
    text: Text,
    slices: Slices<'a>,
    keys: &'a Keys,
}

/// Encodes a batch as the JSON body of an `Export*ServiceRequest`.
#[must_use]
pub fn json(batch: &Batch) -> Vec<u8> {
    let envelope = batch.envelope();
    let slices = envelope.arenas.slices();
    let mut context = Context { text: Text::default(), slices, keys: &envelope.keys };
    match batch {
        Batch::Traces(batch) => request(&mut context, envelope, &mut records::SpanRows::new(batch)),
        Batch::Logs(batch) => request(&mut context, envelope, &mut records::LogRows::new(batch)),
        Batch::Metrics(batch) => request(&mut context, envelope, &mut metrics::MetricRecords::new(batch)),
    }
    context.text.out
}

impl Context<'_> {
    fn view_field(&mut self, name: &str, view: View) {
        self.text.string_field(name, self.slices.get(view));
    }

    fn id_field(&mut self, name: &str, view: View) {
        self.text.hex_field(name, self.slices.get(view));
    }

    /// Writes a named array with what `fill` writes, unless it would be empty.
    fn array(&mut self, name: &str, has_elements: bool, fill: impl FnOnce(&mut Self)) {
        if has_elements {
            self.text.name(name);
            self.text.open_array();
            fill(self);
            self.text.close_array();
        }
    }
}
