"""The exporter that writes to the store: ClickHouse in this process or on a server."""
