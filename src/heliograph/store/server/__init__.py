"""A ClickHouse server or cluster over HTTP."""
