"""Connectors: an exporter of one pipeline that is the receiver of another."""
