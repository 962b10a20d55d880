"""The Collector's configuration: sources, expansion, types, checks."""
