"""The signaltometrics connector: any metric out of spans, points and logs."""

from heliograph.connectors.signaltometrics.factory import FACTORY

__all__ = ["FACTORY"]
