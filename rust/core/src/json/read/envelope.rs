//! Requests, resources and scopes.

use super::value::{attributes, nested_view};
use super::walker::Walker;
use crate::columns::Store;
use crate::decode::{Context, EnvelopeTables, Records, put_varint};
use crate::error::{Decoded, Within};

/// Bytes that a resource or a scope takes, its growth included.
const ROW: usize = 2 * 40;

/// The root tables of a signal, read from JSON.
pub trait JsonRecords: Records {
    /// Names of the three repeated fields: resources, scopes, records.
    const NAMES: [&'static str; 3];

    /// Reads one record of the scope in row `scope`.
    fn json_record(&mut self, context: &mut Context, walker: &mut Walker<'_>, scope: u32) -> Decoded<()>;
}

/// Reads an `Export*ServiceRequest`.
pub fn request<R: JsonRecords>(
    tables: &mut EnvelopeTables,
    context: &mut Context,
    walker: &mut Walker<'_>,
    records: &mut R,
) -> Decoded<()> {
    walker.object(|walker, field| {
        if field != R::NAMES[0] {
            return walker.skip();
        }
        walker.array(field, |walker| resource_records(tables, context, walker, records))
    })
}

fn resource_records<R: JsonRecords>(
    tables: &mut EnvelopeTables,
    context: &mut Context,
    walker: &mut Walker<'_>,
    records: &mut R,
) -> Decoded<()> {
    context.charge(ROW, walker.place())?;
    let row = tables.resources.len();
    tables.resources.push_default();
    walker.object(|walker, field| match field {
        "resource" => {
            tables.resources.present[row] = true;
            resource(tables, context, walker, row).within(field)
        }
        "schemaUrl" => {
            tables.resources.schema_url[row] = walker.view().within(field)?;
            Ok(())
        }
        _ if field == R::NAMES[1] => {
            walker.array(field, |walker| scope_records(tables, context, walker, row as u32, records))
        }
        _ => walker.skip(),
    })
}

fn resource(tables: &mut EnvelopeTables, context: &mut Context, walker: &mut Walker<'_>, row: usize) -> Decoded<()> {
    walker.object(|walker, field| match field {
        "attributes" => attributes(context, walker, field, &mut tables.resource_attributes, row),
        "droppedAttributesCount" => {
            tables.resources.dropped_attributes_count[row] = walker.number().within(field)?;
            Ok(())
        }
        "entityRefs" => {
            let start = context.nested.len();
            walker.array(field, |walker| entity_ref(&mut context.nested, walker))?;
            tables.resources.entity_refs[row] = nested_view(context, walker, start)?;
            Ok(())
        }
        _ => walker.skip(),
    })
}

/// Writes an `EntityRef` as it would stand on the wire.
fn entity_ref(out: &mut Vec<u8>, walker: &mut Walker<'_>) -> Decoded<()> {
    let mut message = Vec::new();
    let put = |message: &mut Vec<u8>, tag: u8, text: &str| {
        message.push(tag);
        put_varint(message, text.len());
        message.extend_from_slice(text.as_bytes());
    };
    walker.object(|walker, field| {
        match field {
            "schemaUrl" => put(&mut message, 0x0a, walker.text().within(field)?),
            "type" => put(&mut message, 0x12, walker.text().within(field)?),
            "idKeys" | "descriptionKeys" => {
                let tag = if field == "idKeys" { 0x1a } else { 0x22 };
                walker.array(field, |walker| {
                    put(&mut message, tag, walker.text()?);
                    Ok(())
                })?;
            }
            _ => walker.skip()?,
        }
        Ok(())
    })?;
    out.push(0x1a);
    put_varint(out, message.len());
    out.extend_from_slice(&message);
    Ok(())
}

fn scope_records<R: JsonRecords>(
    tables: &mut EnvelopeTables,
    context: &mut Context,
    walker: &mut Walker<'_>,
    resource: u32,
    records: &mut R,
) -> Decoded<()> {
    context.charge(ROW, walker.place())?;
    let row = tables.scopes.len();
    tables.scopes.push_default();
    tables.scopes.resource[row] = resource;
    walker.object(|walker, field| match field {
        "scope" => {
            tables.scopes.present[row] = true;
            scope(tables, context, walker, row).within(field)
        }
        "schemaUrl" => {
            tables.scopes.schema_url[row] = walker.view().within(field)?;
            Ok(())
        }
        _ if field == R::NAMES[2] => walker.array(field, |walker| records.json_record(context, walker, row as u32)),
        _ => walker.skip(),
    })
}

fn scope(tables: &mut EnvelopeTables, context: &mut Context, walker: &mut Walker<'_>, row: usize) -> Decoded<()> {
    walker.object(|walker, field| {
        match field {
            "name" => tables.scopes.name[row] = walker.view().within(field)?,
            "version" => tables.scopes.version[row] = walker.view().within(field)?,
            "attributes" => attributes(context, walker, field, &mut tables.scope_attributes, row)?,
            "droppedAttributesCount" => {
                tables.scopes.dropped_attributes_count[row] = walker.number().within(field)?;
            }
            _ => walker.skip()?,
        }
        Ok(())
    })
}
