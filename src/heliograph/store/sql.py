"""Names and literals in SQL text."""

_STRING = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"})


def identifier(name: str) -> str:
    """A name in backticks; a plain word stays as it is."""
    if name.isascii() and name.isidentifier():
        return name
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(text: str) -> str:
    """A string literal."""
    return "'" + text.translate(_STRING) + "'"
