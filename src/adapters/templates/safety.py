"""What a template may do: name facts, choose between words, go through lines. Nothing in it takes long or grows."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final

import attrs
from jinja2 import nodes

from influence.domain.templates import Fact, Field, Form

FILTERS: Final = frozenset(
    (
        "capitalize",
        "default",
        "e",
        "escape",
        "first",
        "join",
        "last",
        "length",
        "lower",
        "title",
        "trim",
        "upper",
    )
)
TESTS: Final = frozenset(("defined", "eq", "equalto", "ne", "gt", "ge", "lt", "le"))
_LOOP: Final = frozenset(("first", "index", "last", "length"))
_NODES: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Concat,
    nodes.If,
    nodes.Filter,
    nodes.Test,
    nodes.For,
    nodes.Getattr,
)

TAGS: Final = frozenset(
    (
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "small",
        "span",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    )
)
_ATTRIBUTES: Final = frozenset(
    (
        "align",
        "alt",
        "class",
        "colspan",
        "dir",
        "height",
        "href",
        "lang",
        "rowspan",
        "src",
        "style",
        "title",
        "width",
    )
)
_FIXED: Final = frozenset(("class", "src", "style"))
_SCHEMES: Final = ("https://", "http://", "mailto:")
_WILD: Final = (
    "\"'` onfocus=alert(1) x=<img src=x onerror=alert(1)></a></p>--> javascript:alert(1) &lt;i&gt; {{ 7*7 }}"
)


def as_wild(field: Field) -> Fact:
    """The fact of *field* as somebody outside would make it, in as many lines as usual."""
    if field.form is Form.NUMBER:
        return field.example
    if field.form is Form.ADDRESS:
        return f"https://example.com/{_WILD.replace(' ', '+')}"
    text = f"javascript:alert(1) {_WILD}"
    return tuple(text for _ in field.example) if isinstance(field.example, tuple) else text


class Forbidden(Exception):
    """Why a template is not kept."""


def refuse_unknown(tree: nodes.Template, facts: Mapping[str, Form]) -> None:
    """Pass when everything in *tree* is allowed and every name is one of *facts*.

    Raises:
        Forbidden: something is not.
    """
    _refuse(tree, {**facts}, in_loop=False)


def _refuse(node: nodes.Node, facts: Mapping[str, Form], *, in_loop: bool) -> None:
    if not isinstance(node, _NODES):
        raise Forbidden(f"templates know no {type(node).__name__.lower()} (line {node.lineno})")
    if isinstance(node, nodes.For):
        facts, in_loop = _within(node, facts, in_loop=in_loop), True
    for claim in (_refuse_name, _refuse_call):
        claim(node, facts)
    for child in node.iter_child_nodes():
        _refuse(child, facts, in_loop=in_loop)


def _within(node: nodes.For, facts: Mapping[str, Form], *, in_loop: bool) -> Mapping[str, Form]:
    """The names that are known inside a loop."""
    if in_loop or node.recursive or not isinstance(node.iter, nodes.Name):
        raise Forbidden(
            f"a loop goes through the lines of one fact and holds no other loop (line {node.lineno})"
        )
    if facts.get(node.iter.name) is not Form.LINES:
        raise Forbidden(f"{node.iter.name!r} has no lines to go through (line {node.lineno})")
    if not isinstance(node.target, nodes.Name):
        raise Forbidden(f"a loop names one line at a time (line {node.lineno})")
    return {**facts, node.target.name: Form.TEXT, "loop": Form.NUMBER}


def _refuse_name(node: nodes.Node, facts: Mapping[str, Form]) -> None:
    if isinstance(node, nodes.Name) and node.name not in facts:
        raise Forbidden(f"there is no {node.name!r} (line {node.lineno})")
    if isinstance(node, nodes.Getattr):
        is_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
        if not (is_loop and node.attr in _LOOP):
            raise Forbidden(f"nothing has a {node.attr!r} (line {node.lineno})")


def _refuse_call(node: nodes.Node, _: Mapping[str, Form]) -> None:
    for kind, known in ((nodes.Filter, FILTERS), (nodes.Test, TESTS)):
        if isinstance(node, kind) and node.name not in known:
            raise Forbidden(
                f"there is no {node.name!r}; known are {', '.join(sorted(known))} (line {node.lineno})"
            )


@attrs.frozen
class Shape:
    """What there is of markup in a text, without its words."""

    elements: tuple[tuple[str, tuple[str, ...]], ...]
    fixed: tuple[str, ...]


class _Reader(HTMLParser):
    """Reads the markup of a message; what does not belong there is an error."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.fixed: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Forbidden(f"no message holds <{tag}>")
        self.elements.append((tag, tuple(sorted(name for name, _ in attributes))))
        for name, value in attributes:
            self._attribute(name, (value or "").strip())

    def _attribute(self, name: str, value: str) -> None:
        if name not in _ATTRIBUTES:
            raise Forbidden(f"no element bears {name}=")
        if name in ("href", "src") and value and not value.lower().startswith(_SCHEMES):
            raise Forbidden(f"{name} begins with {', '.join(_SCHEMES)}")
        if name in _FIXED:
            self.fixed.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}", ()))

    def handle_comment(self, data: str) -> None:
        raise Forbidden(f"no message holds comments: {data[:40]}")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def shape_of(html: str) -> Shape:
    """The markup of *html*.

    Raises:
        Forbidden: it holds what no message may hold.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Shape(tuple(reader.elements), tuple(reader.fixed))
