"""What pydantic found, in our words, with the nearest valid key."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, SecretStr

from heliograph.pipeline.config.suggest import nearest

if TYPE_CHECKING:
    from pydantic import ValidationError

    from heliograph.pipeline.config.document import Document, Path
    from heliograph.pipeline.config.errors import Problem

_MAX_SHOWN = 80


def problems_of(error: ValidationError, model: type[BaseModel], document: Document, path: Path) -> list[Problem]:
    """One problem for each of pydantic's, with its place below `path` in `document`."""
    found: list[Problem] = []
    for item in error.errors(include_url=False):
        location = _written(item["loc"], document, path)
        leaf = str(item["loc"][-1]) if item["loc"] else ""
        if item["type"] == "extra_forbidden":
            names = _field_names(_at(model, item["loc"][:-1]))
            valid = f"; valid here: {', '.join(sorted(names))}" if names else "; there are no settings here"
            suggestion = nearest(leaf, names)
            message = f"unknown key `{leaf}`" + ("" if suggestion else valid)
            found.append(document.problem(location, message, suggestion))
            continue
        message = item["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        if item["type"] != "missing" and not isinstance(item["input"], (dict, list)):
            message = f"{_shown(item['input'], _at(model, item['loc']))}: {message[0].lower()}{message[1:]}"
        suggestion = ""
        if "expected" in (context := item.get("ctx", {})) and isinstance(item["input"], str):
            options = [part.strip(" '") for part in str(context["expected"]).replace(" or ", ",").split(",")]
            suggestion = nearest(item["input"], options)
        found.append(document.problem(location, message, suggestion))
    return found


def _written(location: tuple[int | str, ...], document: Document, path: Path) -> Path:
    """`location` without the names that pydantic adds for members of unions and validators."""
    place: Path = path
    value: Any = document.value
    for part in path:
        value = _inside(value, part)
    for number, part in enumerate(location):
        last = number == len(location) - 1
        if _has(value, part):
            value = _inside(value, part)
            place = (*place, part)
        elif last and isinstance(value, (dict, type(None))) and isinstance(part, str) and part.isidentifier():
            place = (*place, part)
    return place


def _has(value: Any, part: int | str) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and part < len(cast("list[Any]", value))


def _inside(value: Any, part: int | str) -> Any:
    return value[part] if _has(value, part) else None


def _shown(value: Any, annotation: Any) -> str:
    if annotation is None or SecretStr in _flatten(annotation):
        return "this value" if annotation is not None else f"`{str(value)[:_MAX_SHOWN]}`"
    return f"`{str(value)[:_MAX_SHOWN]}`"


def _field_names(annotation: Any) -> list[str]:
    names: list[str] = []
    for option in _flatten(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            names += [field.alias or name for name, field in option.model_fields.items()]
    return names


def _at(annotation: Any, location: tuple[int | str, ...]) -> Any:
    """The annotation of what `location` leads to below `annotation`, None when it leads nowhere."""
    for part in location:
        following: Any = None
        for option in _flatten(annotation):
            if isinstance(option, type) and issubclass(option, BaseModel):
                for name, field in option.model_fields.items():
                    if part in (name, field.alias):
                        following = field.annotation
            elif typing.get_origin(option) in (dict, list, tuple, set, frozenset) or isinstance(part, int):
                arguments = typing.get_args(option)
                following = arguments[-1] if arguments and arguments[-1] is not ... else (arguments or (None,))[0]
        if following is not None:
            annotation = following
    return annotation


def _flatten(annotation: Any) -> list[Any]:
    """Members of unions and the inside of Annotated, recursively."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _flatten(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [member for argument in typing.get_args(annotation) for member in _flatten(argument)]
    return [annotation]
