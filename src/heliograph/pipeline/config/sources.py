"""Where configuration text comes from: `file:`, `env:`, `yaml:`, `http:`, `https:`; a bare path is a file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from heliograph.pipeline.config.document import MAX_BYTES, Document, parse
from heliograph.pipeline.config.errors import ConfigurationSourceError

MAX_SOURCES: Final = 100
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(.*)", re.DOTALL)
VARIABLE: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_FETCH_SECONDS = 10.0


def split(uri: str) -> tuple[str, str]:
    """Scheme and the rest of `uri`; the scheme is `file` when there is none."""
    match = _SCHEME.fullmatch(uri)
    return (match[1].lower(), match[2]) if match else ("file", uri)


def fetch(uri: str) -> str:
    """The text behind `uri`.

    Raises:
        ConfigurationSourceError: It cannot be read, or its scheme is unknown.
    """
    scheme, rest = split(uri)
    match scheme:
        case "file":
            return _file(rest)
        case "env":
            return _environment(rest)
        case "yaml":
            return rest
        case "http" | "https":
            return _http(uri)
        case _:
            raise ConfigurationSourceError(
                f"`{uri}`: unknown scheme `{scheme}`", hints=("use file:, env:, yaml:, http: or https:",)
            )


def load(uri: str) -> Document:
    """The document behind `uri`; `yaml:a::b: v` sets one value by its path.

    Raises:
        ConfigurationSourceError: It cannot be read.
        InvalidConfigurationError: It is no configuration.
    """
    scheme, rest = split(uri)
    name = rest if scheme == "file" else f"{scheme}:" if scheme == "yaml" else uri
    document = parse(fetch(uri), name)
    return _unfold(document) if scheme == "yaml" else document


def watched_files(uris: list[str]) -> list[Path]:
    """The files among `uris`, for a watch."""
    return [Path(rest) for scheme, rest in map(split, uris) if scheme == "file"]


def _unfold(document: Document) -> Document:
    """Make `{"a::b": v}` into `{"a": {"b": v}}`."""
    result = Document()
    for key, value in document.value.items():
        parts = tuple(key.split("::"))
        place = result.value
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = value
        for path, mark in document.marks.items():
            if path[:1] == (key,):
                result.marks[(*parts, *path[1:])] = mark
    return result


def _file(name: str) -> str:
    path = Path(name)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationSourceError(f"{name} is larger than {MAX_BYTES} bytes")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationSourceError(f"cannot read {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationSourceError(f"{name} is not UTF-8: {error.reason} at byte {error.start}") from error


def _environment(expression: str) -> str:
    name, separator, default = expression.partition(":-")
    if not VARIABLE.fullmatch(name):
        raise ConfigurationSourceError(f"`{name}` is no name of an environment variable")
    value = os.environ.get(name)
    return default if separator and not value else value or ""


def _http(uri: str) -> str:
    import httpx

    try:
        with httpx.stream("GET", uri, timeout=_FETCH_SECONDS, follow_redirects=True) as response:
            response.raise_for_status()
            body = b""
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise ConfigurationSourceError(f"{uri} is larger than {MAX_BYTES} bytes")
            return body.decode()
    except (httpx.HTTPError, UnicodeDecodeError) as error:
        raise ConfigurationSourceError(f"cannot read {uri}: {error}") from error
