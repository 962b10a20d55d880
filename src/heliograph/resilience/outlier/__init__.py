"""Outlier detection: hosts of a group that behave worse than the others are left out for a while."""

from heliograph.resilience.outlier.detector import OutlierDetector
from heliograph.resilience.outlier.host import Ejection, HostGuard
from heliograph.resilience.outlier.settings import OutlierSettings

__all__ = ["Ejection", "HostGuard", "OutlierDetector", "OutlierSettings"]
