"""JSON Schema of what is answered and taken, read off the classes themselves."""

import types
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Literal, NewType, Union, get_args, get_origin, get_type_hints

import attrs

from influence.domain.values import Money

Schema = dict[str, Any]

_PLAIN: Final[Mapping[object, Schema]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    Any: {},
    object: {},
}
_NAMES: Final[Mapping[type[object], str]] = {Money: "Price"}
"""Of classes that share their name with another."""
_LISTS: Final = (list, tuple, set, frozenset, Sequence, AbstractSet)


class Untold(TypeError):
    """A class whose form in JSON nobody can tell."""


class Schemas:
    """The schemas of classes; each class of fields becomes a component of its own."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._known: dict[str, type[object]] = {}

    def of(self, kind: Any, *, is_taken: bool = False) -> Schema:
        """The schema of *kind*. What is taken may leave out what has a default, and holds nothing else."""
        found = _PLAIN.get(kind)
        if found is not None:
            return dict(found)
        if isinstance(kind, NewType):
            return self.of(kind.__supertype__, is_taken=is_taken)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"type": "string", "enum": [member.value for member in kind]}
        if isinstance(kind, type) and attrs.has(kind):
            return self._component(kind, is_taken=is_taken)
        return self._put_together(kind, lambda part: self.of(part, is_taken=is_taken))

    def _put_together(self, kind: Any, of: Callable[[Any], Schema]) -> Schema:
        origin, parts = get_origin(kind) or kind, get_args(kind)
        if origin is Literal:
            return {"enum": list(parts)}
        if origin in (Union, types.UnionType):
            return _either([of(part) for part in parts])
        if origin in _LISTS:
            of_parts = [of(part) for part in parts if part is not Ellipsis]
            return _list(of_parts, is_pair=origin is tuple and Ellipsis not in parts)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return _mapping(parts, of)
        raise Untold(f"{kind!r} has no form in JSON that is known here")

    def _component(self, kind: type[Any], *, is_taken: bool) -> Schema:
        name = _NAMES.get(kind, kind.__name__.removeprefix("_"))
        if is_taken:
            name = f"{name.removesuffix('Body')}Body"
        if self._known.setdefault(name, kind) is not kind:
            raise Untold(
                f"two classes are called {name}: {kind.__module__} and {self._known[name].__module__}"
            )
        if name not in self.components:
            self.components[name] = {}  # a form may hold itself
            self.components[name] = self._fields(kind, is_taken=is_taken)
        return {"$ref": f"#/components/schemas/{name}"}

    def _fields(self, kind: type[Any], *, is_taken: bool) -> Schema:
        hints = get_type_hints(kind)
        fields = attrs.fields(kind)
        needed = [field.name for field in fields if not is_taken or field.default is attrs.NOTHING]
        schema: Schema = {
            "type": "object",
            "description": _first(kind.__doc__),
            "properties": {field.name: self._field(field, hints, is_taken=is_taken) for field in fields},
        }
        if needed:
            schema["required"] = needed
        if is_taken:
            schema["additionalProperties"] = False
        return schema

    def _field(self, field: "attrs.Attribute[Any]", hints: Mapping[str, Any], *, is_taken: bool) -> Schema:
        return {**self.of(hints[field.name], is_taken=is_taken), **field.metadata.get("schema", {})}


def _either(schemas: list[Schema]) -> Schema:
    """One of *schemas*; plain ones that only differ in their type are written as one."""
    unlike: list[Schema] = [schema for number, schema in enumerate(schemas) if schema not in schemas[:number]]
    if all(set(schema) == {"type"} for schema in unlike):
        return {"type": [schema["type"] for schema in unlike]}
    return {"anyOf": unlike}


def _list(parts: list[Schema], *, is_pair: bool) -> Schema:
    if is_pair:
        return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
    return {"type": "array", "items": parts[0]}


def _mapping(parts: tuple[Any, ...], of: Callable[[Any], Schema]) -> Schema:
    if not parts:
        return {"type": "object"}
    names = of(parts[0])
    schema: Schema = {"type": "object", "additionalProperties": of(parts[1])}
    if "enum" in names:
        schema["propertyNames"] = names
    return schema


def _first(doc: str | None) -> str:
    return " ".join((doc or "").split())
