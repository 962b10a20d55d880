"""Log lines of known formats: CEF, CLF, ELF and LEEF."""

import re
from collections.abc import Mapping
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.golang.regex import compile_regex
from heliograph.ottl.golang.strconv import parse_int

_LOG = ("log",)
_HEADER_FIELDS = 7
_CEF_NAMES = (
    "version",
    "device_vendor",
    "device_product",
    "device_version",
    "device_event_class_id",
    "name",
    "severity",
)
_CEF_FIELD = re.compile(r"((?:\\[|\\]|[^|])*)(\||\Z)", re.DOTALL)
_CEF_KEY = re.compile(r"(?:^|(?<= ))([A-Za-z0-9_]+)=", re.ASCII)
_CEF_HEADER_ESCAPE = re.compile(r"\\([|\\])")
_CEF_VALUE_ESCAPE = re.compile(r"\\([\\=nr])")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v"}


@converter("ParseCEF(Target StringGetter)", Options(contexts=_LOG))
def parse_cef(target: str) -> dict[str, Any]:
    """A line of the Common Event Format; text before `CEF:` does not count."""
    if not target:
        raise StatementError("cannot parse empty CEF message")
    start = target.find("CEF:")
    if start < 0:
        raise StatementError("invalid CEF message: 'CEF:' not found")
    fields, extension = _cef_fields(target[start:])
    version = fields[0].removeprefix("CEF:")
    if not version:
        raise StatementError("invalid CEF message: missing version")
    values = (version, *(_CEF_HEADER_ESCAPE.sub(r"\1", field) for field in fields[1:]))
    result: dict[str, Any] = {f"cef.{name}": value for name, value in zip(_CEF_NAMES, values, strict=True)}
    result["cef.extensions"] = _cef_extensions(extension)
    return result


def _cef_fields(message: str) -> tuple[list[str], str]:
    fields: list[str] = []
    at = 0
    while len(fields) < _HEADER_FIELDS:
        match = _CEF_FIELD.match(message, at)
        assert match is not None
        fields.append(match.group(1))
        at = match.end()
        if not match.group(2):
            break
    if len(fields) < _HEADER_FIELDS:
        raise StatementError(
            f"invalid CEF header: expected at least {_HEADER_FIELDS} pipe-delimited fields (CEF:Version, Device Vendor, "  # noqa: E501 - a pattern in one piece
            "Device "
            f"Product, Device Version, Device Event Class ID, Name, Severity), got {len(fields)}"
        )
    return fields, message[at:]


def _cef_extensions(extension: str) -> dict[str, str]:
    keys = list(_CEF_KEY.finditer(extension))
    values: dict[str, str] = {}
    for index, key in enumerate(keys):
        end = keys[index + 1].start() if index + 1 < len(keys) else len(extension)
        text = extension[key.end() : end].rstrip(" ")
        values[key.group(1)] = _CEF_VALUE_ESCAPE.sub(lambda match: _CONTROL.get(match.group(1), match.group(1)), text)
    return values


_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_CLF = rf"^(\S+) (\S+) (\S+) \[([^\]]+)\] {_QUOTED} (\S+) (\S+)"
_CLF_FORMATS = {"clf": _CLF + "$", "combined": f"{_CLF} {_QUOTED} {_QUOTED}$"}
_CLF_NAMES = ("remote_host", "rfc931", "auth_user", "timestamp")
_CLF_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|[\s\S])")


def _check_format(given: Mapping[str, Any]) -> None:
    if (given.get("Format") or "clf") not in _CLF_FORMATS:
        raise ValueError(f'invalid format "{given["Format"]}": must be "clf" or "combined"')


def _clf_escape(match: re.Match[str]) -> str:
    escape = match.group(1)
    if escape[0] == "x" and len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code < 0x80 else chr(0xDC00 + code)  # noqa: PLR2004 - ASCII, else a stray byte
    if escape in '\\"':
        return escape
    return _CONTROL.get(escape, match.group())


@converter("ParseCLF(Target StringGetter, Format? string)", Options(contexts=_LOG, check=_check_format))
def parse_clf(target: str, format_name: str = "clf") -> dict[str, Any]:
    """A line of the Common Log Format, or with referer and user agent."""
    if not target:
        raise StatementError("cannot parse empty CLF message")
    groups = compile_regex(_CLF_FORMATS[format_name]).groups(target.strip())
    if groups is None:
        raise StatementError(f'invalid CLF message: does not match expected "{format_name}" format')
    result: dict[str, Any] = {f"clf.{name}": value for name, value in zip(_CLF_NAMES, groups[1:5], strict=True)}
    request = _CLF_ESCAPE.sub(_clf_escape, groups[5])
    result["clf.request"] = request
    parts = request.split(" ", 2)
    if len(parts) == 3:  # noqa: PLR2004 - method, uri, protocol
        result |= zip(("clf.method", "clf.request_uri", "clf.protocol"), parts, strict=True)
    result["clf.status"] = _clf_number(groups[6], "status code")
    if groups[7] != "-":
        result["clf.bytes"] = _clf_number(groups[7], "bytes value")
    if format_name == "combined":
        result["clf.referer"] = _CLF_ESCAPE.sub(_clf_escape, groups[8])
        result["clf.user_agent"] = _CLF_ESCAPE.sub(_clf_escape, groups[9])
    return result


