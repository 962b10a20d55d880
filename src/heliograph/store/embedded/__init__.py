"""ClickHouse inside this process: chDB over one directory."""
