"""snake_case and CamelCase by the rules that the Collector uses for both texts and argument names."""

_SEPARATORS = frozenset("_ -.")


def _is_lower(rune: str) -> bool:
    return "a" <= rune <= "z"


def _is_upper(rune: str) -> bool:
    return "A" <= rune <= "Z"


def _is_digit(rune: str) -> bool:
    return "0" <= rune <= "9"


def to_camel(text: str) -> str:
    """`some_name` to `SomeName`; a run of capitals keeps its first only, other signs than ASCII letters go."""
    text = text.strip()
    text = "id" if text == "ID" else text
    out: list[str] = []
    capitalize, after_capital = True, False
    for rune in text:
        upper = _is_upper(rune)
        if capitalize:
            written = rune.upper() if _is_lower(rune) else rune
        else:
            written = rune.lower() if after_capital and upper else rune
        after_capital = upper
        if upper or _is_lower(rune):
            out.append(written)
            capitalize = False
        elif _is_digit(rune):
            out.append(written)
            capitalize = True
        else:
            capitalize = rune in _SEPARATORS
    return "".join(out)


def to_snake(text: str) -> str:
    """`someName` to `some_name`, `JSONData` to `json_data`."""
    text = text.strip()
    out: list[str] = []
    for index, rune in enumerate(text):
        following = text[index + 1 : index + 2]
        if following and _changes(rune, following):
            if _is_upper(rune) and _is_lower(following) and index > 0 and _is_upper(text[index - 1]):
                out.append("_")
            out.append(rune.lower() if _is_upper(rune) else rune)
            if not _is_upper(rune) or _is_digit(following):
                out.append("_")
        elif rune in _SEPARATORS:
            out.append("_")
        else:
            out.append(rune.lower() if _is_upper(rune) else rune)
    return "".join(out)


def _changes(rune: str, following: str) -> bool:
    kinds = (_is_upper, _is_lower, _is_digit)
    before = next((index for index, kind in enumerate(kinds) if kind(rune)), None)
    after = next((index for index, kind in enumerate(kinds) if kind(following)), None)
    return before is not None and after is not None and before != after
