//! Requests, resources and scopes.

use super::Context;
use super::entities::Entities;
use super::value::Ascent;
use crate::columns::Envelope;

/// The root table of a signal, written from its first row to its last.
pub trait Records {
    /// Names of the three repeated fields: resources, scopes, records.
    const NAMES: [&'static str; 3];

    /// The `scope` column.
    fn scopes(&self) -> &[u32];

    /// Writes the fields of the record in a row; called in order.
    fn record(&mut self, context: &mut Context<'_>, row: usize);
}

/// Writes an `Export*ServiceRequest`.
pub fn request<R: Records>(context: &mut Context<'_>, envelope: &Envelope, records: &mut R) {
    let (resources, scopes) = (&envelope.resources, &envelope.scopes);
    let mut resource_attributes = Ascent::new(&envelope.resource_attributes);
    let mut scope_attributes = Ascent::new(&envelope.scope_attributes);
    let (mut scope, mut row) = (0, 0);
    context.text.open();
    context.array(R::NAMES[0], !resources.is_empty(), |context| {
        for resource in 0..resources.len() {
            context.text.open();
            resource_message(context, envelope, &mut resource_attributes, resource);
            let has_scopes = scopes.resource.get(scope).is_some_and(|&owner| owner as usize == resource);
            context.array(R::NAMES[1], has_scopes, |context| {
                while scopes.resource.get(scope).is_some_and(|&owner| owner as usize == resource) {
                    context.text.open();
                    scope_message(context, envelope, &mut scope_attributes, scope);
                    let has_rows = records.scopes().get(row).is_some_and(|&owner| owner as usize == scope);
                    context.array(R::NAMES[2], has_rows, |context| {
                        while records.scopes().get(row).is_some_and(|&owner| owner as usize == scope) {
                            context.text.open();
                            records.record(context, row);
                            context.text.close();
                            row += 1;
                        }
                    });
                    context.view_field("schemaUrl", scopes.schema_url[scope]);
                    context.text.close();
                    scope += 1;
                }
            });
            context.view_field("schemaUrl", resources.schema_url[resource]);
            context.text.close();
        }
    });
    context.text.close();
}

fn scope_message(context: &mut Context<'_>, envelope: &Envelope, attributes: &mut Ascent<'_>, row: usize) {
    let scopes = &envelope.scopes;
    if scopes.present[row] {
        context.text.name("scope");
        context.text.open();
        context.view_field("name", scopes.name[row]);
        context.view_field("version", scopes.version[row]);
        context.attributes(attributes, "attributes", row);
        context.text.number_field("droppedAttributesCount", scopes.dropped_attributes_count[row]);
        context.text.close();
    }
}

fn resource_message(context: &mut Context<'_>, envelope: &Envelope, attributes: &mut Ascent<'_>, row: usize) {
    let resources = &envelope.resources;
    if resources.present[row] {
        context.text.name("resource");
        context.text.open();
        context.attributes(attributes, "attributes", row);
        context.text.number_field("droppedAttributesCount", resources.dropped_attributes_count[row]);
        entity_refs(context, envelope, row);
        context.text.close();
    }
}

/// The entity references stand in the column as protobuf.
fn entity_refs(context: &mut Context<'_>, envelope: &Envelope, row: usize) {
    let view = envelope.resources.entity_refs[row];
    let bytes = context.slices.get(view);
    context.array("entityRefs", !bytes.is_empty(), |context| {
        for entity in Entities::new(bytes) {
            let fields: Vec<(u64, &[u8])> = Entities::new(entity).numbered().collect();
            let last = |number| fields.iter().rev().find(|field| field.0 == number).map_or(&[][..], |field| field.1);
            let text = &mut context.text;
            text.open();
            text.string_field("schemaUrl", last(1));
            text.string_field("type", last(2));
            for (number, name) in [(3, "idKeys"), (4, "descriptionKeys")] {
                if fields.iter().any(|field| field.0 == number) {
                    text.name(name);
                    text.open_array();
                    fields.iter().filter(|field| field.0 == number).for_each(|field| text.string(field.1));
                    text.close_array();
                }
            }
            text.close();
        }
    });
}