def _clf_number(text: str, what: str) -> int:
    try:
        return parse_int(text, 10)
    except ValueError as error:
        raise StatementError(f'invalid {what} "{text}": {error}') from None


_ELF_DIRECTIVES = {
    "version": "elf.version",
    "software": "elf.software",
    "date": "elf.date",
    "start-date": "elf.start_date",
    "end-date": "elf.end_date",
    "remark": "elf.remark",
}
_ELF_VALUE = re.compile(r'[ \t]*(?:"((?:[^"]|"")*)"|([^ \t"][^ \t]*))')


@converter("ParseELF(Target StringGetter)", Options(contexts=_LOG))
def parse_elf(target: str) -> dict[str, Any]:  # noqa: C901 - a branch a type
    """A text of the Extended Log Format: directives, then entries by the last `#Fields`."""
    if not target:
        raise StatementError("cannot parse empty ELF message")
    result: dict[str, Any] = {"elf.entries": []}
    fields: list[str] = []
    for raw in re.split(r"\r\n|\r|\n", target):
        line = raw.strip()
        if line.startswith("#"):
            key, colon, value = (part.strip() for part in line[1:].partition(":"))
            if not colon:
                if line[1:].strip()[:6].lower() == "fields":
                    raise StatementError(
                        f'invalid ELF: malformed #Fields directive "{line}": it has no colon separator'
                    )
            elif key.lower() == "fields":
                fields = value.split()
            elif key.lower() in _ELF_DIRECTIVES:
                result[_ELF_DIRECTIVES[key.lower()]] = value
        elif line:
            if not fields:
                raise StatementError("invalid ELF: data entry found before #Fields directive")
            values = _elf_values(line)
            padded = values + ["-"] * (len(fields) - len(values))
            result["elf.entries"].append(dict(zip(fields, padded, strict=False)))
    if "elf.version" not in result:
        raise StatementError("invalid ELF: missing #Version directive")
    result["elf.fields"] = fields
    return result


def _elf_values(line: str) -> list[str]:
    values: list[str] = []
    at = 0
    while line[at:].strip(" \t"):
        match = _ELF_VALUE.match(line, at)
        if match is None:
            raise StatementError(f'invalid ELF: unterminated quoted value in data line: "{line}"')
        quoted, plain = match.groups()
        values.append(plain if quoted is None else quoted.replace('""', '"'))
        at = match.end()
    return values


_LEEF_NAMES = ("vendor", "product.name", "product.version", "event.id")


@converter("ParseLEEF(Target StringGetter)", Options(contexts=_LOG))
def parse_leef(target: str) -> dict[str, Any]:
    """A line of the Log Event Extended Format, 1.0 or 2.0; text before `LEEF:` does not count."""
    if not target:
        raise StatementError("cannot parse empty LEEF message")
    start = target.find("LEEF:")
    if start < 0:
        raise StatementError("invalid LEEF message: 'LEEF:' not found")
    field, pipe, rest = target[start:].partition("|")
    if not pipe:
        raise StatementError("invalid LEEF message: missing pipe delimiter in header")
    version = field.removeprefix("LEEF:")
    if version not in ("1.0", "2.0"):
        raise StatementError(f"unsupported LEEF version: {version} (supported: 1.0, 2.0)")
    parts = rest.split("|", 4)
    if len(parts) < 4:  # noqa: PLR2004 - vendor to event id
        raise StatementError(
            f"invalid LEEF {version} header: expected at least 4 fields (vendor, product, version, eventID), "
            f"got {len(parts)}"
        )
    delimiter, attributes = "\t", parts[4] if len(parts) > 4 else ""  # noqa: PLR2004 - something follows
    if version == "2.0" and "=" not in attributes.partition("|")[0]:
        spec, _, attributes = attributes.partition("|")
        delimiter = _leef_delimiter(spec)
    result: dict[str, Any] = {"leef.version": version}
    result |= {f"leef.{name}": value for name, value in zip(_LEEF_NAMES, parts, strict=False)}
    pairs = (pair.partition("=") for pair in attributes.split(delimiter))
    result["leef.attributes"] = {key: value for key, mark, value in pairs if mark and key}
    return result


def _leef_delimiter(spec: str) -> str:
    if not spec:
        return "\t"
    if spec[:2] in ("0x", "0X"):
        try:
            data = bytes.fromhex(spec[2:])
        except ValueError:
            raise StatementError(f'invalid LEEF 2.0 delimiter: invalid hex delimiter "{spec}"') from None
        if len(data) != 1:
            raise StatementError(
                f"invalid LEEF 2.0 delimiter: hex delimiter must decode to a single byte, got {len(data)} bytes"
            )
        return data.decode("utf-8", "surrogateescape")
    if len(spec) != 1 or not spec.isascii():
        raise StatementError(
            f'invalid LEEF 2.0 delimiter: delimiter must be a single character or 0x-prefixed hex value, got "{spec}"'
        )
    return spec
