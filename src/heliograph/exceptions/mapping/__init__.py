"""Native errors to the tree, by tables, once, at the boundary."""

from heliograph.exceptions.mapping.clickhouse import clickhouse_error
from heliograph.exceptions.mapping.grpc import grpc_error
from heliograph.exceptions.mapping.http import http_error
from heliograph.exceptions.mapping.native import map_error

__all__ = ["clickhouse_error", "grpc_error", "http_error", "map_error"]
