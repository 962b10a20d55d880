"""The manager of named pipelines."""

import functools
import inspect
import json
import os
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from heliograph.exceptions import InvalidSetting, LibraryMissing, NotFound
from heliograph.resilience.breaker import CircuitBreaker
from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import Event, Hook, no_hook
from heliograph.resilience.manager.builder import PipelineBuilder
from heliograph.resilience.manager.catalog import as_mapping, make_policy
from heliograph.resilience.pipeline import Pipeline
from heliograph.resilience.policy import Policy

P = ParamSpec("P")
T = TypeVar("T")
OVERRIDES = ("force_open", "disable", "metrics_only", "reset")


class ManagedPipeline:
    """A pipeline that stays the same object while its policies are exchanged under it."""

    def __init__(self, name: str, pipeline: Pipeline) -> None:
        self.name = name
        self._pipeline = pipeline

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies now."""
        return self._pipeline.policies

    def exchange(self, pipeline: Pipeline) -> None:
        """Use other policies from the next call on."""
        self._pipeline = pipeline

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Guard one call (await what it returns when `function` is async)."""
        return self._pipeline.call(function, *args, **kwargs)

    def __call__(self, function: Callable[P, T]) -> Callable[P, T]:
        """Guard `function`; after a reload it is guarded by the new policies."""
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def guarded_async(*args: P.args, **kwargs: P.kwargs) -> Any:
                return await cast("Awaitable[Any]", self._pipeline.call(function, *args, **kwargs))

            return cast("Callable[P, T]", guarded_async)

        @functools.wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            return self._pipeline.call(function, *args, **kwargs)

        return guarded

    def stats(self) -> dict[str, object]:
        """What each policy says."""
        return self._pipeline.stats()


