//! Telemetry as columns: OTLP bytes in and out, edits in between. Knows no Python.

pub mod columns;
