"""Health, degradation, pipelines and the manager."""

import asyncio
import gc
from pathlib import Path

import pytest

from heliograph.exceptions import InvalidSetting, NotFound, UnknownSetting
from heliograph.resilience import (
    Bulkhead,
    CircuitBreaker,
    CircuitOpen,
    Degradation,
    ErrorBudget,
    Event,
    Fallback,
    FeatureOff,
    HealthCheck,
    HealthRegistry,
    HealthState,
    Level,
    ManualClock,
    Pipeline,
    ResilienceManager,
    Retry,
    TimeLimitExceeded,
    Timeout,
    everything,
    no_waiting,
)
from heliograph.resilience.breaker import BreakerSettings
from heliograph.resilience.manager.catalog import CATALOG

LEVELS = (
    Level("reduced", 0.6, 0.4, frozenset({"live_tail", "completion"})),
    Level("minimal", 0.9, 0.7, frozenset({"derived_metrics"})),
)


async def test_health_has_hysteresis() -> None:
    """One bad answer turns nothing over, three do, and two good ones turn it back."""
    answers = iter([True, False, False, True, False, False, False, True, True])
    check = HealthCheck(lambda: next(answers), "db")
    states = [await check.check() for _ in range(9)]
    up, down = HealthState.HEALTHY, HealthState.UNHEALTHY
    assert states == [up] * 6 + [down, down, up]


async def test_readiness_needs_critical_dependencies_only() -> None:
    """A hung or failing critical probe makes the service unready, not dead; others are only reported."""

    async def hangs() -> bool:
        await asyncio.Event().wait()
        return True

    def raises() -> bool:
        raise OSError("gone")

    registry = HealthRegistry()
    registry.add(HealthCheck(lambda: True, "loop"), liveness=True)
    registry.add(HealthCheck(raises, "cache", critical=False))
    await registry.check_all()
    assert registry.ready
    registry.add(HealthCheck(hangs, "db", timeout_seconds=0.01))
    await registry.check_all()
    assert (registry.alive, registry.ready) == (True, False)
    assert "gone" in str(registry.report())
    registry.remove("db")
    assert registry.ready


def test_degradation_goes_down_at_once_and_up_slowly() -> None:
    """Levels are entered by pressure at once and left one by one after calm."""
    clock, heard = ManualClock(), list[Event]()
    degradation = Degradation(LEVELS, calm_seconds=10, clock=clock, on_event=heard.append)
    degradation.report("memory", 0.95)
    assert degradation.level == "minimal"
    assert not degradation.allows("live_tail")
    assert not degradation.allows("derived_metrics")
    assert degradation.allows("ingest")
    levels: list[str] = []
    for _ in range(6):
        degradation.report("memory", 0.1)
        levels.append(degradation.level)
        clock.advance(5)
    assert levels == ["minimal", "minimal", "reduced", "reduced", "normal", "normal"]
    assert len(heard) == 3


def test_degradation_hovers_without_flapping() -> None:
    """Pressure between the two marks changes nothing; old signals are forgotten; hands can hold a level."""
    clock = ManualClock()
    degradation = Degradation(LEVELS, calm_seconds=1, signal_seconds=5, clock=clock)
    degradation.report("load", 0.65)
    for pressure in (0.5, 0.45, 0.55):
        clock.advance(2)
        degradation.report("load", pressure)
        assert degradation.level == "reduced"
    clock.advance(6)
    for _ in range(3):
        degradation.report("disk", 0.0)
        clock.advance(1.5)
    assert degradation.level == "normal"
    degradation.force("minimal")
    assert (degradation.level, degradation.allows("derived_metrics")) == ("minimal", False)
    degradation.force(None)
    assert degradation.allows("derived_metrics")
    with pytest.raises(ValueError, match="no level"):
        degradation.force("worse")
    with pytest.raises(ValueError, match="below"):
        Degradation([Level("x", 0.5, 0.5, frozenset())])


async def test_fused_pipeline_behaves_like_nested_policies() -> None:
    """One generated function: retry sees the timeout's error, the breaker each try, the fallback the end."""
    breaker = CircuitBreaker(BreakerSettings(window="consecutive", window_size=9))
    timeout = Timeout(0.01)
    pipeline = Pipeline(Fallback("safe"), Retry(3), breaker, Bulkhead(1), timeout, statistics=True)
    calls = 0

    async def slow(tag: str) -> str:
        nonlocal calls
        calls += 1
        await asyncio.Event().wait()
        return tag

    with no_waiting():
        assert await pipeline(slow)("x") == "safe"
        assert await pipeline.call(slow, "x") == "safe"
    assert (calls, breaker.stats()["failures"]) == (6, 6)
    stats = pipeline.stats()
    assert stats["statistics"] == {**stats["statistics"], "calls": 2, "errors": 0}  # type: ignore[dict-item]


