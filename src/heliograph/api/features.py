"""Features that are given up under pressure."""

from collections.abc import Callable
from typing import ClassVar

from heliograph.api.parameters import Services
from heliograph.exceptions import ResourceError


class FeatureSuspended(ResourceError):
    """A feature is off while the platform is under pressure; ingest goes on."""

    code: ClassVar[str] = "HG-RES-040"
    default_hints: ClassVar[tuple[str, ...]] = (
        "wait: it comes back by itself when the pressure falls",
        "`/api/v1/resilience` shows what presses",
    )


def feature(name: str) -> Callable[[Services], None]:
    """A dependency of routes that belong to a feature; it refuses them while the feature is off."""

    def check(services: Services) -> None:
        source = services.resilience
        if source is not None and not source.allows(name):
            raise FeatureSuspended(
                f"{name.replace('_', ' ')} is off while the platform is under pressure", retry_after=10
            )

    return check