class ResilienceManager:
    """Named pipelines, their live state, and the latest events.

    Args:
        clock: Where time comes from.
        on_event: Hears the events of every policy, with the pipeline's name as prefix of the policy's.
        keep_events: How many events are remembered.
    """

    def __init__(self, *, clock: Clock = SYSTEM_CLOCK, on_event: Hook = no_hook, keep_events: int = 200) -> None:
        self._clock = clock
        self._hook = on_event
        self._pipelines: dict[str, ManagedPipeline] = {}
        self._settings: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        self._loaded: frozenset[str] = frozenset()
        self._defaults: dict[str, Sequence[Mapping[str, Any]]] = {}
        self._file: _WatchedFile | None = None
        self._extra: dict[str, Policy] = {}
        self._observed: dict[str, Callable[[], Mapping[str, object]]] = {}
        self._lock = threading.RLock()
        self.events: deque[Event] = deque(maxlen=keep_events)

    def define(self, name: str) -> PipelineBuilder:
        """Begin a pipeline in code."""
        return PipelineBuilder(self, name)

    def pipeline(self, name: str) -> ManagedPipeline:
        """The pipeline of this name; an undefined one guards nothing until it is defined."""
        with self._lock:
            if name not in self._pipelines:
                self._pipelines[name] = ManagedPipeline(name, Pipeline(name=name))
            return self._pipelines[name]

    def find(self, name: str) -> ManagedPipeline | None:
        """The pipeline of this name, None when nobody has asked for it or defined it."""
        return self._pipelines.get(name)

    def register(self, policy: Policy) -> Policy:
        """Show a policy that belongs to no pipeline (a pool, a degradation) in the state."""
        self._extra[f"{policy.kind}:{policy.name}"] = policy
        return policy

    def observe(self, kind: str, name: str, stats: Callable[[], Mapping[str, object]]) -> None:
        """Show something in the state that is no policy: a queue, a pool of a library. `stats` must be quick."""
        self._observed[f"{kind}:{name}"] = stats

    def forget(self, kind: str, name: str) -> None:
        """Show it no more."""
        self._observed.pop(f"{kind}:{name}", None)
        self._extra.pop(f"{kind}:{name}", None)

    def set(self, name: str, steps: Sequence[Mapping[str, Any]]) -> ManagedPipeline:
        """Define or redefine a pipeline. Policies whose settings did not change keep their state.

        Args:
            name: Of the pipeline.
            steps: Outermost first, each `{kind: settings}`.

        Raises:
            InvalidSetting, UnknownSetting: Nothing was changed.
        """
        parsed = [self._parse(step, f"{name}[{index}]") for index, step in enumerate(steps)]
        with self._lock:
            pipeline = self.pipeline(name)
            before = dict(zip(map(_identity, self._settings.get(name, ())), pipeline.policies, strict=False))
            policies = [
                before.get(_identity((kind, settings))) or self._make(name, kind, settings, index)
                for index, (kind, settings) in enumerate(parsed)
            ]
            self._settings[name] = parsed
            pipeline.exchange(Pipeline(*policies, name=name, statistics=True))
            return pipeline

    def default(self, name: str, steps: Sequence[Mapping[str, Any]]) -> ManagedPipeline:
        """Define a pipeline unless a configuration has defined it already."""
        with self._lock:
            self._defaults[name] = steps
            return self.pipeline(name) if name in self._settings else self.set(name, steps)

    def load(self, configuration: Mapping[str, Any]) -> None:
        """Define all pipelines of `{"pipelines": {name: [steps]}}`; call it again to reload.

        Raises:
            InvalidSetting, UnknownSetting: Nothing was changed.
        """
        pipelines = as_mapping(configuration.get("pipelines"), "pipelines")
        checked = ResilienceManager(clock=self._clock)
        for name, steps in pipelines.items():
            if not isinstance(steps, Sequence) or isinstance(steps, str):
                raise InvalidSetting(f"pipelines.{name}: a list of policies is wanted, outermost first")
            checked.set(name, cast("Sequence[Mapping[str, Any]]", steps))
        with self._lock:
            for name, steps in pipelines.items():
                self.set(name, steps)
            for name in self._loaded - set(pipelines):
                # What the configuration says no more is as the code says, or guards nothing.
                self.set(name, self._defaults.get(name, ()))
                if name not in self._defaults:
                    del self._settings[name]
            self._loaded = frozenset(pipelines)

    def load_file(self, path: Path) -> None:
        """As `load`, from a YAML file; `reload` reads it again when it has changed.

        Raises:
            InvalidSetting, UnknownSetting: Nothing was changed.
        """
        self._file = _WatchedFile(path)
        self.reload()

    def reload(self) -> bool:
        """Read the file again if it has changed; whether it had.

        Raises:
            InvalidSetting, UnknownSetting: Nothing was changed.
        """
        text = self._file.read_if_changed() if self._file is not None else None
        if text is None:
            return False
        self.load_yaml(text)
        return True

    def load_yaml(self, text: str) -> None:
        """As `load`, from YAML text."""
        try:
            import yaml
        except ImportError as error:
            raise LibraryMissing("YAML needs PyYAML: pip install pyyaml, or give JSON or a mapping") from error
        try:
            parsed = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise InvalidSetting(f"the configuration is not YAML: {error}") from error
        self.load(as_mapping(parsed, "the configuration"))

    def load_environment(self, environment: Mapping[str, str] | None = None) -> None:
        """As `load`, from the JSON in HELIOGRAPH_RESILIENCE or the YAML file that HELIOGRAPH_RESILIENCE_FILE names."""
        given = os.environ if environment is None else environment
        text = given.get("HELIOGRAPH_RESILIENCE")
        if path := given.get("HELIOGRAPH_RESILIENCE_FILE"):
            self.load_file(Path(path))
        elif text:
            try:
                configuration = json.loads(text)
            except ValueError as error:
                raise InvalidSetting(f"HELIOGRAPH_RESILIENCE is not JSON: {error}") from error
            self.load(as_mapping(configuration, "HELIOGRAPH_RESILIENCE"))

    def override(self, pipeline: str, action: str) -> None:
        """Put the breakers of a pipeline into a state by hand: `force_open`, `disable`, `metrics_only` or `reset`.

        Raises:
            NotFound: There is no such pipeline, or it has no breaker.
            InvalidSetting: There is no such action.
        """
        if action not in OVERRIDES:
            raise InvalidSetting(f"there is no action {action!r}; there are: {', '.join(OVERRIDES)}")
        found = self._pipelines.get(pipeline)
        breakers = [policy for policy in found.policies if isinstance(policy, CircuitBreaker)] if found else []
        if not breakers:
            raise NotFound(f"there is no pipeline {pipeline!r} with a circuit breaker")
        for breaker in breakers:
            getattr(breaker, action)()

    def state(self) -> dict[str, object]:
        """Everything that exists and how it is, as JSON values."""
        now = self._clock.monotonic()
        events = [
            {"kind": event.kind.value, "policy": event.policy, "name": event.name, "seconds_ago": now - event.at}
            | {"detail": dict(event.detail)}
            for event in reversed(self.events)
        ]
        return {
            "pipelines": {name: pipeline.stats() for name, pipeline in sorted(self._pipelines.items())},
            "policies": {
                **{name: policy.stats() for name, policy in sorted(self._extra.items())},
                **{name: dict(stats()) for name, stats in sorted(self._observed.items())},
            },
            "events": events,
        }

    def hear(self, event: Event) -> None:
        """Take note of an event and pass it on; hook for policies that are made elsewhere."""
        self.events.append(event)
        self._hook(event)

    def _parse(self, step: Mapping[str, Any], where: str) -> tuple[str, dict[str, Any]]:
        if len(step) != 1:
            raise InvalidSetting(
                f"{where}: one policy is wanted, as `kind: settings`, not {', '.join(step) or 'nothing'}"
            )
        ((kind, settings),) = step.items()
        return kind, as_mapping(settings, f"{where}.{kind}")

    def _make(self, name: str, kind: str, settings: dict[str, Any], index: int) -> Policy:
        return make_policy(
            kind,
            settings,
            name=name,
            where=f"pipelines.{name}[{index}].{kind}",
            clock=self._clock,
            on_event=self.hear,
        )


class _WatchedFile:
    """A file that is read when it is new."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def read_if_changed(self) -> str | None:
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
            if seen == self._seen:
                return None
            text = self._path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidSetting(f"{self._path} cannot be read: {error}") from error
        self._seen = seen
        return text


def _identity(step: tuple[str, dict[str, Any]]) -> str:
    kind, settings = step
    return f"{kind}:{sorted(settings.items(), key=lambda item: item[0])!r}"
