//! Requests, resources and scopes, which all signals share.

use super::context::{Context, Descent};
use crate::columns::Envelope;

/// The root table of a signal, written from its last row to its first.
pub trait Records {
    /// The `scope` column.
    fn scopes(&self) -> &[u32];

    /// Writes the fields of the record in a row; called from the last row to the first.
    fn record(&mut self, context: &mut Context<'_>, row: usize);
}

/// Writes an `Export*ServiceRequest`.
pub fn request(context: &mut Context<'_>, envelope: &Envelope, records: &mut impl Records) {
    let (resources, scopes) = (&envelope.resources, &envelope.scopes);
    let mut resource_attributes = Descent::new(&envelope.resource_attributes, envelope.resource_attributes.len());
    let mut scope_attributes = Descent::new(&envelope.scope_attributes, envelope.scope_attributes.len());
    let mut scope = scopes.len();
    let mut row = records.scopes().len();
    for resource in (0..resources.len()).rev() {
        let whole = context.sink.mark();
        context.view_field(0x1a, resources.schema_url[resource]);
        while scope > 0 && scopes.resource[scope - 1] as usize == resource {
            scope -= 1;
            let mark = context.sink.mark();
            context.view_field(0x1a, scopes.schema_url[scope]);
            while row > 0 && records.scopes()[row - 1] as usize == scope {
                row -= 1;
                let record = context.sink.mark();
                records.record(context, row);
                context.sink.close(0x12, record);
            }
            scope_message(context, envelope, &mut scope_attributes, scope);
            context.sink.close(0x12, mark);
        }
        resource_message(context, envelope, &mut resource_attributes, resource);
        context.sink.close(0x0a, whole);
    }
}

fn scope_message(context: &mut Context<'_>, envelope: &Envelope, attributes: &mut Descent<'_>, row: usize) {
    let scopes = &envelope.scopes;
    if scopes.present[row] {
        let mark = context.sink.mark();
        context.sink.varint_field(0x20, u64::from(scopes.dropped_attributes_count[row]));
        context.attributes(attributes, 0x1a, row as u32);
        context.view_field(0x12, scopes.version[row]);
        context.view_field(0x0a, scopes.name[row]);
        context.sink.close(0x0a, mark);
    }
}

fn resource_message(context: &mut Context<'_>, envelope: &Envelope, attributes: &mut Descent<'_>, row: usize) {
    let resources = &envelope.resources;
    if resources.present[row] {
        let mark = context.sink.mark();
        let entity_refs = context.get(resources.entity_refs[row]);
        context.sink.put(entity_refs);
        context.sink.varint_field(0x10, u64::from(resources.dropped_attributes_count[row]));
        context.attributes(attributes, 0x0a, row as u32);
        context.sink.close(0x0a, mark);
    }
}
