"""Settings of the metricstransform processor."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.ottl.golang.regex import compile_regex
from heliograph.pipeline import ComponentConfig

Aggregation = Literal["sum", "mean", "min", "max", "median", "count"]


class ValueAction(ComponentConfig):
    """A label value that gets another name."""

    value: str = ""
    """The value."""
    new_value: str = ""
    """What stands in its place; `{{version}}` is the version of Heliograph."""


class Operation(ComponentConfig):
    """One edit of a metric."""

    action: Literal[
        "add_label",
        "update_label",
        "delete_label_value",
        "toggle_scalar_data_type",
        "experimental_scale_value",
        "aggregate_labels",
        "aggregate_label_values",
    ]
    """What is done."""
    label: str = ""
    """The label in question."""
    new_label: str = ""
    """Its new name, or the label that is added."""
    label_set: list[str] | None = None
    """`aggregate_labels`: the labels that stay."""
    aggregation_type: Aggregation | Literal[""] = ""
    """What becomes of the values of points that are made one; `sum` when it is empty."""
    aggregated_values: list[str] = Field(default_factory=list)
    """`aggregate_label_values`: the values that become one."""
    new_value: str = ""
    """The value of an added label, or what stands for the aggregated ones; may contain `{{version}}`."""
    value_actions: list[ValueAction] = Field(default_factory=list)
    """`update_label`: values that are replaced."""
    experimental_scale: float = 0.0
    """What values are multiplied by."""
    label_value: str = ""
    """`delete_label_value`: points with this value are removed."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        required = {
            "add_label": ("new_label", "new_value"),
            "update_label": ("label",),
            "experimental_scale_value": ("experimental_scale",),
        }
        for name in required.get(self.action, ()):
            if not getattr(self, name):
                raise ValueError(f"{name} is required while action is {self.action}")
        return self


class Transform(ComponentConfig):
    """What is done with some of the metrics."""

    include: str = Field(min_length=1)
    """The name of the metrics, or a regex that occurs in it."""
    match_type: Literal["strict", "regexp", ""] = ""
    """How names and labels are compared; `strict` when it is empty."""
    experimental_match_labels: dict[str, str] = Field(default_factory=dict)
    """Only points whose labels have these values; an empty value also means points without the label."""
    action: Literal["update", "insert", "combine", "group"]
    """Edit the metrics, edit copies of them, make one of them, or move them to a resource of their own."""
    new_name: str = ""
    """The name that they get; groups of the regex are inserted for `$1`, `${1}` or `${name}`."""
    group_resource_labels: dict[str, str] | None = None
    """`group`: attributes of the new resource."""
    aggregation_type: Aggregation | Literal[""] = ""
    """`combine`: what becomes of the values of points that are made one; `sum` when it is empty."""
    submatch_case: Literal["lower", "upper", ""] = ""
    """`combine`: the case of label values that come from groups of the regex."""
    operations: list[Operation] = Field(default_factory=list)
    """Edits, in this order."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.match_type == "regexp":
            for pattern in (self.include, *self.experimental_match_labels.values()):
                compile_regex(pattern)
        if self.action in ("insert", "combine") and not self.new_name:
            raise ValueError(f"new_name is required while action is {self.action}")
        if self.action == "group" and self.group_resource_labels is None:
            raise ValueError("group_resource_labels is required while action is group")
        return self


class MetricsTransformConfig(ComponentConfig):
    """Settings of the metricstransform processor."""

    transforms: list[Transform] = Field(default_factory=list)
    """What is done, in this order; each sees what the ones before it have done."""
