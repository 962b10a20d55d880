"""A load generator: realistic OTLP at a given rate, encoded once and varied for each request."""
