"""The lines that put a call into a deadline table; time limits and hedges share them."""

import asyncio
from dataclasses import dataclass

from heliograph.resilience.policy import Writer
from heliograph.resilience.timeout.table import LoopTables, running_tasks


@dataclass(frozen=True, slots=True)
class Armed:
    """Names of the locals of an armed call."""

    table: str
    live: str
    key: str
    task: str
    at: str


def emit_arm(writer: Writer, tables: LoopTables) -> Armed:
    """Lines that find the running loop's table and the running task, and draw a key."""
    names = Armed(*(writer.name(hint) for hint in ("table", "live", "key", "task", "at")))
    bound, loop = writer.bind("tables", tables), writer.name("loop")
    if running_tasks is not None:
        task = f"{writer.bind('running_tasks', running_tasks)}[{loop}]"
    else:
        task = f"{writer.bind('current_task', asyncio.current_task)}()"
    writer.line(
        f"{loop} = {writer.bind('running_loop', asyncio.get_running_loop)}()",
        f"{names.table} = {bound}.last if {bound}.last_loop is {loop} else {bound}.of({loop})",
        f"{names.live} = {names.table}.live",
        f"{bound}.keys = {names.key} = {bound}.keys + 1",
        f"{names.task} = {task}",
    )
    return names


def emit_entry(writer: Writer, armed: Armed, seconds: str, rest: str) -> None:
    """Lines that insert the entry `(at, rest)` and see to it that the timer runs."""
    writer.line(
        f"{armed.at} = {armed.table}.now() + {seconds}",
        f"{armed.live}[{armed.key}] = ({armed.at}, {rest})",
        f"if {armed.table}.timer is None:",
        f"    {armed.table}.start({armed.at})",
    )
