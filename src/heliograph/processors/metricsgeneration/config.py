"""Settings of the metricsgeneration processor."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.pipeline import ComponentConfig

Operation = Literal["add", "subtract", "multiply", "divide", "percent"]


class Rule(ComponentConfig):
    """How one metric is made."""

    name: str = Field(min_length=1)
    """The new metric's name."""
    unit: str = ""
    """The new metric's unit."""
    type: Literal["calculate", "scale"]
    """From two metrics, or from one and a number."""
    metric1: str = Field(min_length=1)
    """The first metric, a gauge or sum."""
    metric2: str = ""
    """The second metric, a gauge or sum; required for `calculate`."""
    operation: Operation | Literal[""] = ""
    """What is done with both; without one nothing is made."""
    scale_by: float = 0.0
    """The number for `scale`; greater than 0."""
    match_attributes: bool = False
    """Compute each pair of points whose common attributes are equal, instead of all with the first point of `metric2`.
    The Collector has a feature gate for this."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.type == "calculate" and not self.metric2:
            raise ValueError("metric2 is required for type calculate")
        if self.type == "scale" and not self.scale_by > 0:
            raise ValueError("scale_by must be greater than 0 for type scale")
        if self.name in (self.metric1, self.metric2):
            raise ValueError("name must differ from metric1 and metric2")
        return self


class MetricsGenerationConfig(ComponentConfig):
    """Settings of the metricsgeneration processor."""

    rules: list[Rule] = Field(default_factory=list)
    """What is made, in this order; rules do not see what others have made."""
