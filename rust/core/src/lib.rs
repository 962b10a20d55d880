//! Telemetry as columns: OTLP bytes in and out, edits in between. Knows no Python.

pub mod arrow;
pub mod cbor;
pub mod columns;
pub mod decode;
pub mod edit;
pub mod encode;
pub mod error;
pub mod frame;
pub mod json;
pub mod native_block;