def test_usual_order() -> None:
    """`usual` puts policies in the stated order whatever order they come in."""
    kinds = [policy.kind for policy in Pipeline.usual(Timeout(1), Bulkhead(), Retry(), CircuitBreaker()).policies]
    assert kinds == ["retry", "circuit_breaker", "bulkhead", "timeout"]


YAML = """
pipelines:
  store.query:
    - retry: {attempts: 2, backoff: {initial: 0.01, jitter: none}}
    - circuit_breaker: {window: consecutive, window_size: 2, open_seconds: 5}
    - adaptive_concurrency: {algorithm: vegas, initial: 5}
    - timeout: {seconds: 1}
  export:
    - rate_limiter: {rate: 100, burst: 10}
    - bulkhead:
"""


def test_manager_from_yaml_code_and_environment() -> None:
    """All three ways define the same kind of pipeline, and the state shows them."""
    manager = ResilienceManager()
    manager.load_yaml(YAML)
    manager.define("code").retry(attempts=2).circuit_breaker().hedge().timeout(seconds=3).build()
    manager.load_environment({"HELIOGRAPH_RESILIENCE": '{"pipelines": {"env": [{"bulkhead": {"limit": 3}}]}}'})
    manager.register(Degradation(LEVELS))
    state = manager.state()
    assert set(state["pipelines"]) == {"code", "env", "export", "store.query"}  # type: ignore[arg-type]
    assert "degradation:degradation" in state["policies"]  # type: ignore[operator]
    assert manager.pipeline("export").call(lambda: 5) == 5


async def test_reload_keeps_the_state_of_what_did_not_change() -> None:
    """A reload exchanges changed policies under functions that are guarded already, and keeps the others."""
    manager = ResilienceManager()
    manager.load_yaml(YAML)
    pipeline = manager.pipeline("store.query")

    def fails() -> None:
        raise OSError("down")

    async def hangs() -> None:
        await asyncio.Event().wait()

    guarded, guarded_async = pipeline(fails), pipeline(hangs)
    with no_waiting(), pytest.raises(OSError, match="down"):
        guarded()
    manager.load_yaml(YAML.replace("attempts: 2", "attempts: 1").replace("seconds: 1}", "seconds: 0.01}"))
    with pytest.raises(CircuitOpen):
        guarded()
    manager.override("store.query", "reset")
    with pytest.raises(TimeLimitExceeded):
        await guarded_async()
    manager.override("store.query", "force_open")
    assert [event["kind"] for event in manager.state()["events"]][0] == "state_changed"  # type: ignore[attr-defined,index] # noqa: RUF015


@pytest.mark.parametrize(
    ("yaml", "error", "text"),
    [
        ("pipelines: {a: [{retyr: {}}]}", UnknownSetting, "did you mean 'retry'"),
        ("pipelines: {a: [{retry: {atempts: 1}}]}", UnknownSetting, r"pipelines.a\[0\].retry.*'attempts'"),
        ("pipelines: {a: [{circuit_breaker: {failure_rate: 7}}]}", InvalidSetting, "failure_rate is 7"),
        ("pipelines: {a: [{retry: 5}]}", InvalidSetting, "settings are wanted"),
        ("pipelines: {a: {retry: {}}}", InvalidSetting, "a list of policies"),
        ("pipelines: {a: [{retry: {}, timeout: {}}]}", InvalidSetting, "one policy is wanted"),
        ("pipelines: {a: [{adaptive_concurrency: {algorithm: magic}}]}", InvalidSetting, "magic"),
    ],
)
def test_bad_configuration_changes_nothing(yaml: str, error: type[Exception], text: str) -> None:
    """A bad configuration is refused whole, with the place and the nearest name."""
    manager = ResilienceManager()
    manager.load_yaml(YAML)
    with pytest.raises(error, match=text):
        manager.load_yaml(yaml)
    assert set(manager.state()["pipelines"]) == {"export", "store.query"}  # type: ignore[call-overload]


def test_overrides_name_what_is_missing() -> None:
    """An override of nothing says so."""
    manager = ResilienceManager()
    manager.load_yaml(YAML)
    with pytest.raises(NotFound):
        manager.override("export", "reset")
    with pytest.raises(InvalidSetting, match="force_open"):
        manager.override("store.query", "explode")
    with pytest.raises(InvalidSetting, match="JSON"):
        manager.load_environment({"HELIOGRAPH_RESILIENCE": "{"})


