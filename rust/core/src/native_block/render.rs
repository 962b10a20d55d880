//! Attribute sets as maps and as JSON.

use std::ops::Range;

use super::append::Scene;
use super::json::{Form, put_collector_string, put_json, put_string};
use super::rows::{Cursor, Rows, children, count_children};
use super::sink::{Maps, Sink};
use crate::columns::{Attributes, View, kind};

/// Appends rows of attributes, each as the Collector's string.
pub fn put_attribute_maps(maps: &mut Maps, attributes: &Attributes, rows: &Rows, scene: &Scene) {
    let mut put = Put { scratch: Vec::new(), interned: [(u32::MAX, 0); MEMO] };
    if let Rows::Range(range) = rows {
        let all = children(&attributes.parent, range);
        put.entries(maps, attributes, all.clone(), scene);
        return maps.ends.extend(&count_children(&attributes.parent[all], range));
    }
    let mut cursor: Option<Cursor> = None;
    rows.each(|row| {
        let range = cursor.get_or_insert_with(|| Cursor::new(&attributes.parent, row)).children(row);
        put.entries(maps, attributes, range.clone(), scene);
        maps.ends.push(range.len());
    });
}

const MEMO: usize = 16;

struct Put {
    scratch: Vec<u8>,
    /// Keys met last and what they became in the map's dictionary.
    interned: [(u32, u32); MEMO],
}

impl Put {
    fn entries(&mut self, maps: &mut Maps, attributes: &Attributes, range: Range<usize>, scene: &Scene) {
        for at in range {
            self.key(&mut maps.keys, attributes.key[at], scene);
            let (code, value) = (attributes.kind[at], attributes.value[at]);
            if code == kind::STR {
                maps.values.push_view(View(value), &scene.arenas);
                continue;
            }
            self.scratch.clear();
            put_collector_string(&mut self.scratch, &scene.arenas, code, value);
            maps.values.push_text(&self.scratch);
        }
    }

    fn key(&mut self, sink: &mut Sink, key: u32, scene: &Scene) {
        let Sink::LowCardinality(column) = sink else { return sink.push_text(scene.keys.name(key).as_bytes()) };
        let known = &mut self.interned[key as usize % MEMO];
        if known.0 != key {
            *known = (key, column.intern(scene.keys.name(key).as_bytes()));
        }
        column.extend(&[known.1]);
    }
}

/// Appends attributes as one canonical JSON object.
pub fn put_attributes_json(out: &mut Vec<u8>, attributes: &Attributes, range: Range<usize>, scene: &Scene) {
    let rank = scene.rank();
    let mut order: Vec<usize> = range.collect();
    order.sort_by_key(|&at| rank[attributes.key[at] as usize]);
    out.push(b'{');
    for (place, at) in order.into_iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        put_string(out, scene.keys.name(attributes.key[at]).as_bytes(), Form::Canonical);
        out.push(b':');
        put_json(out, &scene.arenas, attributes.kind[at], attributes.value[at]);
    }
    out.push(b'}');
}
