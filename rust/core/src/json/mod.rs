//! OTLP/JSON to columns and back.
//!
//! The rules differ from protobuf's own JSON: ids are hexadecimal, enums are integers, only lowerCamelCase names count,
//! and unknown names are passed over.

pub mod read;
pub mod write;
