"""OTLP senders: a client, and drop-in exporters for the OpenTelemetry SDK."""
