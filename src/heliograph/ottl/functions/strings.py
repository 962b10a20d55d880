"""Text to text."""

import base64
from collections.abc import Callable
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, converter, one_of
from heliograph.ottl.golang import text as gotext
from heliograph.ottl.golang.regex import Regex, compile_regex
from heliograph.ottl.golang.sprintf import sprintf
from heliograph.ottl.golang.strcase import to_camel, to_snake
from heliograph.ottl.values.compare import equal
from heliograph.ottl.values.getters import get_list
from heliograph.ottl.values.types import StringList, Value, go_type

_BASE64: dict[str, Callable[[bytes], str]] = {
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64-raw": lambda data: base64.b64encode(data).decode().rstrip("="),
    "base64-url": lambda data: base64.urlsafe_b64encode(data).decode(),
    "base64-raw-url": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
}
_CASES: dict[str, Callable[[str], str]] = {
    "lower": gotext.lower,
    "upper": gotext.upper,
    "snake": to_snake,
    "camel": to_camel,
}


def regex_for(function: str) -> Callable[[str], Regex]:
    """Compiles a pattern for `function`; the error names it."""

    def prepare(pattern: str) -> Regex:
        try:
            return compile_regex(pattern)
        except ValueError as error:
            raise ValueError(
                f"the regex pattern supplied to {function} {pattern!r} is not a valid pattern: {error}"
            ) from None

    return prepare


@converter("IsMatch(Target StringLikeGetter, Pattern StringGetter)", Options(prepare={"Pattern": regex_for("IsMatch")}))
def is_match(target: str | None, pattern: Regex) -> bool:
    """Whether the pattern occurs; nil has nothing."""
    return target is not None and pattern.matches(target)


@converter("Base64Encode(Target StringGetter, Variant? StringGetter)")
def base64_encode(target: str, variant: str = "base64") -> str:
    """Base64 in one of four variants."""
    if variant not in _BASE64:
        raise StatementError(f"unsupported base64 variant: {variant}")
    return _BASE64[variant](gotext.encode(target))


@converter("Concat(Vals SliceGetter[StringLikeGetter], Delimiter StringGetter)")
def concat(values: list[str | None], delimiter: str) -> str:
    """The texts with the delimiter between them; nil shows as `<nil>`."""
    return delimiter.join("<nil>" if value is None else value for value in values)


@converter("ConvertCase(Target StringGetter, ToCase string)", Options(check=one_of("ToCase", _CASES, "case")))
def convert_case(target: str, to_case: str) -> str:
    """Another case style."""
    return _CASES[to_case](target)


def _define_cases() -> None:
    for name, case in (
        ("ToLowerCase", "lower"),
        ("ToUpperCase", "upper"),
        ("ToSnakeCase", "snake"),
        ("ToCamelCase", "camel"),
    ):
        converter(f"{name}(Target StringGetter)")(_in_case(case))


def _in_case(case: str) -> Callable[[str], str]:
    change = _CASES[case]

    def body(target: str) -> str:
        return change(target)

    return body


_define_cases()


@converter("HasPrefix(Target StringGetter, Prefix StringGetter)")
def has_prefix(target: str, prefix: str) -> bool:
    """Whether the text begins so."""
    return target.startswith(prefix)


@converter("HasSuffix(Target StringGetter, Suffix StringGetter)")
def has_suffix(target: str, suffix: str) -> bool:
    """Whether the text ends so."""
    return target.endswith(suffix)


@converter("Trim(Target StringGetter, Replacement? string)")
def trim(target: str, replacement: str = " ") -> str:
    """Without the given characters at both ends."""
    return target.strip(replacement) if replacement else target


@converter("TrimPrefix(Target StringGetter, Prefix StringGetter)")
def trim_prefix(target: str, prefix: str) -> str:
    """Without the prefix."""
    return target.removeprefix(prefix)


@converter("TrimSuffix(Target StringGetter, Suffix StringGetter)")
def trim_suffix(target: str, suffix: str) -> str:
    """Without the suffix."""
    return target.removesuffix(suffix)


@converter("Substring(Target StringGetter, Start IntGetter, Length IntGetter, Utf8Safe? bool)")
def substring(target: str, start: int, length: int, utf8_safe: bool = False) -> str:  # noqa: FBT001, FBT002
    """`length` bytes from byte `start`; `utf8_safe` moves both ends to rune borders."""
    if start < 0:
        raise StatementError(f"invalid start for substring function, {start} cannot be negative")
    if length <= 0:
        raise StatementError(f"invalid length for substring function, {length} cannot be negative or zero")
    data = gotext.encode(target)
    if start > len(data) or length > len(data) - start:
        raise StatementError(
            f"invalid range for substring function, start({start})+length({length}) cannot be greater than "
            "the length of "
            f"target string({len(data)})"
        )
    end = start + length
    if utf8_safe:
        while start < len(data) and not gotext.is_rune_start(data[start]):
            start += 1
        while start < end < len(data) and not gotext.is_rune_start(data[end]):
            end -= 1
        end = max(end, start)
    return gotext.decode(data[start:end])


@converter("Format(Format string, Vals []Getter)")
def format_values(template: str, values: list[Any]) -> str:
    """fmt.Sprintf."""
    return sprintf(template, values, describe=go_type)


@converter(
    "ExtractPatterns(Target StringGetter, Pattern StringGetter)",
    Options(prepare={"Pattern": regex_for("ExtractPatterns")}),
)
def extract_patterns(target: str, pattern: Regex) -> dict[str, str]:
    """The named groups of the first match; empty without one."""
    if not any(pattern.names):
        raise StatementError("at least 1 named capture group must be supplied in the given regex")
    groups = pattern.groups(target)
    if groups is None:
        return {}
    return {name: groups[index] for index, name in enumerate(pattern.names, 1) if name}


@converter("Index(Target Getter, Value Getter)")
def index_of(target: Value, value: Value) -> int:
    """Where a text or an element is, -1 when it is not there."""
    if isinstance(target, str):
        if not isinstance(value, str):
            raise StatementError("invalid value type for Index function, value must be a string")
        return gotext.encode(target).find(gotext.encode(value))
    return next((at for at, item in enumerate(get_list(target)) if equal(item, value)), -1)


@converter("Hex(Target ByteSliceLikeGetter)")
def to_hex(target: bytes | None) -> str:
    """Lower-case hex of the bytes."""
    return (target or b"").hex()


@converter("IsValidLuhn(Target StringLikeGetter)")
def is_valid_luhn(target: str | None) -> bool:
    """Whether the last digit is the check digit of the others; spaces do not count."""
    if target is None:
        raise StatementError("invalid input: <nil>")
    digits = target.replace(" ", "")
    if not digits:
        return False
    if not all("0" <= digit <= "9" for digit in digits):
        raise StatementError(f'strconv.Atoi: parsing "{digits}": invalid syntax')
    total = 0
    for place, digit in enumerate(reversed(digits[:-1])):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number  # noqa: PLR2004 - the sum of two digits
    return (10 - total % 10) % 10 == int(digits[-1])


@converter("Split(Target StringGetter, Delimiter StringGetter)")
def split(target: str, delimiter: str) -> list[str]:
    """The texts between the delimiters; each character for an empty one."""
    return StringList(target.split(delimiter) if delimiter else list(target))
