"""Names of months, days and halves of the day in other languages, from the CLDR."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from heliograph.ottl.golang.civil import MONTHS, WEEKDAYS
from heliograph.ottl.golang.layout import Element, Part, split_layout
from heliograph.ottl.golang.timeparse import LayoutError

_MONDAY_FIRST = (*WEEKDAYS[1:], WEEKDAYS[0])


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"unsupported locale '{tag}', value must be a supported BCP 47 language tag") from None


def check_locale(tag: str) -> None:
    """Raises ValueError when the CLDR has no such language."""
    _locale(tag)


@lru_cache(maxsize=256)
def _names(tag: str, element: Element) -> tuple[tuple[str, str], ...]:
    """Localised names with their English forms, longest first."""
    locale = _locale(tag)
    pairs: set[tuple[str, str]] = set()
    short = element in (Element.MONTH, Element.WEEKDAY)
    width = "abbreviated" if short else "wide"
    for form in ("format", "stand-alone"):
        if element in (Element.MONTH, Element.LONG_MONTH):
            names = locale.months[form][width]
            pairs |= {(names[number], MONTHS[number - 1]) for number in names}
        elif element in (Element.WEEKDAY, Element.LONG_WEEKDAY):
            names = locale.days[form][width]
            pairs |= {(names[number], _MONDAY_FIRST[number]) for number in names}
    if element in (Element.PM, Element.LOWER_PM):
        periods = locale.day_periods["format"]["wide"]
        pairs |= {(periods[half], half) for half in ("am", "pm") if half in periods}
    english = {(name, word[:3] if short else word) for name, word in pairs}
    return tuple(sorted(english, key=lambda pair: -len(pair[0])))


def translate(layout: str, text: str, tag: str) -> str:
    """`text` with the names that `layout` expects in English.

    Raises:
        LayoutError: A name that the language does not have.
    """
    for part in split_layout(layout):
        names = _names(tag, part.element)
        if names:
            text = _replace(part, text, names)
    return text


def _replace(part: Part, text: str, names: tuple[tuple[str, str], ...]) -> str:
    lowered = text.lower()
    for name, english in names:
        for spelling in (name.lower(), name.lower().rstrip(".")):
            at = lowered.find(spelling)
            if spelling and at >= 0:
                word = english.upper() if part.element is Element.PM else english
                return text[:at] + word + text[at + len(spelling) :]
    raise LayoutError(f'parsing time "{text}": no name for "{part.text}" in that language', part.text, text)
