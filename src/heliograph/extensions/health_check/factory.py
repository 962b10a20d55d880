"""How the service makes health checks."""

from heliograph.extensions.health_check.config import HealthCheckConfig
from heliograph.extensions.health_check.extension import HealthCheck
from heliograph.pipeline import ExtensionFactory, Stability

FACTORY = ExtensionFactory(
    type="health_check",
    config_class=HealthCheckConfig,
    stability=Stability.BETA,
    create=HealthCheck,
    summary="One URL that answers 200 while the service works and 503 otherwise.",
)
