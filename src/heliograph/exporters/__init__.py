"""Exporters: where telemetry leaves."""
