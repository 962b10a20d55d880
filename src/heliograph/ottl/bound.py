"""The checked tree: every name is known, every literal has its type, every argument its parameter."""

from dataclasses import dataclass
from typing import Any

from heliograph.ottl.ast import CompareOperator, MathOperator
from heliograph.ottl.contexts import PathSpec
from heliograph.ottl.functions.table import Function, Parameter


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is known; lists and maps must not be changed."""

    value: Any


@dataclass(frozen=True, slots=True)
class PathRef:
    """A path of a context; `name` is its sections joined with dots, `cache` for the scratch map."""

    context: str
    name: str
    keys: "tuple[Node, ...]"
    spec: PathSpec


@dataclass(frozen=True, slots=True)
class LocalRef:
    """A parameter of an enclosing lambda."""

    name: str
    keys: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A path that stands for a column of a frame: its value is bound to `name` for each combination.

    `body` refuses keys on what is no map or list.
    """

    name: str
    keys: "tuple[Node, ...]"
    body: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list literal with an element that is not known."""

    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class MapNode:
    """A map literal with a value that is not known."""

    items: "tuple[tuple[str, Node], ...]"


@dataclass(frozen=True, slots=True)
class MathNode:
    """A binary operation."""

    operator: MathOperator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class NegateNode:
    """Unary minus."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class LambdaNode:
    """A lambda; `body` is a value or a condition."""

    parameters: tuple[str, ...]
    body: "Node | ConditionNode"


@dataclass(frozen=True, slots=True)
class Argument:
    """What a parameter gets.

    Attributes:
        parameter: The parameter.
        node: The value; a Literal holds it converted and prepared already.
        items: For a list literal of getters, the elements instead of a node.
    """

    parameter: Parameter
    node: "Node | None" = None
    items: "tuple[Argument, ...] | None" = None


@dataclass(frozen=True, slots=True)
class FunctionRef:
    """A converter given by its bare name; `failure` is what a call of it answers when it cannot be called so."""

    function: Function
    failure: str = ""


@dataclass(frozen=True, slots=True)
class CallNode:
    """A call; `keys` index the result."""

    function: Function
    arguments: tuple[Argument, ...]
    keys: "tuple[Node, ...]" = ()


Node = (
    Literal
    | PathRef
    | LocalRef
    | ColumnRef
    | ListNode
    | MapNode
    | MathNode
    | NegateNode
    | LambdaNode
    | FunctionRef
    | CallNode
)


@dataclass(frozen=True, slots=True)
class CompareNode:
    """A comparison."""

    operator: CompareOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class TestNode:
    """A converter that must give a boolean."""

    call: CallNode


@dataclass(frozen=True, slots=True)
class NotNode:
    """A negation."""

    operand: "ConditionNode"


@dataclass(frozen=True, slots=True)
class AndNode:
    """A conjunction without literals in it."""

    operands: "tuple[ConditionNode, ...]"


@dataclass(frozen=True, slots=True)
class OrNode:
    """A disjunction without literals in it."""

    operands: "tuple[ConditionNode, ...]"


ConditionNode = bool | CompareNode | TestNode | NotNode | AndNode | OrNode
"""A condition; a bool is one that is known."""


@dataclass(frozen=True, slots=True)
class BoundStatement:
    """A statement that can run: `context` is where, `text` as it was written."""

    context: str
    editor: CallNode
    where: ConditionNode
    text: str


@dataclass(frozen=True, slots=True)
class BoundCondition:
    """A condition that can run."""

    context: str
    condition: ConditionNode
    text: str


@dataclass(frozen=True, slots=True)
class BoundValue:
    """A value expression that can run."""

    context: str
    node: Node
    text: str
