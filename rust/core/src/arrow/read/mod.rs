//! Batches from tables as `table` gives them: ids become row numbers, side tables come into the order of their owners.
//!
//! Whatever the tables hold, the answer is a batch that keeps the invariants of `columns`, or an error. What tables do
//! not show takes its usual form: a `Status` or buckets are there when they say something, an attribute without value
//! has an empty `AnyValue`, a log record's body of type 0 is absent, and resources without records are gone.

mod bytes;
mod column;
mod envelope;
mod owners;
mod points;
mod roots;
mod table;
mod values;

use std::sync::Arc;

use arrow_array::StructArray;
pub use table::TableError;

use self::bytes::Bytes;
use self::envelope::head;
use self::owners::Owners;
use self::points::Parents;
use self::table::{Read, Table, error};
use self::values::attributes;
use super::tables::names;
use crate::columns::{Attributes, Batch, Envelope, Exemplars, Keys, Logs, Metrics, Traces};

/// A batch of a signal ("traces", "logs" or "metrics") from its tables by name; those that are missing are empty.
pub fn from_tables(signal: &str, tables: &[(String, StructArray)]) -> Read<Batch> {
    let Some(known) = names(signal) else { return error(signal, None, "there is no such signal") };
    for (index, (name, _)) in tables.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            return error(name, None, format!("{signal} have no such table, only: {}", known.join(", ")));
        }
        if tables[..index].iter().any(|(other, _)| other == name) {
            return error(name, None, "the table is given twice");
        }
    }
    let mut reader = Reader { tables, keys: Keys::default(), bytes: Bytes::new() };
    let mut batch = match signal {
        "traces" => Batch::Traces(reader.traces()?),
        "logs" => Batch::Logs(reader.logs()?),
        _ => Batch::Metrics(reader.metrics()?),
    };
    let envelope = batch.envelope_mut();
    envelope.keys = Arc::new(reader.keys);
    envelope.arenas = reader.bytes.finish();
    Ok(batch)
}

struct Reader<'a> {
    tables: &'a [(String, StructArray)],
    keys: Keys,
    bytes: Bytes,
}

impl Reader<'_> {
    fn table(&self, name: &str) -> Read<Table> {
        Table::new(name, self.tables.iter().find(|(found, _)| found == name).map(|(_, array)| array))
    }

    fn attributes(&mut self, name: &str, owners: &Owners) -> Read<Arc<Attributes>> {
        attributes(self.table(name)?, owners, &mut self.keys, &mut self.bytes).map(Arc::new)
    }

    fn envelope(&mut self, head: &envelope::Head) -> Read<Envelope> {
        let tables = [self.table("resource_attrs")?, self.table("scope_attrs")?];
        head.envelope(tables, &mut self.keys, &mut self.bytes)
    }

    fn traces(&mut self) -> Read<Traces> {
        let mut table = self.table("spans")?;
        let head = head(&mut table, &mut self.bytes)?;
        let (spans, span_owners) = roots::spans(table, &head, &mut self.bytes)?;
        let (events, event_owners) = roots::events(self.table("span_events")?, &span_owners, &mut self.bytes)?;
        let (links, link_owners) = roots::links(self.table("span_links")?, &span_owners, &mut self.bytes)?;
        Ok(Traces {
            envelope: self.envelope(&head)?,
            spans: Arc::new(spans),
            span_attributes: self.attributes("span_attrs", &span_owners)?,
            events: Arc::new(events),
            event_attributes: self.attributes("span_event_attrs", &event_owners)?,
            links: Arc::new(links),
            link_attributes: self.attributes("span_link_attrs", &link_owners)?,
        })
    }

    fn logs(&mut self) -> Read<Logs> {
        let mut table = self.table("logs")?;
        let head = head(&mut table, &mut self.bytes)?;
        let (records, owners) = roots::logs(table, &head, &mut self.bytes)?;
        Ok(Logs {
            envelope: self.envelope(&head)?,
            records: Arc::new(records),
            record_attributes: self.attributes("log_attrs", &owners)?,
        })
    }

    fn metrics(&mut self) -> Read<Metrics> {
        let mut table = self.table("metrics")?;
        let head = head(&mut table, &mut self.bytes)?;
        let (metrics, owners) = roots::metrics(table, &head, &mut self.bytes)?;
        let parents = Parents { metrics: &metrics, owners: &owners };
        let (number_points, numbers) = points::number_points(self.table("number_data_points")?, &parents)?;
        let (histogram_points, histograms) = points::histogram_points(self.table("histogram_data_points")?, &parents)?;
        let table = self.table("exp_histogram_data_points")?;
        let (exponential_points, exponentials) = points::exponential_points(table, &parents)?;
        let (summary_points, summaries) = points::summary_points(self.table("summary_data_points")?, &parents)?;
        let (number_exemplars, of_numbers) = self.exemplars("number_dp_exemplars", &numbers)?;
        let (histogram_exemplars, of_histograms) = self.exemplars("histogram_dp_exemplars", &histograms)?;
        let (exponential_exemplars, of_exponentials) = self.exemplars("exp_histogram_dp_exemplars", &exponentials)?;
        Ok(Metrics {
            envelope: self.envelope(&head)?,
            metadata: self.attributes("metric_attrs", &owners)?,
            metrics: Arc::new(metrics),
            number_points: Arc::new(number_points),
            number_attributes: self.attributes("number_dp_attrs", &numbers)?,
            number_exemplars,
            number_exemplar_attributes: self.attributes("number_dp_exemplar_attrs", &of_numbers)?,
            histogram_points: Arc::new(histogram_points),
            histogram_attributes: self.attributes("histogram_dp_attrs", &histograms)?,
            histogram_exemplars,
            histogram_exemplar_attributes: self.attributes("histogram_dp_exemplar_attrs", &of_histograms)?,
            exponential_points: Arc::new(exponential_points),
            exponential_attributes: self.attributes("exp_histogram_dp_attrs", &exponentials)?,
            exponential_exemplars,
            exponential_exemplar_attributes: self.attributes("exp_histogram_dp_exemplar_attrs", &of_exponentials)?,
            summary_points: Arc::new(summary_points),
            summary_attributes: self.attributes("summary_dp_attrs", &summaries)?,
        })
    }

    fn exemplars(&mut self, name: &str, points: &Owners) -> Read<(Arc<Exemplars>, Owners)> {
        let (exemplars, owners) = points::exemplars(self.table(name)?, points, &mut self.bytes)?;
        Ok((Arc::new(exemplars), owners))
    }
}
