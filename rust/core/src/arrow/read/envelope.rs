//! What root tables begin with: their rows' resources and scopes.

use std::hash::Hash;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::bytes::{Bytes, Shape};
use super::column::Column;
use super::owners::{Owners, in_order};
use super::table::{Read, Table};
use super::values::unowned;
use crate::columns::{Attributes, Envelope, Keys, Resources, Scopes};
use crate::decode::logs;
use crate::encode::Sink;

/// Equal things get one number, in the order in which they come first.
struct Distinct<T> {
    numbers: HashMap<T, u32, RandomState>,
    /// The things by number.
    list: Vec<T>,
}

impl<T: Hash + Eq + Copy> Distinct<T> {
    fn new() -> Self {
        Self { numbers: HashMap::default(), list: Vec::new() }
    }

    fn number(&mut self, thing: T) -> u32 {
        *self.numbers.entry(thing).or_insert_with(|| {
            self.list.push(thing);
            self.list.len() as u32 - 1
        })
    }
}

/// A resource as a root row names it; texts are interned.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Resource {
    id: Option<u32>,
    present: bool,
    schema_url: u32,
    dropped: u32,
    entity_refs: u32,
}

/// A scope as a root row names it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Scope {
    resource: u32,
    id: Option<u32>,
    present: bool,
    name: u32,
    version: u32,
    schema_url: u32,
    dropped: u32,
}

/// The resources and scopes of root rows.
pub struct Head {
    resources: Vec<Resource>,
    scopes: Vec<Scope>,
    /// For each root row, its scope.
    pub scope: Vec<u32>,
}

fn interned(column: &Column, shape: Shape, bytes: &mut Bytes) -> Read<Vec<u32>> {
    column.map(shape, |content| bytes.intern(content))
}

/// Whether the decoder would keep these bytes as the entity references of a resource: they go out as they are.
fn is_entity_refs(content: &[u8]) -> bool {
    let mut sink = Sink::new(content.len() + 16);
    sink.put(content);
    sink.close(0x0a, 0);
    sink.close(0x0a, 0);
    let (batch, _) = logs(&[sink.as_slice()]);
    let envelope = batch.envelope();
    envelope.resources.entity_refs.first().is_some_and(|&refs| envelope.arenas.get(refs) == content)
}

/// Reads the columns `resource`, `scope` and `schema_url` of a root table. Rows whose resources (or scopes) have one id
/// and say the same share one.
pub fn head(table: &mut Table, bytes: &mut Bytes) -> Read<Head> {
    let mut resource = table.record("resource")?;
    let resource_id = resource.column("id")?;
    let resource_ids: Vec<u32> = resource_id.integers()?;
    let resource_schema = interned(&resource.column("schema_url")?, Shape::Text, bytes)?;
    let resource_dropped: Vec<u32> = resource.column("dropped_attributes_count")?.integers()?;
    let entity_refs = resource.column("entity_refs")?.map(Shape::Bytes, |content| {
        if !content.is_empty() && !is_entity_refs(content) {
            return Err("these are not entity references as they stand in a Resource message".to_owned());
        }
        bytes.intern(content)
    })?;

    let mut scope = table.record("scope")?;
    let scope_id = scope.column("id")?;
    let scope_ids: Vec<u32> = scope_id.integers()?;
    let names = interned(&scope.column("name")?, Shape::Text, bytes)?;
    let versions = interned(&scope.column("version")?, Shape::Text, bytes)?;
    let scope_dropped: Vec<u32> = scope.column("dropped_attributes_count")?.integers()?;
    let schema = interned(&table.column("schema_url")?, Shape::Text, bytes)?;

    let (mut resources, mut scopes) = (Distinct::new(), Distinct::new());
    let of_row = (0..table.rows).map(|row| {
        let resource = resources.number(Resource {
            id: resource_id.is_valid(row).then(|| resource_ids[row]),
            present: resource.is_valid(row),
            schema_url: resource_schema[row],
            dropped: resource_dropped[row],
            entity_refs: entity_refs[row],
        });
        scopes.number(Scope {
            resource,
            id: scope_id.is_valid(row).then(|| scope_ids[row]),
            present: scope.is_valid(row),
            name: names[row],
            version: versions[row],
            schema_url: schema[row],
            dropped: scope_dropped[row],
        })
    });
    let mut of_row: Vec<u32> = of_row.collect();
    resource.finish()?;
    scope.finish()?;

    // Scopes stand behind one another in the order of their resources.
    let mut order: Vec<u32> = (0..scopes.list.len() as u32).collect();
    order.sort_by_key(|&scope| scopes.list[scope as usize].resource);
    let mut places = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, &scope)| places[scope as usize] = place as u32);
    for scope in &mut of_row {
        *scope = places[*scope as usize];
    }
    let scopes = order.iter().map(|&scope| scopes.list[scope as usize]).collect();
    Ok(Head { resources: resources.list, scopes, scope: of_row })
}

impl Head {
    /// The envelope but for its bytes and keys. Attributes of resources and scopes that no root row has are left out.
    pub fn envelope(&self, tables: [Table; 2], keys: &mut Keys, bytes: &mut Bytes) -> Read<Envelope> {
        let [resource_attributes, scope_attributes] = tables;
        let resource_ids = self.resources.iter().map(|resource| resource.id);
        let resource_attributes = shared(resource_attributes, resource_ids, keys, bytes)?;
        let scope_attributes = shared(scope_attributes, self.scopes.iter().map(|scope| scope.id), keys, bytes)?;
        let mut resources = Resources::default();
        for resource in &self.resources {
            resources.schema_url.push(bytes.interned(resource.schema_url));
            resources.dropped_attributes_count.push(resource.dropped);
            resources.present.push(resource.present);
            resources.entity_refs.push(bytes.interned(resource.entity_refs));
        }
        let mut scopes = Scopes::default();
        for scope in &self.scopes {
            scopes.resource.push(scope.resource);
            scopes.name.push(bytes.interned(scope.name));
            scopes.version.push(bytes.interned(scope.version));
            scopes.schema_url.push(bytes.interned(scope.schema_url));
            scopes.dropped_attributes_count.push(scope.dropped);
            scopes.present.push(scope.present);
        }
        Ok(Envelope {
            resources: Arc::new(resources),
            resource_attributes: Arc::new(resource_attributes),
            scopes: Arc::new(scopes),
            scope_attributes: Arc::new(scope_attributes),
            ..Envelope::default()
        })
    }
}

/// Attributes that several owners may share, once for each owner.
fn shared(
    table: Table,
    owners: impl Iterator<Item = Option<u32>>,
    keys: &mut Keys,
    bytes: &mut Bytes,
) -> Read<Attributes> {
    let read = unowned(table, keys, bytes)?;
    let ids = Owners::ids(&read.parent)?;
    let mut rows: HashMap<u32, Vec<u32>, RandomState> = HashMap::default();
    ids.iter().enumerate().for_each(|(row, &id)| rows.entry(id).or_default().push(row as u32));
    let (mut order, mut parent) = (Vec::new(), Vec::new());
    for (owner, id) in owners.enumerate() {
        let found = id.and_then(|id| rows.get(&id)).map_or(&[][..], Vec::as_slice);
        order.extend_from_slice(found);
        parent.extend(found.iter().map(|_| owner as u32));
    }
    let mut attributes = in_order(&read.attributes, &order);
    attributes.parent = parent;
    Ok(attributes)
}
