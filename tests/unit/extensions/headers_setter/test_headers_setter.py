"""Headers of exporters' requests."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from heliograph.extensions.bearertokenauth.config import BearerTokenAuthConfig
from heliograph.extensions.bearertokenauth.extension import BearerTokenAuth
from heliograph.extensions.headers_setter.config import HeadersSetterConfig
from heliograph.extensions.headers_setter.errors import AmbiguousHeaderError
from heliograph.extensions.headers_setter.extension import HeadersSetter
from heliograph.pipeline import Kind
from heliograph.pipeline.errors import ComponentStartError
from heliograph.testing import TestHost, create_settings


def make(directory: Path, headers: list[dict[str, str]], extensions: Any = None, **more: Any) -> HeadersSetter:
    """A started extension."""
    settings = create_settings(Kind.EXTENSION, "headers_setter")
    config = HeadersSetterConfig.model_validate({"headers": headers, **more})
    extension = HeadersSetter(settings, config)
    with TestHost(settings, directory, extensions or {}) as host:
        extension.start(host)
    return extension


def test_the_four_actions(tmp_path: Path) -> None:
    """Insert where there is none, update where there is one, upsert in both cases, delete; names in any case."""
    for action, there, missing in (
        ("insert", {"x-a": "old"}, {"x-a": "new"}),
        ("update", {"x-a": "new"}, {}),
        ("upsert", {"x-a": "new"}, {"x-a": "new"}),
    ):
        extension = make(tmp_path, [{"key": "X-A", "action": action, "value": "new"}])
        assert extension.request_headers({"x-a": "old"}, {}) == there
        assert extension.request_headers({}, {}) == missing
    deleting = make(tmp_path, [{"key": "X-A", "action": "delete"}])
    assert deleting.request_headers({"x-a": "old", "b": "c"}, {}) == {"b": "c"}
    assert not deleting.is_secret


def test_values_come_from_the_incoming_request(tmp_path: Path) -> None:
    """From its headers or from what is known of its caller; else the default, else empty."""
    extension = make(
        tmp_path,
        [
            {"key": "tenant", "from_context": "X-Tenant", "default_value": "shared"},
            {"key": "user", "from_attribute": "username"},
        ],
    )
    metadata = {"x-tenant": ("blue",), "auth:username": ("ann",), "username": ("forged",)}
    assert extension.request_headers({}, metadata) == {"tenant": "blue", "user": "ann"}
    assert extension.request_headers({}, {}) == {"tenant": "shared", "user": ""}
    with pytest.raises(AmbiguousHeaderError, match="2 values of x-tenant"):
        extension.request_headers({}, {"x-tenant": ("a", "b")})


def test_a_value_may_be_in_a_file(tmp_path: Path) -> None:
    """Read at the start, stripped."""
    (tmp_path / "value").write_text(" one\n")
    extension = make(tmp_path, [{"key": "a", "value_file": str(tmp_path / "value")}])
    assert extension.request_headers({}, {}) == {"a": "one"}


def test_another_extension_is_added(tmp_path: Path) -> None:
    """Its headers come beside; it may start later, and its credentials count as such."""
    bearer = BearerTokenAuth(
        create_settings(Kind.EXTENSION, "bearertokenauth"), BearerTokenAuthConfig.model_validate({"token": "one"})
    )
    extension = make(
        tmp_path, [{"key": "a", "value": "b"}], {"bearertokenauth": bearer}, additional_auth="bearertokenauth"
    )
    assert extension.is_secret
    assert extension.request_headers({}, {}) == {"a": "b", "authorization": "Bearer one"}
    missing = make(tmp_path, [{"key": "a", "value": "b"}], additional_auth="nothing")
    with pytest.raises(ComponentStartError, match="nothing"):
        missing.request_headers({}, {})


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"key": "a"},
        {"key": "a", "value": "b", "from_context": "c"},
        {"key": "a", "value": "b", "default_value": "c"},
        {"key": "a", "action": "delete", "value": "b"},
        {"key": "a", "action": "replace", "value": "b"},
        {"key": "a b", "value": "c"},
    ],
)
def test_settings_that_cannot_work(header: dict[str, str]) -> None:
    """One source, and a name that a header can have."""
    with pytest.raises(ValidationError):
        HeadersSetterConfig.model_validate({"headers": [header]})
    with pytest.raises(ValidationError):
        HeadersSetterConfig.model_validate({"headers": []})
