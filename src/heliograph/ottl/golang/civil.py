"""The proleptic Gregorian calendar, for any year."""

from typing import NamedTuple

DAY = 86_400
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_FEBRUARY = 2


class Civil(NamedTuple):
    """A calendar date and a time of day; `weekday` 0 is Sunday, `yearday` starts at 1."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    weekday: int
    yearday: int


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01; `month` and `day` may overflow."""
    year += (month - 1) // 12
    month = (month - 1) % 12 + 1
    shifted = year - (month <= _FEBRUARY)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * (month + (-3 if month > _FEBRUARY else 9)) + 2) // 5
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468 + day - 1


def civil_from_seconds(seconds: int) -> Civil:
    """The calendar fields of seconds since 1970 without any zone."""
    days, rest = divmod(seconds, DAY)
    era, of_era = divmod(days + 719_468, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9  # noqa: PLR2004 - March is month 0 of the shifted year
    year = year_of_era + era * 400 + (month <= _FEBRUARY)
    yearday = days - days_from_civil(year, 1, 1) + 1
    return Civil(year, month, day, rest // 3600, rest % 3600 // 60, rest % 60, (days + 4) % 7, yearday)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return days_from_civil(year, month + 1, 1) - days_from_civil(year, month, 1)
