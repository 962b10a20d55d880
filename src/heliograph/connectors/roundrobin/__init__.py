"""The roundrobin connector: to one pipeline after the other."""

from heliograph.connectors.roundrobin.factory import FACTORY

__all__ = ["FACTORY"]
