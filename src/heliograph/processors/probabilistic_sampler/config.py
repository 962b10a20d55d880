"""Settings of the probabilistic sampler."""

import math
from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.pipeline import ComponentConfig

_SMALLEST_PERCENTAGE = 100.0 / (1 << 56)


class ProbabilisticSamplerConfig(ComponentConfig):
    """Settings of the probabilistic sampler."""

    sampling_percentage: float = 0.0
    """How many of a hundred are kept; 100 and more keeps all."""
    mode: Literal["hash_seed", "equalizing", "proportional", ""] = ""
    """How it is decided; `hash_seed` when it is empty."""
    hash_seed: int = Field(default=0, ge=0, lt=1 << 32)
    """Samplers with different seeds decide independently; in mode `hash_seed`."""
    fail_closed: bool = True
    """Records for which nothing can be decided are left out; else kept."""
    sampling_precision: int = Field(default=4, ge=1, le=14)
    """Hexadecimal digits of the threshold that is written to records."""
    attribute_source: Literal["traceID", "record"] = "traceID"
    """Log records: whether the trace id decides, or an attribute."""
    from_attribute: str = ""
    """Log records: the attribute that decides where there is no trace id, or instead of it."""
    sampling_priority: str = ""
    """Log records: an attribute with a percentage, which counts when it is the higher one."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        percentage = self.sampling_percentage
        if math.isinf(percentage) or math.isnan(percentage):
            raise ValueError("sampling_percentage must be a number")
        if percentage < 0:
            raise ValueError("sampling_percentage must not be negative")
        if 0 < percentage < _SMALLEST_PERCENTAGE:
            raise ValueError("sampling_percentage is too small")
        return self
