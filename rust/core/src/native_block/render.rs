//! Attribute sets as maps and as JSON.

use std::ops::Range;

use super::append::Scene;
use super::json::{Form, put_collector_string, put_json, put_string};
use super::sink::Maps;
use crate::columns::Attributes;

/// Appends a row of attributes, each as the Collector's string.
pub fn put_attributes_map(maps: &mut Maps, attributes: &Attributes, range: Range<usize>, scene: &Scene) {
    let mut scratch = Vec::new();
    for at in range {
        maps.keys.push_text(scene.keys.name(attributes.key[at]).as_bytes());
        scratch.clear();
        put_collector_string(&mut scratch, &scene.arenas, attributes.kind[at], attributes.value[at]);
        maps.values.push_text(&scratch);
    }
    maps.end_row();
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
