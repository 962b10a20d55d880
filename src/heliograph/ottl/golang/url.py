"""net/url: parsing a reference and writing it back."""

from dataclasses import dataclass

from heliograph.ottl.golang.text import decode, encode

_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")
_PATH = _UNRESERVED | frozenset(b"$&+:=@,;/")
_PATH_VALID = _PATH | frozenset(b"!'()*[]")
_FRAGMENT = _UNRESERVED | frozenset(b"$&+,/:;=?@!()*")
_USER = _UNRESERVED | frozenset(b"$&+,;=")
_HOST = _UNRESERVED | frozenset(b"!$&'()*+,;=:[]<>\"")
_SCHEME_FIRST = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SCHEME = _SCHEME_FIRST | frozenset("0123456789+-.")
_USER_INFO_EXTRA = frozenset("-._:~!$&'()*+,;=%@")


@dataclass(slots=True)
class Url:
    """A parsed reference; `username` is None without user information, `password` None without one."""

    scheme: str = ""
    opaque: str = ""
    username: str | None = None
    password: str | None = None
    host: str = ""
    path: str = ""
    raw_path: str = ""
    force_query: bool = False
    query: str = ""
    fragment: str = ""
    raw_fragment: str = ""
    omit_host: bool = False

    def hostname(self) -> str:
        """The host without brackets and port."""
        return _split_host(self.host)[0]

    def port(self) -> str:
        """The port's digits, empty without one."""
        return _split_host(self.host)[1]

    def user_info(self) -> str:
        """User and password, escaped."""
        user = _escape(self.username or "", _USER)
        return user if self.password is None else f"{user}:{_escape(self.password, _USER)}"

    def text(self) -> str:
        """The reference written back."""
        out = f"{self.scheme}:" if self.scheme else ""
        if self.opaque:
            out += self.opaque
        else:
            if self.scheme or self.host or self.username is not None:
                if not (self.omit_host and not self.host and self.username is None) and (
                    self.host or self.path or self.username is not None
                ):
                    out += "//"
                if self.username is not None:
                    out += self.user_info() + "@"
                out += _escape(self.host, _HOST)
            path = self._escaped_path()
            if path and path[0] != "/" and self.host:
                out += "/"
            if not out and ":" in path.split("/", 1)[0]:
                out += "./"
            out += path
        if self.force_query or self.query:
            out += "?" + self.query
        if self.fragment:
            out += "#" + self._escaped_fragment()
        return out

    def _escaped_path(self) -> str:
        if self.raw_path and _valid(self.raw_path, _PATH_VALID):
            return self.raw_path
        return "*" if self.path == "*" else _escape(self.path, _PATH)

    def _escaped_fragment(self) -> str:
        if self.raw_fragment and _valid(self.raw_fragment, _FRAGMENT | frozenset(b"'[]")):
            return self.raw_fragment
        return _escape(self.fragment, _FRAGMENT)


def parse_url(text: str) -> Url:
    """url.Parse.

    Raises:
        ValueError: Control characters, a bad escape, scheme, host or port.
    """
    rest, mark, fragment = text.partition("#")
    url = Url()
    try:
        _parse(rest, url)
        if mark and fragment:
            url.fragment = _unescape(fragment)
            url.raw_fragment = fragment if fragment != _escape(url.fragment, _FRAGMENT) else ""
    except ValueError as error:
        raise ValueError(f'parse "{text}": {error}') from None
    return url


def _parse(rest: str, url: Url) -> None:
    if any(ord(rune) < 0x20 or rune == "\x7f" for rune in rest):  # noqa: PLR2004 - control characters
        raise ValueError("net/url: invalid control character in URL")
    if rest == "*":
        url.path = "*"
        return
    url.scheme, rest = _scheme(rest)
    url.scheme = url.scheme.lower()
    if rest.endswith("?") and rest.count("?") == 1:
        url.force_query, rest = True, rest[:-1]
    else:
        rest, _, url.query = rest.partition("?")
    if not rest.startswith("/"):
        if url.scheme:
            url.opaque = rest
            return
        if ":" in rest.split("/", 1)[0]:
            raise ValueError("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (url.scheme or not rest.startswith("///")):
        authority, slash, tail = rest[2:].partition("/")
        rest = slash + tail
        _authority(authority, url)
    elif url.scheme and rest.startswith("/"):
        url.omit_host = True
    url.path = _unescape(rest)
    url.raw_path = "" if rest == _escape(url.path, _PATH) else rest


def _scheme(text: str) -> tuple[str, str]:
    for index, rune in enumerate(text):
        if rune in _SCHEME_FIRST:
            continue
        if rune in _SCHEME:
            if index == 0:
                return "", text
            continue
        if rune == ":":
            if index == 0:
                raise ValueError("missing protocol scheme")
            return text[:index], text[index + 1 :]
        return "", text
    return "", text


def _authority(authority: str, url: Url) -> None:
    user, mark, host = authority.rpartition("@")
    url.host = _host(host)
    if not mark:
        return
    if not all(rune.isascii() and (rune.isalnum() or rune in _USER_INFO_EXTRA) for rune in user):
        raise ValueError("net/url: invalid userinfo")
    name, colon, password = user.partition(":")
    url.username = _unescape(name)
    url.password = _unescape(password) if colon else None


def _host(host: str) -> str:
    if host.startswith("["):
        end = host.rfind("]")
        if end < 0:
            raise ValueError("missing ']' in host")
        _check_port(host[end + 1 :])
    elif ":" in host:
        _check_port(host[host.rfind(":") :])
    for rune in encode(host):
        if rune < 0x80 and rune not in _HOST and rune != ord("%"):  # noqa: PLR2004 - ASCII
            raise ValueError(f'invalid character "{chr(rune)}" in host name')
    return _unescape(host)


def _check_port(port: str) -> None:
    if port and (port[0] != ":" or not all("0" <= digit <= "9" for digit in port[1:])):
        raise ValueError(f'invalid port "{port}" after host')


def _split_host(host: str) -> tuple[str, str]:
    name, port = host, ""
    colon = host.rfind(":")
    if colon >= 0 and all("0" <= digit <= "9" for digit in host[colon + 1 :]):
        name, port = host[:colon], host[colon + 1 :]
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    return name, port


def _unescape(text: str) -> str:
    if "%" not in text:
        return text
    data = encode(text)
    out = bytearray()
    at = 0
    while at < len(data):
        if data[at] != ord("%"):
            out.append(data[at])
            at += 1
            continue
        pair = data[at + 1 : at + 3]
        try:
            if len(pair) != 2 or not pair.isalnum():  # noqa: PLR2004 - two digits
                raise ValueError  # noqa: TRY301 - one way out
            out.append(int(pair, 16))
        except ValueError:
            raise ValueError(f'invalid URL escape "{decode(data[at : at + 3])}"') from None
        at += 3
    return decode(bytes(out))


def _escape(text: str, allowed: frozenset[int]) -> str:
    return "".join(chr(byte) if byte in allowed else f"%{byte:02X}" for byte in encode(text))


def _valid(text: str, allowed: frozenset[int]) -> bool:
    return all(byte in allowed or byte == ord("%") for byte in encode(text))


def parse_query(query: str) -> dict[str, list[str]]:
    """url.ParseQuery.

    Raises:
        ValueError: A bad escape or a semicolon.
    """
    values: dict[str, list[str]] = {}
    for part in query.split("&"):
        if ";" in part:
            raise ValueError("invalid semicolon separator in query")
        if part:
            key, _, value = part.partition("=")
            values.setdefault(_unescape(key.replace("+", " ")), []).append(_unescape(value.replace("+", " ")))
    return values
