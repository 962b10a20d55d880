"""Settings of the headers_setter extension."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.pipeline import ComponentConfig, Secret


class HeaderConfig(ComponentConfig):
    """One header."""

    key: str = Field(min_length=1, pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
    """Its name."""
    action: Literal["insert", "update", "upsert", "delete"] = "upsert"
    """`insert` where there is none, `update` where there is one, `upsert` in both cases, or `delete`."""
    value: Secret | None = None
    """The value itself."""
    value_file: str | None = None
    """A file that holds the value; read again when it changes."""
    from_context: str | None = None
    """The header of the incoming request that holds the value; the receiver needs `include_metadata: true`."""
    from_attribute: str | None = None
    """What the receiver's authenticator knows of the caller, such as `username`."""
    default_value: Secret | None = None
    """The value where `from_context` or `from_attribute` finds none."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        sources = [self.value, self.value_file, self.from_context, self.from_attribute]
        given = sum(source is not None for source in sources)
        if self.action != "delete" and given != 1:
            raise ValueError("set one of value, value_file, from_context and from_attribute")
        if self.action == "delete" and (given or self.default_value is not None):
            raise ValueError("delete takes no value")
        if self.default_value is not None and self.from_context is None and self.from_attribute is None:
            raise ValueError("default_value goes with from_context or from_attribute")
        return self


class HeadersSetterConfig(ComponentConfig):
    """Settings of the headers_setter extension."""

    headers: list[HeaderConfig] = Field(min_length=1)
    """What is done, in order."""
    additional_auth: str | None = None
    """Another extension that makes headers, whose are added."""
