"""Questions to the store: services, traces, logs, metrics, fields and SQL, with typed answers."""

from heliograph.query.errors import InvalidQuestionError, NotFoundError
from heliograph.query.filters import Filter, Operator
from heliograph.query.search import Budget, Search
from heliograph.query.service import QueryService, open_queries
from heliograph.query.time_range import TimeRange

__all__ = [
    "Budget",
    "Filter",
    "InvalidQuestionError",
    "NotFoundError",
    "Operator",
    "QueryService",
    "Search",
    "TimeRange",
    "open_queries",
]