def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    """Functions that are guarded already get the new policies; a bad file changes nothing; what is gone is undone."""
    path = tmp_path / "resilience.yaml"
    path.write_text("pipelines: {a: [retry: {attempts: 2}], b: [timeout: {seconds: 1}]}")
    manager = ResilienceManager()
    manager.default("b", [{"timeout": {"seconds": 9}}])
    manager.load_environment({"HELIOGRAPH_RESILIENCE_FILE": str(path)})
    assert not manager.reload()
    calls = 0

    def fails() -> None:
        nonlocal calls
        calls += 1
        raise OSError("again")

    guarded = manager.pipeline("a")(fails)
    with no_waiting(), pytest.raises(OSError, match="again"):
        guarded()
    assert calls == 2
    path.write_text("pipelines: {a: [retry: {attempts: many}]}")
    with pytest.raises(InvalidSetting):
        manager.reload()
    path.write_text("pipelines: {a: [retry: {attempts: 5}]}  # five")
    assert manager.reload()
    with no_waiting(), pytest.raises(OSError, match="again"):
        guarded()
    assert calls == 7
    assert [policy.stats()["seconds"] for policy in manager.pipeline("b").policies] == [9]
    path.unlink()
    with pytest.raises(InvalidSetting, match="cannot be read"):
        manager.reload()


def test_settings_name_exceptions(tmp_path: Path) -> None:
    """Errors are named by class or code; a name that is none is refused."""
    del tmp_path
    manager = ResilienceManager()
    manager.load_yaml("""
pipelines:
  a:
    - fallback: {value: 7, on: [HG-NET-001, TimeoutError]}
    - circuit_breaker: {record: NetworkError, ignore: [KeyError]}
""")

    def late() -> int:
        raise TimeoutError

    assert manager.pipeline("a").call(late) == 7
    with pytest.raises(InvalidSetting, match="no exception 'Nonsense'"):
        manager.load_yaml("pipelines: {a: [retry: {on: Nonsense}]}")


def test_the_builder_has_every_policy() -> None:
    """What configurations can name, the builder can too, and the state shows it, with what is no policy."""
    builder = ResilienceManager().define("all")
    assert set(CATALOG) <= set(dir(builder))
    manager = ResilienceManager()
    manager.observe("queue", "journal", lambda: {"size": 1})
    manager.define("calls").fallback(value=1).chaos(error_rate=1.0).build()
    assert manager.pipeline("calls").call(lambda: 2) == 1
    assert manager.state()["policies"] == {"queue:journal": {"size": 1}}
    manager.forget("queue", "journal")
    assert manager.state()["policies"] == {}


def test_levels_follow_health_and_the_error_budget() -> None:
    """Sources are asked at each look; one that fails is full pressure; a feature refuses as a policy."""
    clock = ManualClock()
    degradation = Degradation(LEVELS, calm_seconds=1, clock=clock)
    budget, registry = ErrorBudget(0.9, 60, minimum_calls=10, clock=clock), HealthRegistry()
    check = registry.add(HealthCheck(lambda: True, "db", fall=1, rise=1))
    degradation.watch("budget", lambda: budget.spent)
    degradation.watch("health", lambda: 0.7 * registry.pressure)
    registry.check_all_blocking()
    degradation.look()
    assert degradation.level == "normal"
    check.note(ok=False)
    degradation.look()
    assert degradation.level == "reduced"
    with pytest.raises(FeatureOff, match="live_tail"), degradation.feature("live_tail"):
        pass
    for good in [True] * 50 + [False] * 10:
        budget.record(ok=good)
    degradation.look()
    assert (degradation.level, round(budget.spent, 2)) == ("minimal", 1.67)
    check.note(ok=True)
    clock.advance(61)
    levels: list[str] = []
    for _ in range(4):
        degradation.look()
        levels.append(degradation.level)
        clock.advance(1)
    assert levels[-1] == "normal"

    def fails() -> float:
        raise OSError

    degradation.watch("broken", fails)
    degradation.look()
    assert degradation.level == "minimal"


def test_everything_that_exists_is_known() -> None:
    """Policies are found whoever made them, until they are gone."""
    breaker = CircuitBreaker(name="lonely")
    manager = ResilienceManager()
    manager.define("calls").bulkhead(limit=3).build()
    found = {(policy.kind, policy.name) for policy in everything()}
    assert {("circuit_breaker", "lonely"), ("bulkhead", "calls")} <= found
    del breaker
    gc.collect()
    assert ("circuit_breaker", "lonely") not in {(policy.kind, policy.name) for policy in everything()}
