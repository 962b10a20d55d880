"""The lines that put a call into a deadline table; time limits and hedges share them."""

import asyncio
from _thread import get_ident
from dataclasses import dataclass

from heliograph.resilience.policy import Writer
from heliograph.resilience.timeout.table import LoopTables, running_tasks


@dataclass(frozen=True, slots=True)
class Armed:
    """Names of the locals of an armed call."""

    table: str
    live: str
    task: str
    at: str


def emit_arm(writer: Writer, tables: LoopTables) -> Armed:
    """Lines that find the running loop's table and the running task."""
    names = Armed(*(writer.name(hint) for hint in ("table", "live", "task", "at")))
    bound, table = writer.bind("tables", tables), names.table
    if running_tasks is not None:
        task = f"{writer.bind('running_tasks', running_tasks)}[{table}.loop]"
    else:
        task = f"{writer.bind('current_task', asyncio.current_task)}()"
    writer.line(
        f"{table} = {bound}.last",
        f"if {table}.owner._thread_id != {writer.bind('get_ident', get_ident)}():",
        f"    {table} = {bound}.find()",
        f"{names.live} = {table}.live",
        f"{names.task} = {task}",
    )
    return names


def emit_entry(writer: Writer, armed: Armed, limit: str, entry: str, *, keeps: bool = False) -> None:
    """Lines that insert the entry and see to it that the timer runs.

    Args:
        writer: Takes the lines.
        armed: Names of the locals.
        limit: Expression of the time limit in nanoseconds.
        entry: Expression of the entry.
        keeps: Whether the table's action keeps entries as fired.
    """
    taken = f"{armed.at} in {armed.live}" + (f" or {armed.at} in {armed.table}.fired" if keeps else "")
    writer.line(
        f"{armed.at} = {armed.table}.now() + {limit}",
        f"if {taken}:",
        f"    {armed.at} = {armed.table}.unique({armed.at})",
        f"{armed.live}[{armed.at}] = {entry}",
        f"if {armed.table}.timer is None:",
        f"    {armed.table}.start({armed.at})",
    )
