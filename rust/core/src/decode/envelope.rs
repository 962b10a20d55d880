//! Resources and scopes: the two levels that all signals share.

use super::attributes::Owner;
use super::context::Context;
use super::cursor::Cursor;
use crate::columns::{Attributes, Column, Resources, Scopes, Store, View};
use crate::error::{Decoded, Within};

/// Bytes that a resource or a scope takes, its growth included.
const ROW: usize = 2 * 40;

/// The tables of resources and scopes while they grow.
#[derive(Debug, Default)]
pub struct EnvelopeTables {
    pub resources: Resources,
    pub resource_attributes: Attributes,
    pub scopes: Scopes,
    pub scope_attributes: Attributes,
}

/// The root tables of a signal while they grow.
pub trait Records: Default {
    /// Number of the signal, below 3.
    const SIGNAL: usize;

    /// Names of the three repeated fields, for error paths: resources, scopes, records.
    const FIELDS: [&'static str; 3];

    /// Reads one record of the scope in row `scope`.
    fn record(&mut self, context: &mut Context, message: Cursor<'_>, scope: u32) -> Decoded<()>;

    /// Lengths of all tables, in a fixed order.
    fn lengths(&self) -> Vec<usize>;

    /// Cuts all tables back to these lengths.
    fn truncate(&mut self, lengths: &[usize]);

    /// Calls `visit` with each column of all tables, in a fixed order.
    fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn Column));
}

impl EnvelopeTables {
    /// Lengths of all tables.
    pub fn lengths(&self) -> [usize; 4] {
        [self.resources.len(), self.resource_attributes.len(), self.scopes.len(), self.scope_attributes.len()]
    }

    /// Cuts all tables back.
    pub fn truncate(&mut self, lengths: [usize; 4]) {
        self.resources.truncate(lengths[0]);
        self.resource_attributes.truncate(lengths[1]);
        self.scopes.truncate(lengths[2]);
        self.scope_attributes.truncate(lengths[3]);
    }

    /// Reads an `Export*ServiceRequest`.
    pub fn request<R: Records>(&mut self, context: &mut Context, body: Cursor<'_>, records: &mut R) -> Decoded<()> {
        let mut cursor = body;
        let first = self.resources.len();
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => {
                    let message = cursor.message()?;
                    let index = self.resources.len() - first;
                    self.resource_records(context, message, records).within_index(R::FIELDS[0], index)?;
                }
                other => cursor.skip(other)?,
            }
        }
        Ok(())
    }

    fn resource_records<R: Records>(
        &mut self,
        context: &mut Context,
        message: Cursor<'_>,
        records: &mut R,
    ) -> Decoded<()> {
        context.charge(ROW, message.position)?;
        let row = self.resources.len();
        self.resources.schema_url.push(View::EMPTY);
        self.resources.dropped_attributes_count.push(0);
        self.resources.present.push(false);
        self.resources.entity_refs.push(View::EMPTY);
        let first = self.scopes.len();
        let mut entity_refs = Vec::new();
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => {
                    let resource = cursor.message()?;
                    self.resource(context, resource, &mut entity_refs).within("resource")?;
                }
                0x12 => {
                    let message = cursor.message()?;
                    let index = self.scopes.len() - first;
                    self.scope_records(context, message, row as u32, records).within_index(R::FIELDS[1], index)?;
                }
                0x1a => self.resources.schema_url[row] = cursor.text().within("schema_url")?,
                other => cursor.skip(other)?,
            }
        }
        if !entity_refs.is_empty() {
            self.resources.entity_refs[row] = View::new(1, context.nested.len(), entity_refs.len());
            context.nested.extend_from_slice(&entity_refs);
        }
        Ok(())
    }

    fn resource(&mut self, context: &mut Context, message: Cursor<'_>, entity_refs: &mut Vec<u8>) -> Decoded<()> {
        let row = self.resources.len() - 1;
        self.resources.present[row] = true;
        let owner = Owner::new(row, &self.resource_attributes, "attributes");
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => context.attributes(&mut cursor, 0x0a, &mut self.resource_attributes, &owner)?,
                0x10 => self.resources.dropped_attributes_count[row] = cursor.varint()? as u32,
                0x1a => {
                    let message = cursor.message()?;
                    let known = entity_ref(message).within("entity_refs")?;
                    entity_refs.push(0x1a);
                    put_varint(entity_refs, known.len());
                    entity_refs.extend_from_slice(&known);
                }
                other => cursor.skip(other)?,
            }
        }
        Ok(())
    }

    fn scope_records<R: Records>(
        &mut self,
        context: &mut Context,
        message: Cursor<'_>,
        resource: u32,
        records: &mut R,
    ) -> Decoded<()> {
        context.charge(ROW, message.position)?;
        let row = self.scopes.len();
        self.scopes.resource.push(resource);
        self.scopes.name.push(View::EMPTY);
        self.scopes.version.push(View::EMPTY);
        self.scopes.schema_url.push(View::EMPTY);
        self.scopes.dropped_attributes_count.push(0);
        self.scopes.present.push(false);
        let mut index = 0;
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => {
                    let scope = cursor.message()?;
                    self.scope(context, scope).within("scope")?;
                }
                0x12 => {
                    let record = cursor.message()?;
                    records.record(context, record, row as u32).within_index(R::FIELDS[2], index)?;
                    index += 1;
                }
                0x1a => self.scopes.schema_url[row] = cursor.text().within("schema_url")?,
                other => cursor.skip(other)?,
            }
        }
        Ok(())
    }

    fn scope(&mut self, context: &mut Context, message: Cursor<'_>) -> Decoded<()> {
        let row = self.scopes.len() - 1;
        self.scopes.present[row] = true;
        let owner = Owner::new(row, &self.scope_attributes, "attributes");
        let mut cursor = message;
        while !cursor.is_done() {
            match cursor.tag()? {
                0x0a => self.scopes.name[row] = cursor.text().within("name")?,
                0x12 => self.scopes.version[row] = cursor.text().within("version")?,
                0x1a => context.attributes(&mut cursor, 0x1a, &mut self.scope_attributes, &owner)?,
                0x20 => self.scopes.dropped_attributes_count[row] = cursor.varint()? as u32,
                other => cursor.skip(other)?,
            }
        }
        Ok(())
    }
}

/// Checks an `EntityRef`, whose four fields are strings; gives its known fields as they stand.
fn entity_ref(message: Cursor<'_>) -> Decoded<Vec<u8>> {
    let mut known = Vec::with_capacity(message.rest().len());
    let mut cursor = message;
    while !cursor.is_done() {
        let start = cursor.position;
        let tag = cursor.tag()?;
        let field = match tag {
            0x0a => "schema_url",
            0x12 => "type",
            0x1a => "id_keys",
            0x22 => "description_keys",
            other => {
                cursor.skip(other)?;
                continue;
            }
        };
        cursor.text().within(field)?;
        known.extend_from_slice(&cursor.bytes[start..cursor.position]);
    }
    Ok(known)
}

/// Writes a variable-length integer.
pub fn put_varint(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
