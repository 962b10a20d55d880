"""What every policy has in common: a name, events, and code that can be fused.

A policy does not wrap functions itself. It writes the lines of its guard around those of the inner policies
(`emit`), and the composer makes one function of them. A decorator is a pipeline of one policy.
"""

import inspect
import weakref
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import Event, EventKind, Hook, no_hook, tell
from heliograph.resilience.signature import PACKED, Signature, plain_signature

P = ParamSpec("P")
T = TypeVar("T")


class Writer:
    """Lines of a function in the making.

    Attributes:
        is_async: Whether the guarded function is a coroutine function.
        scope: Names that the lines use, bound to objects.
        functions: Functions beside the one in the making.
        packs: Whether the arguments are packed as `args` and `kwargs`; somebody who asks for `args` needs that.
        target: Name of the guarded function.
        one_target: Whether that is always the same function; otherwise it is a parameter.
    """

    def __init__(self, *, is_async: bool, target: object = None, packs: bool = True) -> None:
        self.is_async = is_async
        self.packs = packs
        self.scope: dict[str, object] = {}
        self.functions: list[str] = []
        self._args = "args"
        self._lines: list[str] = []
        self._depth = 1
        self._count = 0
        self.one_target = target is not None
        self.target = self.bind("function", target) if self.one_target else "function"

    @property
    def args(self) -> str:
        """Name of the local that holds the positional arguments of the guarded function."""
        self.packs = True
        return self._args

    @args.setter
    def args(self, name: str) -> None:
        self._args = name

    def name(self, hint: str) -> str:
        """A fresh local name."""
        self._count += 1
        return f"_{hint}_{self._count}"

    def bind(self, hint: str, value: object) -> str:
        """A name that is `value` inside the function."""
        name = self.name(hint)
        self.scope[name] = value
        return name

    def line(self, *texts: str) -> None:
        """Add lines at the current depth."""
        self._lines.extend("    " * self._depth + text for text in texts)

    @contextmanager
    def block(self, head: str) -> Generator[None]:
        """Lines inside belong to `head`, such as `try:`."""
        self.line(head)
        self._depth += 1
        yield
        self._depth -= 1

    @contextmanager
    def hoisted(self, hint: str) -> Generator[str]:
        """Lines inside become a function, `async def NAME(*args, **kwargs)`, that returns `result`.

        It belongs to the module when the guarded function is always the same, else it is made anew by each call.
        """
        name = self.name(hint)
        head = f"{'async def' if self.is_async else 'def'} {name}(*args, **kwargs):"
        outer, depth, arguments = self._lines, self._depth, self.args
        self._depth, self.args = 1 if self.one_target else depth + 1, "args"
        self._lines = []
        yield name
        lines = [head, *self._lines, "    " * self._depth + "return result"]
        self._lines, self._depth, self.args = outer, depth, arguments
        if self.one_target:
            self.functions.append("\n".join(lines) + "\n")
        else:
            self.line(head)
            self._lines.extend(lines[1:])

    def call(self, name: str) -> str:
        """Text of a call that is awaited when the function is async."""
        return f"await {name}" if self.is_async else name

    def text(self) -> str:
        """The lines."""
        return "\n".join(self._lines)


class Policy:
    """Base of the policies.

    Args:
        name: Shown in events, errors and the registry.
        clock: Where time comes from.
        on_event: Hook for events.
    """

    kind = "policy"

    def __init__(self, name: str = "", *, clock: Clock = SYSTEM_CLOCK, on_event: Hook = no_hook) -> None:
        self.name = name or self.kind
        self._clock = clock
        self._monotonic = clock.monotonic
        self._hook = on_event
        self._calls_guarded: CallGuard | None = None
        _everything.add(self)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Write the guard's lines; `inner()` writes those that set `result`."""
        raise TypeError(f"{type(self).__name__} cannot guard functions ({inner} in {writer})")

    def stats(self) -> dict[str, object]:
        """What the policy has seen and where it stands, as JSON values."""
        return {}

    def __call__(self, function: Callable[P, T]) -> Callable[P, T]:
        """Guard `function`, sync or async, as a decorator."""
        return fuse((self,), function)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Guard one call of `function` (await what it returns when it is async)."""
        if self._calls_guarded is None:
            self._calls_guarded = CallGuard((self,))
        return self._calls_guarded.call(function, *args, **kwargs)

    def _tell(self, kind: EventKind, **detail: object) -> None:
        if self._hook is not no_hook:
            tell(self._hook, Event(kind, self.kind, self.name, self._monotonic(), detail))


_everything: "weakref.WeakSet[Policy]" = weakref.WeakSet()


def everything() -> list[Policy]:
    """Every policy object that exists in the process, whoever made it, by kind and name."""
    return sorted(_everything, key=lambda policy: (policy.kind, policy.name))


class CallGuard:
    """Guards single calls: the guard is generated once for sync and once for async functions, not for each function.

    Args:
        policies: Outermost first.
    """

    __slots__ = ("_guards", "_policies")

    def __init__(self, policies: tuple[Policy, ...]) -> None:
        self._policies = policies
        self._guards: dict[bool, Callable[..., Any]] = {}

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` inside the guard (await what it returns when it is async)."""
        is_async = inspect.iscoroutinefunction(function)
        guarded = self._guards.get(is_async)
        if guarded is None:
            writer = Writer(is_async=is_async)
            guarded = self._guards[is_async] = _generate(self._policies, writer, _ANY_CALL, "any call")
        return cast("T", guarded(function, args, kwargs))


_ANY_CALL = Signature("function, args, kwargs", "*args, **kwargs")


def fuse(policies: tuple[Policy, ...], function: Callable[P, T]) -> Callable[P, T]:
    """One function that runs `function` inside the policies, the first one outermost.

    The body is generated: a frame costs about 250 ns, so one frame serves all policies.
    """
    is_async = inspect.iscoroutinefunction(function)
    name = getattr(function, "__qualname__", "a function")
    writer = Writer(is_async=is_async, target=function, packs=False)
    signature = plain_signature(function, writer.bind)
    generated = _generate(policies, writer, signature, name)
    if writer.packs:
        # Somebody wanted the arguments: begin again with both of them packed.
        generated = _generate(policies, Writer(is_async=is_async, target=function), PACKED, name)
    guarded = cast("Callable[P, T]", generated)
    for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
        if hasattr(function, attribute):
            setattr(guarded, attribute, getattr(function, attribute))
    vars(cast("Any", guarded))["__wrapped__"] = function
    return guarded


def _generate(policies: tuple[Policy, ...], writer: Writer, signature: Signature, name: str) -> Callable[..., Any]:
    def innermost() -> None:
        arguments = f"*{writer.args}, **kwargs" if writer.packs else signature.arguments
        writer.line(f"result = {writer.call(writer.target)}({arguments})")

    emit: Callable[[], None] = innermost
    for policy in reversed(policies):
        emit = _around(policy, writer, emit)
    emit()
    head = f"{'async def' if writer.is_async else 'def'} guarded({signature.parameters}):"
    source = "\n".join((*writer.functions, f"{head}\n{writer.text()}\n    return result\n"))
    scope = dict(writer.scope)
    exec(compile(source, f"<guard of {name}>", "exec"), scope)  # noqa: S102 - our own lines
    guarded = cast("Callable[..., Any]", scope["guarded"])
    vars(cast("Any", guarded))["__guard_source__"] = source
    return guarded


def _around(policy: Policy, writer: Writer, inner: Callable[[], None]) -> Callable[[], None]:
    return lambda: policy.emit(writer, inner)
