"""Contract suites and helpers for component authors."""
