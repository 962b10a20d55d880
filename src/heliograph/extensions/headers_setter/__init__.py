"""The headers_setter extension: headers of exporters' requests, from fixed values or from the incoming request."""

from heliograph.extensions.headers_setter.factory import FACTORY

__all__ = ["FACTORY"]
