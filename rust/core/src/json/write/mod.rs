//! Columns to OTLP/JSON.
