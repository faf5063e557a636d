"""Examples of what is answered and taken, made of the schemas; they fit by being made that way."""

from collections.abc import Mapping
from typing import Any, Final

from influence.entrypoints.api.v1.schemas import Schema

_BY_NAME: Final[Mapping[str, object]] = {
    # what a thing of that name looks like, where its kind allows it
    "account_type": "tiktok_creator",
    "brand": "Olive & Oak",
    "campaign": "Spring kitchen",
    "campaign_code": "TCM-7K2QX9",
    "code": "account_unsupported",
    "count": 3,
    "country": "DE",
    "currency": "EUR",
    "display_name": "Ann cooks",
    "email": "ann@example.com",
    "follower_count": 48_210,
    "handle": "ann.cooks",
    "hundredths": 120_000,
    "id": 42,
    "influencer": "ann.cooks",
    "group": "kitchen",
    "hashtag": "springkitchen",
    "key": "reporting",
    "keyword": "spring kitchen",
    "label": "Follower count",
    "mention": "olive.and.oak",
    "message": "One sentence for people.",
    "name": "Ann",
    "network": "tiktok",
    "remedie": "What to do about it.",
    "rule": "What decided, in a word.",
    "sentence": "One sentence for people.",
    "tag": "cooking",
    "tenant": "default",
    "url": "https://www.tiktok.com/@ann.cooks/video/7301234567890123456",
    "video_id": "7301234567890123456",
}
_BY_FORMAT: Final[Mapping[str, str]] = {
    "date-time": "2026-03-31T12:00:00+00:00",
    "date": "2026-03-31",
}
_BY_TYPE: Final[Mapping[str, object]] = {
    "boolean": True,
    "integer": 1,
    "number": 0.5,
    "null": None,
    "string": "…",
}
_PYTHON: Final[Mapping[str, type]] = {"string": str, "integer": int}
_NONE: Final[Schema] = {"type": "null"}
_USUALLY_NONE: Final = frozenset({"error", "failure"})
_DEEPEST: Final = 8


def example_of(schema: Schema, components: Mapping[str, Schema], name: str = "", depth: int = 0) -> Any:
    """A thing that fits *schema*; *name* is what it is called where it stands."""
    narrower = _narrower(schema, components, name)
    if narrower is not None:
        return example_of(narrower, components, name, depth)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        is_fitting = name in _BY_NAME and _BY_NAME[name] in schema["enum"]
        return _BY_NAME[name] if is_fitting else schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind if isinstance(kind, str) else kind[0]
    if kind == "object":
        return _object(schema, components, depth)
    return _array(schema, components, name, depth) if kind == "array" else _single(schema, kind, name)


def _narrower(schema: Schema, components: Mapping[str, Schema], name: str) -> Schema | None:
    """What *schema* stands for, or the first that it allows."""
    if "$ref" in schema:
        return components[schema["$ref"].rpartition("/")[2]]
    allowed: list[Schema] = schema.get("anyOf", [])
    if name in _USUALLY_NONE and _NONE in allowed:
        return _NONE
    return allowed[0] if allowed else None


def _object(schema: Schema, components: Mapping[str, Schema], depth: int) -> dict[str, Any]:
    fields: dict[str, Schema] = schema.get("properties", {})
    told = {name: example_of(field, components, name, depth + 1) for name, field in fields.items()}
    others = schema.get("additionalProperties")
    if isinstance(others, dict) and depth < _DEEPEST:
        names = schema.get("propertyNames", {}).get("enum", ["follower_count"])
        told[names[0]] = example_of(others, components, names[0], depth + 1)
    return told


def _array(schema: Schema, components: Mapping[str, Schema], name: str, depth: int) -> list[Any]:
    if "prefixItems" in schema:
        return [example_of(one, components, "", depth + 1) for one in schema["prefixItems"]]
    if depth >= _DEEPEST and not schema.get("minItems"):
        return []
    return [example_of(schema["items"], components, name.removesuffix("s"), depth + 1)]


def _single(schema: Schema, kind: str, name: str) -> object:
    if "format" in schema and schema["format"] in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    fitting = _BY_NAME.get(name)
    if fitting is not None and isinstance(fitting, _PYTHON.get(kind, ())):
        return fitting
    return schema.get("minimum") or _BY_TYPE[kind]
