"""Pools of objects and connections."""

from heliograph.resilience.pool.connection import ConnectionPool
from heliograph.resilience.pool.object import ObjectPool

__all__ = ["ConnectionPool", "ObjectPool"]
