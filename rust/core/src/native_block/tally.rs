//! Spans counted by operation and minute: the rows of the table of operations.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::append::Scene;
use super::json::put_collector_string;
use super::low_cardinality::LowCardinality;
use super::sink::Sink;
use super::types::Type;
use super::vocabulary::SPAN_KINDS;
use crate::columns::Traces;

const ERROR: i32 = 2;
const MINUTE: u64 = 60_000_000_000;
const SERVICE: &str = "service.name";

/// A column of the table of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TallyColumn {
    Minute,
    Service,
    Name,
    Kind,
    Count,
    Errors,
    DurationSum,
    DurationMax,
    /// Spans by a bucket of their duration, four a doubling: bucket b holds those of at most 2^(b/4) nanoseconds.
    Buckets,
}

/// The sources of the table of operations.
pub const SOURCES: &[(&str, TallyColumn)] = &[
    ("minute", TallyColumn::Minute),
    ("service_name", TallyColumn::Service),
    ("name", TallyColumn::Name),
    ("kind", TallyColumn::Kind),
    ("count", TallyColumn::Count),
    ("errors", TallyColumn::Errors),
    ("duration_sum", TallyColumn::DurationSum),
    ("duration_max", TallyColumn::DurationMax),
    ("duration_buckets", TallyColumn::Buckets),
];

impl TallyColumn {
    /// The types it needs, when this is none of them.
    pub fn misfit(self, column: &Type) -> Option<&'static str> {
        let counts = Type::Map(Box::new(Type::UInt(1)), Box::new(Type::UInt(8)));
        let (fits, types) = match self {
            Self::Minute => (*column == Type::DateTime, "DateTime"),
            Self::Service | Self::Name | Self::Kind => (column.is_text(), "String or LowCardinality(String)"),
            Self::Buckets => (*column == counts, "Map(UInt8, UInt64)"),
            _ => (*column == Type::UInt(8), "UInt64"),
        };
        (!fits).then_some(types)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    minute: u64,
    service: u32,
    name: u32,
    kind: i32,
}

#[derive(Debug)]
struct Group {
    key: Key,
    count: u64,
    errors: u64,
    sum: u64,
    max: u64,
}

/// Growing counts.
#[derive(Debug, Default)]
pub struct Tally {
    texts: LowCardinality,
    places: HashMap<Key, u32, FixedState>,
    groups: Vec<Group>,
    /// By group and bucket.
    buckets: HashMap<(u32, u8), u64, FixedState>,
}

impl Tally {
    /// Counts some spans of a batch.
    pub fn add(&mut self, traces: &Traces, range: std::ops::Range<usize>, scene: &Scene) {
        let spans = &traces.spans;
        let services = self.services(traces, scene);
        let mut last: Option<(Key, u32)> = None;
        for row in range.start.min(spans.name.len())..range.end.min(spans.name.len()) {
            let (start, end) = (spans.start_time_unix_nano[row], spans.end_time_unix_nano[row]);
            let key = Key {
                minute: start / MINUTE,
                service: services[spans.scope[row] as usize],
                name: self.texts.intern(scene.arenas.get(spans.name[row])),
                kind: spans.kind[row],
            };
            let group = match last {
                Some((known, group)) if known == key => group,
                _ => self.group(key),
            };
            last = Some((key, group));
            let duration = end.saturating_sub(start);
            let counts = &mut self.groups[group as usize];
            counts.count += 1;
            counts.errors += u64::from(spans.status_code[row] == ERROR);
            counts.sum = counts.sum.wrapping_add(duration);
            counts.max = counts.max.max(duration);
            *self.buckets.entry((group, bucket(duration))).or_default() += 1;
        }
    }

    /// The text number of the service of each scope.
    fn services(&mut self, traces: &Traces, scene: &Scene) -> Vec<u32> {
        let envelope = &traces.envelope;
        let attributes = &envelope.resource_attributes;
        let empty = self.texts.intern(b"");
        let mut of_resource = vec![empty; envelope.resources.schema_url.len()];
        if let Some(key) = scene.keys.find(SERVICE) {
            let mut text = Vec::new();
            for at in (0..attributes.parent.len()).rev().filter(|&at| attributes.key[at] == key) {
                text.clear();
                put_collector_string(&mut text, &scene.arenas, attributes.kind[at], attributes.value[at]);
                of_resource[attributes.parent[at] as usize] = self.texts.intern(&text);
            }
        }
        envelope.scopes.resource.iter().map(|&resource| of_resource[resource as usize]).collect()
    }

    fn group(&mut self, key: Key) -> u32 {
        let next = self.groups.len() as u32;
        let group = *self.places.entry(key).or_insert(next);
        if group == next {
            self.groups.push(Group { key, count: 0, errors: 0, sum: 0, max: 0 });
        }
        group
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.groups.len()
    }

    /// About how many bytes the rows will have.
    pub fn bytes(&self) -> usize {
        self.groups.len() * size_of::<Group>() + self.buckets.len() * 9
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.places.clear();
        self.groups.clear();
        self.buckets.clear();
    }

    /// Writes a column.
    pub fn write(&self, column: TallyColumn, sink: &mut Sink) {
        match column {
            TallyColumn::Buckets => self.write_buckets(sink),
            TallyColumn::Service => {
                self.groups.iter().for_each(|group| sink.push_text(self.texts.text(group.key.service)));
            }
            TallyColumn::Name => self.groups.iter().for_each(|group| sink.push_text(self.texts.text(group.key.name))),
            TallyColumn::Kind => self.groups.iter().for_each(|group| {
                let name = usize::try_from(group.key.kind).ok().and_then(|kind| SPAN_KINDS.get(kind));
                sink.push_text(name.map_or(b"", |name| name.as_bytes()));
            }),
            TallyColumn::Minute => self.groups.iter().for_each(|group| sink.push_unsigned(group.key.minute * MINUTE)),
            TallyColumn::Count => self.groups.iter().for_each(|group| sink.push_unsigned(group.count)),
            TallyColumn::Errors => self.groups.iter().for_each(|group| sink.push_unsigned(group.errors)),
            TallyColumn::DurationSum => self.groups.iter().for_each(|group| sink.push_unsigned(group.sum)),
            TallyColumn::DurationMax => self.groups.iter().for_each(|group| sink.push_unsigned(group.max)),
        }
    }

    fn write_buckets(&self, sink: &mut Sink) {
        let Sink::Maps(maps) = sink else { return };
        let mut counts: Vec<(u32, u8, u64)> =
            self.buckets.iter().map(|(&(group, bucket), &count)| (group, bucket, count)).collect();
        counts.sort_unstable();
        let mut counts = counts.into_iter().peekable();
        for group in 0..self.groups.len() as u32 {
            let mut entries = 0;
            while let Some((_, bucket, count)) = counts.next_if(|entry| entry.0 == group) {
                maps.keys.push_unsigned(u64::from(bucket));
                maps.values.push_unsigned(count);
                entries += 1;
            }
            maps.ends.push(entries);
        }
    }
}

/// The bucket of a duration.
fn bucket(duration: u64) -> u8 {
    (4.0 * (duration.max(1) as f64).log2()).ceil().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::bucket;

    #[test]
    fn a_bucket_holds_a_quarter_of_a_doubling() {
        assert_eq!([bucket(0), bucket(1), bucket(2), bucket(3), bucket(4), bucket(5)], [0, 0, 4, 7, 8, 10]);
        assert_eq!(bucket(u64::MAX), 255);
    }
}
