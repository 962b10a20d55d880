"""Policies that keep calls safe: breaker, retry, bulkhead, timeout and their kin."""
