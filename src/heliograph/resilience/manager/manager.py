"""The manager of named pipelines."""

import functools
import inspect
import json
import os
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, cast

from heliograph.exceptions import InvalidSetting, NotFound
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
        self._extra: dict[str, Policy] = {}
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

    def register(self, policy: Policy) -> Policy:
        """Show a policy that belongs to no pipeline (a pool, a degradation) in the state."""
        self._extra[f"{policy.kind}:{policy.name}"] = policy
        return policy

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
        for name, steps in pipelines.items():
            self.set(name, steps)

    def load_yaml(self, text: str) -> None:
        """As `load`, from YAML text."""
        import yaml

        self.load(as_mapping(yaml.safe_load(text), "the configuration"))

    def load_environment(self, environment: Mapping[str, str] | None = None) -> None:
        """As `load`, from the JSON in HELIOGRAPH_RESILIENCE, when it is set."""
        text = (os.environ if environment is None else environment).get("HELIOGRAPH_RESILIENCE")
        if text:
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
            "policies": {name: policy.stats() for name, policy in sorted(self._extra.items())},
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


def _identity(step: tuple[str, dict[str, Any]]) -> str:
    kind, settings = step
    return f"{kind}:{sorted(settings.items(), key=lambda item: item[0])!r}"
