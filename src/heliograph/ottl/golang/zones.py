"""Time zones: UTC, fixed offsets and IANA names."""

import os
from datetime import UTC as STDLIB_UTC
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_YEAR = 366 * 86_400
_MIN_SECONDS, _MAX_SECONDS = -62_135_596_800 + _YEAR, 253_402_300_799 - _YEAR


class Zone(Protocol):
    """A place's clock."""

    @property
    def name(self) -> str:
        """The location's name, such as `Europe/Berlin`."""
        ...

    def lookup(self, seconds: int) -> tuple[int, str]:
        """Seconds east of UTC and the abbreviation at an instant (seconds since 1970)."""
        ...


class FixedZone:
    """One offset for ever."""

    __slots__ = ("name", "offset")

    def __init__(self, name: str, offset: int) -> None:
        self.name = name
        self.offset = offset

    def lookup(self, seconds: int) -> tuple[int, str]:  # noqa: ARG002 - the protocol's parameter
        """The offset and its name."""
        return self.offset, self.name


UTC = FixedZone("UTC", 0)


class IanaZone:
    """A zone of the IANA database."""

    __slots__ = ("_info", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._info = ZoneInfo(name)

    def lookup(self, seconds: int) -> tuple[int, str]:
        """The offset and abbreviation then."""
        bounded = min(max(seconds, _MIN_SECONDS), _MAX_SECONDS)
        moment = (datetime(1970, 1, 1, tzinfo=STDLIB_UTC) + timedelta(seconds=bounded)).astimezone(self._info)
        offset = moment.utcoffset() or timedelta()
        return int(offset.total_seconds()), moment.tzname() or ""


@lru_cache(maxsize=256)
def load_zone(name: str) -> Zone:
    """The zone of an IANA name; empty and `UTC` are UTC, `Local` is this machine's.

    Raises:
        ValueError: No such zone.
    """
    if name in ("", "UTC"):
        return UTC
    if name == "Local":
        return local_zone()
    try:
        return IanaZone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name}") from None


@lru_cache(maxsize=1)
def local_zone() -> Zone:
    """This machine's zone: the variable TZ, else the target of /etc/localtime, else UTC."""
    name = os.environ.get("TZ", "").lstrip(":")
    if not name:
        target = str(Path("/etc/localtime").resolve())
        _, mark, name = target.partition("zoneinfo/")
        name = name if mark else ""
    try:
        return IanaZone(name) if name and name not in ("UTC", "Etc/UTC", "UCT", "Zulu") else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def to_instant(wall_seconds: int, zone: Zone) -> int:
    """Seconds since 1970 of a wall clock reading (as if it were UTC) in `zone`."""
    offset, _ = zone.lookup(wall_seconds)
    if offset == 0:
        return wall_seconds
    corrected, _ = zone.lookup(wall_seconds - offset)
    return wall_seconds - corrected


def offset_of_name(zone: Zone, abbreviation: str, seconds: int) -> int | None:
    """The offset that `abbreviation` has in `zone` about the time `seconds`, None when it has none there."""
    for months in (0, 3, 6, 9, -3):
        at = seconds + months * 30 * 86_400
        offset, name = zone.lookup(at)
        if name == abbreviation:
            return offset
    return None
