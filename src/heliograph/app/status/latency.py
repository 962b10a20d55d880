"""Percentiles out of counts by upper bound."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.api.schemas.status import Percentiles


def percentiles(bounds: Sequence[float], counts: Sequence[int], slowest: float) -> Percentiles | None:
    """P50, P95 and P99 by interpolation inside their bucket; None while nothing was counted.

    Args:
        bounds: Upper bounds in seconds.
        counts: One more than bounds, the last for what is above all of them.
        slowest: The largest value seen.
    """
    total = sum(counts)
    if not total:
        return None
    found = [_quantile(bounds, counts, total * share, slowest) for share in (0.5, 0.95, 0.99)]
    return Percentiles(count=total, p50=found[0], p95=found[1], p99=found[2], max=slowest)


def _quantile(bounds: Sequence[float], counts: Sequence[int], rank: float, slowest: float) -> float:
    seen = 0
    for place, count in enumerate(counts):
        if count and seen + count >= rank:
            low = bounds[place - 1] if place else 0.0
            high = min(bounds[place], slowest) if place < len(bounds) else slowest
            return low + (max(high, low) - low) * (rank - seen) / count
        seen += count
    return slowest
