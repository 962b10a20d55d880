"""Retry: call again when a repeat can help."""

from heliograph.resilience.retry.backoff import Backoff
from heliograph.resilience.retry.budget import RetryBudget
from heliograph.resilience.retry.retry import Retry
from heliograph.resilience.retry.tries import Tries

__all__ = ["Backoff", "Retry", "RetryBudget", "Tries"]
