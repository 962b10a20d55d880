"""How the service makes headers_setter extensions."""

from heliograph.extensions.headers_setter.config import HeadersSetterConfig
from heliograph.extensions.headers_setter.extension import HeadersSetter
from heliograph.pipeline import ExtensionFactory, Stability

FACTORY = ExtensionFactory(
    type="headers_setter",
    config_class=HeadersSetterConfig,
    stability=Stability.BETA,
    create=HeadersSetter,
    summary="Sets headers of exporters' requests, from values or from the incoming request.",
)
