"""Receivers: where telemetry enters."""
