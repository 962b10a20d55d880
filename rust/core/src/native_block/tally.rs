//! Spans counted by operation and minute: the rows of the table of operations.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::append::Scene;
use super::json::put_collector_string;
use super::low_cardinality::LowCardinality;
use super::sink::Sink;
use super::types::Type;
use super::vocabulary::SPAN_KINDS;
use crate::columns::{Traces, View};

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

impl Key {
    /// A place in the memo: groups of one name and its neighbours, kinds and minutes should not meet.
    #[inline]
    fn place(self) -> usize {
        let mixed = u64::from(self.name) << 3 ^ self.kind as u64 ^ self.minute << 9 ^ u64::from(self.service) << 17;
        (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize
    }
}

#[derive(Debug)]
struct Group {
    key: Key,
    count: u64,
    errors: u64,
    sum: u64,
    max: u64,
    /// Counts of neighbouring buckets, and the first of these.
    buckets: Vec<u64>,
    first: u8,
}

impl Group {
    fn new(key: Key) -> Self {
        Self { key, count: 0, errors: 0, sum: 0, max: 0, buckets: Vec::new(), first: 0 }
    }

    #[inline]
    fn add(&mut self, duration: u64, is_error: bool) {
        self.count += 1;
        self.errors += u64::from(is_error);
        self.sum = self.sum.wrapping_add(duration);
        self.max = self.max.max(duration);
        let bucket = bucket(duration);
        if let Some(count) = self.buckets.get_mut(usize::from(bucket.wrapping_sub(self.first))) {
            *count += 1;
        } else {
            self.add_first(bucket);
        }
    }

    /// Makes room for a bucket outside of those there are, and for its neighbours.
    #[cold]
    fn add_first(&mut self, bucket: u8) {
        let (low, high) = (bucket & !NEIGHBOURS, bucket | NEIGHBOURS);
        if self.buckets.is_empty() {
            self.first = low;
        }
        let before = usize::from(self.first.saturating_sub(low));
        self.buckets.splice(0..0, std::iter::repeat_n(0, before));
        self.first = self.first.min(low);
        let size = usize::from(high - self.first) + 1;
        if size > self.buckets.len() {
            self.buckets.resize(size, 0);
        }
        self.buckets[usize::from(bucket - self.first)] += 1;
    }
}

/// Buckets that differ in these bits get their memory together.
const NEIGHBOURS: u8 = 15;

/// Groups found last, by the hash of their key.
const MEMO: usize = 256;

/// Names that are read ahead: far fewer bytes than the first cache holds.
const AHEAD: usize = 128;

/// Reads a byte of each text, all at once: one after the other, each would wait for memory.
fn fetch(views: &[View], scene: &Scene) {
    let byte = |view: &View| scene.arenas.get(*view).first().copied().unwrap_or_default();
    std::hint::black_box(views.iter().fold(0, |all, view| all ^ byte(view)));
}

/// Growing counts.
#[derive(Debug, Default)]
pub struct Tally {
    texts: LowCardinality,
    places: HashMap<Key, u32, RandomState>,
    memo: Vec<(Key, u32)>,
    groups: Vec<Group>,
}

impl Tally {
    /// Counts some spans of a batch.
    pub fn add(&mut self, traces: &Traces, range: std::ops::Range<usize>, scene: &Scene) {
        let spans = &traces.spans;
        let services = self.services(traces, scene);
        if self.memo.is_empty() {
            let nothing = Key { minute: u64::MAX, service: 0, name: 0, kind: 0 };
            self.memo.resize(MEMO, (nothing, 0));
        }
        let mut next = 0;
        for row in range.start.min(spans.name.len())..range.end.min(spans.name.len()) {
            if row >= next {
                next = row + AHEAD;
                fetch(&spans.name[row..spans.name.len().min(next)], scene);
            }
            let (start, end) = (spans.start_time_unix_nano[row], spans.end_time_unix_nano[row]);
            let key = Key {
                minute: start / MINUTE,
                service: services[spans.scope[row] as usize],
                name: self.texts.intern_view(spans.name[row], &scene.arenas),
                kind: spans.kind[row],
            };
            let place = key.place();
            let group = match self.memo[place] {
                (known, group) if known == key => group,
                _ => {
                    let group = self.group(key);
                    self.memo[place] = (key, group);
                    group
                }
            };
            self.groups[group as usize].add(end.saturating_sub(start), spans.status_code[row] == ERROR);
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
            self.groups.push(Group::new(key));
        }
        group
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.groups.len()
    }

    /// About how many bytes the rows will have.
    pub fn bytes(&self) -> usize {
        self.groups.iter().map(|group| size_of::<Group>() + group.buckets.len() * size_of::<u64>()).sum()
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.places.clear();
        self.memo.clear();
        self.groups.clear();
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
        for group in &self.groups {
            let counts = || (group.first..=u8::MAX).zip(&group.buckets).filter(|(_, count)| **count > 0);
            for (bucket, &count) in counts() {
                maps.keys.push_unsigned(u64::from(bucket));
                maps.values.push_unsigned(count);
            }
            maps.ends.push(counts().count());
        }
    }
}

/// 2^(63 + 1/4), 2^(63 + 2/4) and 2^(63 + 3/4), rounded down.
const QUARTERS: [u64; 3] = [0x9837_F051_8DB8_A96F, 0xB504_F333_F9DE_6484, 0xD744_FCCA_D69D_6AF4];

/// The bucket of a duration.
#[inline]
fn bucket(duration: u64) -> u8 {
    let zeros = duration.max(1).leading_zeros();
    // Between 2^63 and 2^64: all bits but the power of two that the duration is above.
    let fraction = duration.max(1) << zeros;
    let quarters = QUARTERS.iter().map(|&bound| u32::from(fraction > bound)).sum::<u32>();
    (4 * (63 - zeros) + quarters + u32::from(fraction > 1 << 63)).min(255) as u8
}

#[cfg(test)]
mod tests {
    use super::{Group, Key, bucket};

    #[test]
    fn a_bucket_holds_a_quarter_of_a_doubling() {
        assert_eq!([bucket(0), bucket(1), bucket(2), bucket(3), bucket(4), bucket(5)], [0, 0, 4, 7, 8, 10]);
        assert_eq!(bucket(u64::MAX), 255);
    }

    #[test]
    fn buckets_are_those_of_the_logarithm() {
        let plain = |duration: u64| (4.0 * (duration as f64).log2()).ceil() as u8;
        for power in 0..40 {
            for quarter in 0..4_u32 {
                let bound = 2_f64.powf(f64::from(power) + f64::from(quarter) / 4.0) as u64;
                for duration in bound.saturating_sub(2).max(1)..bound + 3 {
                    assert_eq!(bucket(duration), plain(duration), "{duration}");
                }
            }
        }
    }

    #[test]
    fn a_group_holds_buckets_in_any_order() {
        let mut group = Group::new(Key { minute: 0, service: 0, name: 0, kind: 0 });
        for duration in [1000, 1, u64::MAX, 1000, 30] {
            group.add(duration, duration == 30);
        }
        let found: Vec<(u8, u64)> =
            (group.first..=u8::MAX).zip(group.buckets).filter(|(_, count)| *count > 0).collect();
        assert_eq!(found, [(bucket(1), 1), (bucket(30), 1), (bucket(1000), 2), (255, 1)]);
        assert_eq!((group.count, group.errors, group.max), (5, 1, u64::MAX));
    }
}
