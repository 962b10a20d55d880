"""Policies by the names that configurations use, with their settings checked against the constructors."""

import builtins
import difflib
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from heliograph.exceptions import InvalidSetting, UnknownSetting, all_errors
from heliograph.resilience.adaptive import AdaptiveConcurrency, Aimd, ClientThrottle, Gradient2, Vegas
from heliograph.resilience.breaker import BreakerSettings, CircuitBreaker
from heliograph.resilience.bulkhead import Bulkhead
from heliograph.resilience.cache import Cache
from heliograph.resilience.chaos import Chaos
from heliograph.resilience.clock import Clock
from heliograph.resilience.events import Hook
from heliograph.resilience.fallback import Fallback
from heliograph.resilience.hedge import Hedge
from heliograph.resilience.limit import Gcra, SlidingWindow, TokenBucket
from heliograph.resilience.policy import Policy
from heliograph.resilience.retry import Backoff, Retry, RetryBudget
from heliograph.resilience.timeout import AdaptiveTimeout, Timeout

Settings = Mapping[str, Any]
_COMMON = {"name", "clock", "on_event"}
_ALGORITHMS: dict[str, type] = {"aimd": Aimd, "vegas": Vegas, "gradient2": Gradient2}


def _checked(make: Callable[..., Any], settings: Settings, where: str, like: Callable[..., Any] | None = None) -> Any:
    """Call `make` with settings from a file; unknown names and bad values become errors that say where."""
    known = sorted(set(inspect.signature(like or make).parameters) - _COMMON | ({"name"} & set(settings)))
    for key in settings:
        if key not in known and key not in _COMMON:
            near = difflib.get_close_matches(key, known, 1)
            suggestion = f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(known)}"
            raise UnknownSetting(f"{where}: unknown setting {key!r}{suggestion}")
    try:
        return make(**settings)
    except (TypeError, ValueError) as error:
        raise InvalidSetting(f"{where}: {error}") from error


def _breaker(settings: dict[str, Any], where: str) -> CircuitBreaker:
    common = {key: settings.pop(key) for key in _COMMON & set(settings)}
    _errors_in(settings, ("record", "ignore"), where)
    return CircuitBreaker(_checked(BreakerSettings, settings, where), **common)


def _retry(settings: dict[str, Any], where: str) -> Retry:
    if "backoff" in settings:
        settings["backoff"] = _checked(Backoff, settings["backoff"], f"{where}.backoff")
    if "budget" in settings:
        settings["budget"] = _checked(RetryBudget, settings["budget"], f"{where}.budget")
    _errors_in(settings, ("on",), where)
    return _checked(Retry, settings, where)


def _hedge(settings: dict[str, Any], where: str) -> Hedge:
    if "budget" in settings:
        settings["budget"] = _checked(RetryBudget, settings["budget"], f"{where}.budget")
    return _checked(Hedge, settings, where)


def _fallback(settings: dict[str, Any], where: str) -> Fallback:
    """A fallback to a value; functions are for code."""
    if "value" not in settings:
        raise InvalidSetting(f"{where}: a fallback needs the setting `value`")
    value = settings.pop("value")
    _errors_in(settings, ("on",), where)
    return _checked(lambda **given: Fallback(value, **given), settings, where, like=Fallback)


def _errors_in(settings: dict[str, Any], names: tuple[str, ...], where: str) -> None:
    """Replace names of exceptions (`TimeoutError`, `NetworkError`, `HG-NET-003`) by the classes."""
    for name in names:
        if name in settings:
            given = settings[name]
            listed = given if isinstance(given, list | tuple) else (given,)
            settings[name] = tuple(_error_class(item, f"{where}.{name}") for item in listed)


def _error_class(given: object, where: str) -> type[BaseException]:
    if isinstance(given, type) and issubclass(given, BaseException):
        return given
    for kind in all_errors():
        if given in {kind.__name__, kind.code}:
            return kind
    found = getattr(builtins, str(given), None)
    if isinstance(found, type) and issubclass(found, BaseException):
        return found
    raise InvalidSetting(f"{where}: there is no exception {given!r}")


def _adaptive(settings: dict[str, Any], where: str) -> AdaptiveConcurrency:
    common = {key: settings.pop(key) for key in _COMMON & set(settings)}
    name = settings.pop("algorithm", "gradient2")
    if name not in _ALGORITHMS:
        raise InvalidSetting(f"{where}.algorithm: {name!r} is not one of {', '.join(_ALGORITHMS)}")
    return AdaptiveConcurrency(_checked(_ALGORITHMS[name], settings, where), **common)


def _plain(kind: type[Policy]) -> Callable[[dict[str, Any], str], Policy]:
    return lambda settings, where: _checked(kind, settings, where)


CATALOG: dict[str, Callable[[dict[str, Any], str], Policy]] = {
    "adaptive_concurrency": _adaptive,
    "adaptive_timeout": _plain(AdaptiveTimeout),
    "bulkhead": _plain(Bulkhead),
    "cache": _plain(Cache),
    "chaos": _plain(Chaos),
    "circuit_breaker": _breaker,
    "client_throttle": _plain(ClientThrottle),
    "fallback": _fallback,
    "hedge": _hedge,
    "rate_limiter": _plain(Gcra),
    "retry": _retry,
    "sliding_window": _plain(SlidingWindow),
    "timeout": _plain(Timeout),
    "token_bucket": _plain(TokenBucket),
}
"""Name in a configuration to the function that makes the policy from its settings."""


def make_policy(kind: str, settings: Settings, *, name: str, where: str, clock: Clock, on_event: Hook) -> Policy:
    """A policy from settings.

    Raises:
        UnknownSetting: There is no such policy or setting; the message names the nearest.
        InvalidSetting: A value cannot work.
    """
    make = CATALOG.get(kind)
    if make is None:
        near = difflib.get_close_matches(kind, CATALOG, 1)
        suggestion = f"; did you mean {near[0]!r}?" if near else ""
        raise UnknownSetting(f"{where}: there is no policy {kind!r}{suggestion} There are: {', '.join(CATALOG)}")
    complete: dict[str, Any] = {"name": name, **settings, "clock": clock, "on_event": on_event}
    return make(complete, where)


def as_mapping(value: object, where: str) -> dict[str, Any]:
    """`value` as settings; nothing (an empty YAML entry) is no settings.

    Raises:
        InvalidSetting: It is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidSetting(f"{where}: settings are wanted, as `name: value`, not {value!r:.40}")
    # YAML 1.1 reads `on` as true.
    return {"on" if key is True else str(key): item for key, item in value.items()}
