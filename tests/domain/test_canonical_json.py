"""One value, one text."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.canonical_json import NotJson, canonical, parsed

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


class Fruit(StrEnum):
    APPLE = "apple"


def shuffled(value: Any) -> Any:
    """The same value, its names in the opposite order."""
    if isinstance(value, dict):
        return {name: shuffled(value[name]) for name in reversed(value)}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@given(VALUES)
def test_a_value_comes_back_from_its_text(value: object) -> None:
    assert parsed(canonical(value)) == value


@given(VALUES, st.sampled_from([None, 1, 4]))
def test_layout_and_order_change_nothing(value: object, indent: int | None) -> None:
    other = json.dumps(shuffled(value), indent=indent, ensure_ascii=indent is None).encode()

    assert canonical(parsed(other)) == canonical(value)


@given(VALUES, VALUES)
def test_different_values_have_different_texts(one: object, other: object) -> None:
    alike = canonical(one) == canonical(other)

    assert alike is (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": [1, 2], "a": None, "ä": "ü"}, '{"a":null,"b":[1,2],"ä":"ü"}'),
        (MappingProxyType({"b": (True, Fruit.APPLE)}), '{"b":[true,"apple"]}'),
        (frozenset({"b", "a"}), '["a","b"]'),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), '"2026-03-01T12:00:00Z"'),
        (datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2))), '"2026-03-01T10:00:00Z"'),
        (datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC), '"2026-03-01T12:00:00.000005Z"'),
        (date(2026, 3, 1), '"2026-03-01"'),
    ],
)
def test_what_the_text_is(value: object, text: str) -> None:
    assert canonical(value) == text.encode()


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None),
        "\ud800",
        b"bytes",
        object(),
    ],
)
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical([value])


@pytest.mark.parametrize(
    "text", [b"", b"{", b'{"a":1,"a":1}', b"NaN", b"[Infinity]", b"\xff", b"[" * 100_000, b"9" * 5000]
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(NotJson):
        parsed(text)
