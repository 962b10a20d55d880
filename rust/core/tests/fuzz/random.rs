//! Random documents that look like OTLP.

/// A small generator of random numbers (xorshift64*); the seed repeats a failure.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn number(&mut self) -> u64 {
        let shift = self.below(64);
        self.next() >> shift
    }

    fn bytes(&mut self) -> Vec<u8> {
        let length = [0, 1, 3, 8, 16, 17, 31, 40, 200][self.below(9) as usize];
        let low = self.chance(70);
        (0..length).map(|_| if low { b'a' + self.below(26) as u8 } else { self.next() as u8 }).collect()
    }
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A protobuf message with random fields, most of them nested: often enough it is an OTLP request.
pub fn message(random: &mut Random, depth: u64) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..random.below(5) + u64::from(depth > 6) {
        let field = if random.chance(75) { random.below(4) + 1 } else { random.below(18) };
        let nested = depth > 0 && random.chance(75);
        match if nested { 2 } else { random.below(6) } {
            wire @ (1 | 5) => {
                varint(&mut out, field << 3 | wire);
                let word = random.number().to_le_bytes();
                out.extend_from_slice(&word[..if wire == 1 { 8 } else { 4 }]);
            }
            wire @ (2 | 3) => {
                let content = if nested { message(random, depth - 1) } else { random.bytes() };
                varint(&mut out, field << 3 | wire);
                if wire == 2 {
                    varint(&mut out, content.len() as u64);
                }
                out.extend_from_slice(&content);
                if wire == 3 {
                    varint(&mut out, field << 3 | 4);
                }
            }
            _ => {
                varint(&mut out, field << 3);
                let value = random.number();
                varint(&mut out, value);
            }
        }
    }
    out
}

const NAMES: &[&str] = &[
    "resourceSpans",
    "resourceLogs",
    "resourceMetrics",
    "scopeSpans",
    "scopeLogs",
    "scopeMetrics",
    "spans",
    "logRecords",
    "metrics",
    "resource",
    "scope",
    "attributes",
    "key",
    "value",
    "stringValue",
    "intValue",
    "boolValue",
    "doubleValue",
    "bytesValue",
    "arrayValue",
    "kvlistValue",
    "values",
    "traceId",
    "spanId",
    "name",
    "kind",
    "startTimeUnixNano",
    "timeUnixNano",
    "events",
    "links",
    "status",
    "code",
    "message",
    "flags",
    "body",
    "gauge",
    "sum",
    "histogram",
    "exponentialHistogram",
    "summary",
    "dataPoints",
    "asInt",
    "asDouble",
    "count",
    "bucketCounts",
    "explicitBounds",
    "positive",
    "negative",
    "offset",
    "quantileValues",
    "quantile",
    "exemplars",
    "filteredAttributes",
    "entityRefs",
    "idKeys",
    "schemaUrl",
    "keyStrindex",
    "scale",
    "min",
    "max",
    "metadata",
];

const SCALARS: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "7",
    "\"7\"",
    "1.5",
    "1e400",
    "18446744073709551615",
    "99999999999999999999",
    "\"\"",
    "\"5b8efff798038103\"",
    "\"NaN\"",
    "\"-Infinity\"",
    "\"AAEC\"",
    "\"\\u00e9\\n\"",
    "\"\\ud83d\\ude00\"",
    "\"text\"",
    "[]",
    "{}",
    "\"-9223372036854775808\"",
];

/// A JSON document with the names of OTLP in random places.
pub fn json(random: &mut Random, depth: u64, root: Option<&str>) -> String {
    if depth == 0 {
        return SCALARS[random.below(SCALARS.len() as u64) as usize].to_owned();
    }
    let count = random.below(4) + 1;
    if root.is_none() && random.chance(45) {
        let elements: Vec<String> = (0..count).map(|_| json(random, depth - 1, None)).collect();
        return format!("[{}]", elements.join(","));
    }
    let fields: Vec<String> = (0..count)
        .map(|_| {
            let name = root.unwrap_or(NAMES[random.below(NAMES.len() as u64) as usize]);
            let inner = random.below(depth);
            format!("\"{name}\":{}", json(random, inner, None))
        })
        .collect();
    format!("{{{}}}", fields.join(","))
}

/// A few bytes changed, cut, doubled or put in.
pub fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..random.below(4) {
        if bytes.is_empty() {
            return;
        }
        let place = random.below(bytes.len() as u64) as usize;
        match random.below(6) {
            0 => bytes[place] = random.next() as u8,
            1 => bytes[place] ^= 1 << random.below(8),
            2 => bytes.truncate(place),
            3 => bytes.insert(place, random.next() as u8),
            4 => {
                let end = (place + random.below(20) as usize).min(bytes.len());
                let piece = bytes[place..end].to_vec();
                bytes.splice(place..place, piece);
            }
            _ => {
                let end = (place + random.below(20) as usize).min(bytes.len());
                bytes.drain(place..end);
            }
        }
    }
}
