"""Tokens to a syntax tree, by recursive descent.

An alternative is tried in full and given up for the next one, as in the Collector's parser; the error shown is the
one that got furthest into the text.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar, cast

from heliograph.ottl import ast
from heliograph.ottl.errors import OttlSyntaxError, Position
from heliograph.ottl.golang.strconv import parse_float, parse_int, unquote
from heliograph.ottl.lexer import Kind, Token, tokenize

_T = TypeVar("_T")
_MAX_DEPTH = 150


class _NoMatchError(Exception):
    """The tokens at this place do not fit the alternative."""


class Parser:
    """Parses one text; the entry points are `statement`, `condition` and `value`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokenize(text)
        self._at = 0
        self._furthest = 0
        self._expected: list[str] = []
        self._depth = 0
        self._memory: dict[tuple[str, int], tuple[ast.Value, int] | None] = {}

    # Entry points

    def parse_statement(self) -> ast.Statement:
        """`editor(...) [where condition]`."""
        return self._whole(self._statement)

    def parse_condition(self) -> ast.Condition:
        """A boolean expression."""
        return self._whole(self._condition)

    def parse_value(self) -> ast.Value:
        """Any value."""
        return self._whole(self._value)

    def _whole(self, rule: Callable[[], _T]) -> _T:
        try:
            tree = rule()
            self._expect(Kind.END)
        except _NoMatchError:
            raise self._syntax_error() from None
        except RecursionError:
            raise OttlSyntaxError("nested too deeply", text=self._text) from None
        return tree

    def _syntax_error(self) -> OttlSyntaxError:
        token = self._tokens[self._furthest]
        found = f"unexpected {token.text!r}" if token.text else "unexpected end"
        expected = f" (expected {' or '.join(dict.fromkeys(self._expected))})" if self._expected else ""
        position = Position.at(self._text, token.offset)
        return OttlSyntaxError(
            f"invalid syntax at {position.line}:{position.column}: {found}{expected} in {self._text!r}",
            text=self._text,
            position=position,
        )

    def _reject(self, message: str, offset: int) -> OttlSyntaxError:
        return OttlSyntaxError(message, text=self._text, position=Position.at(self._text, offset))

    # Tokens

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _is(self, kind: Kind, text: str | None = None) -> bool:
        token = self._tokens[self._at]
        return token.kind is kind and (text is None or token.text == text)

    def _fail(self, expected: str) -> type[_NoMatchError]:
        if self._at > self._furthest:
            self._furthest, self._expected = self._at, []
        if self._at == self._furthest:
            self._expected.append(expected)
        return _NoMatchError

    def _expect(self, kind: Kind, text: str | None = None) -> Token:
        if not self._is(kind, text):
            raise self._fail(text or str(kind))
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _take(self, kind: Kind, text: str | None = None) -> Token | None:
        return self._expect(kind, text) if self._is(kind, text) else None

    def _attempt(self, rule: Callable[[], _T]) -> _T | None:
        mark = self._at
        try:
            return rule()
        except _NoMatchError:
            self._at = mark
            return None

    # Statements and conditions

    def _statement(self) -> ast.Statement:
        offset = self._peek().offset
        editor = self._attempt(lambda: self._call(Kind.LOWERCASE))
        if editor is None:
            converter = self._attempt(lambda: self._call(Kind.UPPERCASE))
            if converter is None:
                raise self._fail("editor")
            raise self._reject(
                f"editor names must start with a lowercase letter but got {converter.function!r}", offset
            )
        if editor.keys:
            raise self._reject(
                f"only paths and converters may be indexed, not editors, but got {editor.function}", offset
            )
        where = self._condition() if self._take(Kind.LOWERCASE, "where") else None
        return ast.Statement(editor, where, self._text)

    def _condition(self) -> ast.Condition:
        offset = self._peek().offset
        terms = [self._term()]
        while self._take(Kind.OR):
            terms.append(self._term())
        return terms[0] if len(terms) == 1 else ast.Or(tuple(terms), offset)

    def _term(self) -> ast.Condition:
        offset = self._peek().offset
        operands = [self._boolean()]
        while self._take(Kind.AND):
            operands.append(self._boolean())
        return operands[0] if len(operands) == 1 else ast.And(tuple(operands), offset)

    def _boolean(self) -> ast.Condition:
        offset = self._peek().offset
        negated = self._take(Kind.NOT) is not None
        operand = self._attempt(self._compare) or self._attempt(self._constant_test)
        if operand is None:
            self._expect(Kind.PUNCTUATION, "(")
            operand = self._nested(self._condition)
            self._expect(Kind.PUNCTUATION, ")")
        return ast.Not(operand, offset) if negated else operand

    def _nested(self, rule: Callable[[], _T]) -> _T:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._reject("nested too deeply", self._peek().offset)
        try:
            return rule()
        finally:
            self._depth -= 1

    def _remembered(self, rule: Callable[[], ast.Value]) -> ast.Value:
        """Run `rule` once a place: alternatives that begin alike would parse nested calls again and again."""
        key = (rule.__name__, self._at)
        if key not in self._memory:
            value = self._attempt(rule)
            self._memory[key] = None if value is None else (value, self._at)
        found = self._memory[key]
        if found is None:
            raise self._fail("value")
        self._at = found[1]
        return found[0]

    def _compare(self) -> ast.Condition:
        left = self._value()
        operator = self._expect(Kind.COMPARISON)
        right = self._value()
        return ast.Compare(cast("ast.CompareOperator", operator.text), left, right, operator.offset)

    def _constant_test(self) -> ast.Condition:
        token = self._peek()
        if self._take(Kind.BOOLEAN):
            return ast.Truth(token.text == "true", token.offset)
        return ast.Test(self._call(Kind.UPPERCASE), token.offset)

    # Values

    def _value(self) -> ast.Value:
        return self._nested(lambda: self._remembered(self._any_value))

    def _any_value(self) -> ast.Value:  # noqa: PLR0911 - a branch a type
        token = self._peek()
        if self._take(Kind.NIL):
            return ast.Constant(None, token.offset)
        for rule in (self._lone_literal, self._lambda, self._sum):
            value = self._attempt(rule)
            if isinstance(value, ast.Constant) and rule == self._sum:
                return replace(value, plain=False)
            if value is not None:
                return value
        if self._take(Kind.BYTES):
            return ast.Constant(self._bytes(token), token.offset)
        if self._take(Kind.STRING):
            return ast.Constant(self._unquoted(token), token.offset)
        if self._take(Kind.BOOLEAN):
            return ast.Constant(token.text == "true", token.offset)
        if self._is(Kind.UPPERCASE) and self._tokens[self._at + 1].kind is not Kind.LOWERCASE:
            self._at += 1
            return ast.EnumSymbol(token.text, token.offset)
        return self._attempt(self._map) or self._list()

    def _bytes(self, token: Token) -> bytes:
        try:
            return bytes.fromhex(token.text[2:])
        except ValueError:
            raise self._reject(
                f"byte literals must have an even number of hexadecimal digits, but got {token.text}", token.offset
            ) from None

    def _unquoted(self, token: Token) -> str:
        try:
            return unquote(token.text)
        except ValueError:
            raise self._reject(f"invalid quoted string {token.text}", token.offset) from None

    def _lone_literal(self) -> ast.Value:
        literal = self._literal()
        if self._is(Kind.ADD_SUB) or self._is(Kind.MULT_DIV):
            raise self._fail("no operator")
        return literal

    def _literal(self) -> ast.Value:
        return self._remembered(self._any_literal)

    def _any_literal(self) -> ast.Value:
        token = self._peek()
        editor = self._attempt(lambda: self._call(Kind.LOWERCASE))
        if editor is not None:
            raise self._reject(
                f"converter names must start with an uppercase letter but got {editor.function!r}", token.offset
            )
        converter = self._attempt(lambda: self._call(Kind.UPPERCASE))
        if converter is not None:
            return converter
        if self._take(Kind.FLOAT):
            return ast.Constant(self._float(token), token.offset)
        if self._is(Kind.INT):
            return ast.Constant(self._integer(), token.offset)
        return self._path()

    def _float(self, token: Token) -> float:
        try:
            return parse_float(token.text)
        except ValueError as error:
            raise self._reject(str(error), token.offset) from None

    def _integer(self) -> int:
        token = self._expect(Kind.INT)
        try:
            return parse_int(token.text, 10, 64)
        except ValueError as error:
            raise self._reject(str(error), token.offset) from None

    def _chain(self, kind: Kind) -> Iterator[int]:
        """Counts the operators of a chain, whose tree is as deep as it is long."""
        length = 0
        while self._is(kind):
            length += 1
            if length > _MAX_DEPTH:
                raise self._reject("nested too deeply", self._peek().offset)
            yield length

    def _sum(self) -> ast.Value:
        left = self._product()
        for _ in self._chain(Kind.ADD_SUB):
            operator = self._expect(Kind.ADD_SUB)
            left = ast.Math(cast("ast.MathOperator", operator.text), left, self._product(), operator.offset)
        return left

    def _product(self) -> ast.Value:
        left = self._operand()
        for _ in self._chain(Kind.MULT_DIV):
            operator = self._expect(Kind.MULT_DIV)
            left = ast.Math(cast("ast.MathOperator", operator.text), left, self._operand(), operator.offset)
        return left

    def _operand(self) -> ast.Value:
        sign = self._take(Kind.ADD_SUB)
        operand = self._attempt(self._literal)
        if operand is None:
            self._expect(Kind.PUNCTUATION, "(")
            operand = self._nested(self._sum)
            self._expect(Kind.PUNCTUATION, ")")
        if sign is None or sign.text == "+":
            return operand
        if isinstance(operand, ast.Constant) and isinstance(operand.value, int | float):
            return ast.Constant(-operand.value, sign.offset)
        return ast.Negate(operand, sign.offset)

    def _lambda(self) -> ast.Value:
        start = self._expect(Kind.PUNCTUATION, "(")
        parameters: list[str] = []
        if not self._is(Kind.PUNCTUATION, ")"):
            parameters.append(self._parameter())
            while self._take(Kind.PUNCTUATION, ","):
                parameters.append(self._parameter())
        self._expect(Kind.PUNCTUATION, ")")
        self._expect(Kind.ARROW)
        body = self._attempt(self._lone_body)
        if isinstance(body, ast.Lambda):
            raise self._reject("lambda body cannot result into another lambda expression", body.offset)
        return ast.Lambda(tuple(parameters), body if body is not None else self._condition(), start.offset)

    def _parameter(self) -> str:
        token = self._take(Kind.UNDERSCORE) or self._expect(Kind.LOWERCASE)
        return token.text

    def _lone_body(self) -> ast.Value:
        value = self._value()
        if self._peek().kind in (Kind.OR, Kind.AND, Kind.COMPARISON):
            raise self._fail("no operator")
        return value

    def _map(self) -> ast.Value:
        start = self._expect(Kind.PUNCTUATION, "{")
        items: list[tuple[str, ast.Value]] = []
        while not self._is(Kind.PUNCTUATION, "}"):
            key = self._expect(Kind.STRING)
            self._expect(Kind.PUNCTUATION, ":")
            items.append((self._unquoted(key), self._value()))
            self._take(Kind.PUNCTUATION, ",")
        self._expect(Kind.PUNCTUATION, "}")
        return ast.MapLiteral(tuple(items), start.offset)

    def _list(self) -> ast.Value:
        start = self._expect(Kind.PUNCTUATION, "[")
        items: list[ast.Value] = []
        if not self._is(Kind.PUNCTUATION, "]"):
            items.append(self._value())
            while self._take(Kind.PUNCTUATION, ","):
                items.append(self._value())
        self._expect(Kind.PUNCTUATION, "]")
        return ast.ListLiteral(tuple(items), start.offset)

    # Calls and paths

    def _name(self, first: Kind) -> str:
        parts = [self._expect(first).text]
        while self._is(Kind.LOWERCASE) or self._is(Kind.UPPERCASE):
            parts.append(self._peek().text)
            self._at += 1
        return "".join(parts)

    def _call(self, first: Kind) -> ast.Call:
        offset = self._peek().offset
        name = self._name(first)
        self._expect(Kind.PUNCTUATION, "(")
        arguments: list[ast.Argument] = []
        if not self._is(Kind.PUNCTUATION, ")"):
            arguments.append(self._argument())
            while self._take(Kind.PUNCTUATION, ","):
                arguments.append(self._argument())
        self._expect(Kind.PUNCTUATION, ")")
        return ast.Call(name, tuple(arguments), self._keys(), offset)

    def _argument_name(self) -> str:
        name = self._name(Kind.LOWERCASE)
        self._expect(Kind.EQUAL)
        return name

    def _argument(self) -> ast.Argument:
        offset = self._peek().offset
        name = self._attempt(self._argument_name) or ""
        value = self._attempt(self._value)
        if value is not None:
            return ast.Argument(name, value, "", offset)
        return ast.Argument(name, None, self._name(Kind.UPPERCASE), offset)

    def _path(self) -> ast.Path:
        first = self._expect(Kind.LOWERCASE)
        context = ""
        name = first.text
        if self._take(Kind.PUNCTUATION, "."):
            context, name = name, self._expect(Kind.LOWERCASE).text
        fields = [ast.Field(name, self._keys())]
        while self._take(Kind.PUNCTUATION, "."):
            fields.append(ast.Field(self._expect(Kind.LOWERCASE).text, self._keys()))
        return ast.Path(context, tuple(fields), first.offset)

    def _keys(self) -> tuple[ast.Value, ...]:
        keys: list[ast.Value] = []
        while self._take(Kind.PUNCTUATION, "["):
            keys.append(self._key())
            self._expect(Kind.PUNCTUATION, "]")
        return tuple(keys)

    def _key(self) -> ast.Value:
        token = self._peek()
        if self._take(Kind.STRING):
            return ast.Constant(self._unquoted(token), token.offset)
        if self._is(Kind.INT):
            return ast.Constant(self._integer(), token.offset)
        return self._sum()


@lru_cache(maxsize=4096)
def parse_statement(text: str) -> ast.Statement:
    """The tree of a statement.

    Raises:
        OttlSyntaxError: When the text is no statement.
    """
    return Parser(text).parse_statement()


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> ast.Condition:
    """The tree of a condition.

    Raises:
        OttlSyntaxError: When the text is no condition.
    """
    return Parser(text).parse_condition()


@lru_cache(maxsize=4096)
def parse_value(text: str) -> ast.Value:
    """The tree of a value expression.

    Raises:
        OttlSyntaxError: When the text is no value.
    """
    return Parser(text).parse_value()
