"""The store port and its engines: embedded chDB and a ClickHouse server or cluster."""
