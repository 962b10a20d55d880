//! Hostile bytes: a short run with every `cargo test`, a long one with `make fuzz` (`FUZZ_SECONDS` a target).
//!
//! A failure names its seed: `FUZZ_SEED=n cargo test -p heliograph-core --test fuzz` repeats it. Miri takes a few seeds
//! of each target: `cargo +nightly miri test -p heliograph-core`.

#![allow(clippy::expect_used, clippy::print_stdout)] // a test may

mod random;

use std::time::{Duration, Instant};

use arrow_array::StructArray;
use heliograph_core::columns::Batch;
use heliograph_core::decode::{self, MEMORY_FLOOR, MEMORY_MULTIPLE, Outcome};
use heliograph_core::{arrow, edit, encode, json};

use random::Random;

type Decoder = fn(&[&[u8]]) -> (Batch, Vec<Outcome>);

/// The three signals: protobuf decoder, JSON decoder, and the name of the root field in JSON.
const SIGNALS: [(Decoder, Decoder, &str); 3] = [
    (decode::traces, json::read::traces, "resourceSpans"),
    (decode::logs, json::read::logs, "resourceLogs"),
    (decode::metrics, json::read::metrics, "resourceMetrics"),
];

fn protobuf_input(random: &mut Random, _: usize) -> Vec<u8> {
    let depth = 4 + random.below(6);
    let mut bytes = random::message(random, depth);
    random::damage(random, &mut bytes);
    bytes
}

fn json_input(random: &mut Random, signal: usize) -> Vec<u8> {
    let depth = 6 + random.below(10);
    let mut bytes = random::json(random, depth, Some(SIGNALS[signal].2)).into_bytes();
    if random.chance(50) {
        random::damage(random, &mut bytes);
    }
    bytes
}

/// What must hold for any bytes.
fn check(decoder: Decoder, signal: usize, bodies: &[Vec<u8>], random: &mut Random) {
    let slices: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    let (batch, outcomes) = decoder(&slices);
    assert_eq!(outcomes.len(), bodies.len());
    for (body, outcome) in bodies.iter().zip(&outcomes) {
        assert!(outcome.iter().all(|error| error.offset <= body.len()), "an offset outside the body");
    }
    let input: usize = bodies.iter().map(Vec::len).sum();
    let bound = input * (MEMORY_MULTIPLE + 2) + (MEMORY_FLOOR + 4096) * bodies.len();
    assert!(edit::nbytes(&batch) <= bound, "more memory than the stated multiple");

    // Encoding is stable, and the good bodies alone give the same.
    let encoded = encode::protobuf(&batch).as_slice().to_vec();
    let (again, errors) = SIGNALS[signal].0(&[&encoded]);
    assert!(errors.iter().all(Option::is_none), "what was encoded cannot be decoded");
    assert_eq!(encode::protobuf(&again).as_slice(), encoded);
    let good: Vec<&[u8]> =
        slices.iter().zip(&outcomes).filter(|(_, error)| error.is_none()).map(|(body, _)| *body).collect();
    assert_eq!(encode::protobuf(&decoder(&good).0).as_slice(), encoded, "a bad body left something behind");

    let text = json::write::json(&batch);
    let (from_text, errors) = SIGNALS[signal].1(&[&text]);
    assert!(errors.iter().all(Option::is_none), "what was written as JSON cannot be read");
    assert_eq!(json::write::json(&from_text), text);

    // Edits keep every row, and no table fails to be shown.
    let half = random.below(batch.rows() as u64 + 1) as usize;
    let parts = [edit::slice(&batch, 0, half), edit::slice(&batch, half, usize::MAX)];
    let joined = edit::concat(&[&parts[0], &parts[1], &batch]).expect("parts of one signal");
    assert_eq!(joined.items(), batch.items() * 2);
    let odd = edit::compact(edit::filter(&joined, |row| row % 2 == 1));
    assert_eq!(odd.rows(), joined.rows() / 2);
    // Once resources without rows are gone, tables make the batch that shows them.
    let made = |batch: &Batch| {
        let signal = ["traces", "logs", "metrics"][signal];
        arrow::from_tables(signal, &tables(batch)).expect("tables of a batch")
    };
    let rebuilt = made(&odd);
    assert_eq!(rebuilt.items(), odd.items());
    assert!(tables(&made(&rebuilt)) == tables(&rebuilt), "tables that made a batch are not those that it shows");

    // What a receiver has put right has nothing more to put right, and every record is accounted for.
    if let Some(right) = edit::review(&batch, 1) {
        assert!(edit::review(&right.batch, 2).is_none(), "something is still wrong");
        assert_eq!(right.batch.items() + right.invalid_ids + right.invalid_buckets, batch.items());
    }
}

fn tables(batch: &Batch) -> Vec<(String, StructArray)> {
    let table = |&name: &&str| {
        let shown = arrow::table(batch, name).expect("a table of each name").expect("that can be shown");
        (name.to_owned(), shown.into())
    };
    arrow::table_names(batch).iter().map(table).collect()
}

type Input = fn(&mut Random, usize) -> Vec<u8>;

fn run(input: Input, json: bool, signal: usize, first: u64, mut more: impl FnMut(u64) -> bool) {
    let fixed: Option<u64> = std::env::var("FUZZ_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut seed = fixed.unwrap_or(first);
    while more(seed) {
        let mut random = Random::new(seed);
        let count = 1 + random.below(3);
        let bodies: Vec<Vec<u8>> = (0..count).map(|_| input(&mut random, signal)).collect();
        let decoder = if json { SIGNALS[signal].1 } else { SIGNALS[signal].0 };
        let checked = std::panic::catch_unwind(move || check(decoder, signal, &bodies, &mut random));
        assert!(checked.is_ok(), "failed with FUZZ_SEED={seed} (signal {signal}, JSON {json})");
        if fixed.is_some() {
            return;
        }
        seed += 1;
    }
}

fn long(input: Input, json: bool, signal: usize) {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(600);
    let end = Instant::now() + Duration::from_secs(seconds);
    // Other documents on every run.
    let first = std::time::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_nanos() as u64 >> 8);
    let mut count = 0_u64;
    run(input, json, signal, first, |_| {
        count += 1;
        Instant::now() < end
    });
    println!("{count} rounds");
}

#[test]
fn short_runs_of_every_target() {
    let rounds = if cfg!(miri) { 1 } else { 400 };
    for signal in 0..SIGNALS.len() {
        run(protobuf_input, false, signal, 0, |seed| seed < rounds);
        run(json_input, true, signal, 0, |seed| seed < rounds);
    }
}

macro_rules! targets {
    ($($name:ident: $input:ident, $json:literal, $signal:literal;)*) => {
        $(#[test]
        #[ignore = "long: make fuzz"]
        fn $name() {
            long($input, $json, $signal);
        })*
    };
}

targets! {
    fuzz_protobuf_traces: protobuf_input, false, 0;
    fuzz_protobuf_logs: protobuf_input, false, 1;
    fuzz_protobuf_metrics: protobuf_input, false, 2;
    fuzz_json_traces: json_input, true, 0;
    fuzz_json_logs: json_input, true, 1;
    fuzz_json_metrics: json_input, true, 2;
}
