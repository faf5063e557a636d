"""Every way of saying no: a stable code, a sentence for people, and remedies that are sentences too."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final, get_origin, get_type_hints

import attrs
import pytest

import influence.domain
from influence.domain.cutover import Finding
from influence.domain.errors import (
    BadInput,
    FileUnreadable,
    InfluenceError,
    MarketplaceFailed,
    Refused,
)
from influence.domain.membership import Membership
from influence.testing.moments import NOON

FAMILIES: Final = (BadInput, Refused, MarketplaceFailed)
SAMPLES: Final[Mapping[object, object]] = {
    str: "ann",
    bool: True,
    int: 7,
    datetime: NOON,
    Membership: Membership.NOT_IN,
    tuple[str, ...]: ("one", "two"),
    tuple[Finding, ...]: (Finding("accounts", 3, "rows"),),
}


def of_the_domain() -> Iterator[type[InfluenceError]]:
    for found in pkgutil.walk_packages(influence.domain.__path__, "influence.domain."):
        module = importlib.import_module(found.name)
        for thing in vars(module).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, InfluenceError)
                and thing.__module__ == found.name
            ):
                yield thing


def sample(kind: Any) -> object:
    """Something to fill a field of that type with."""
    if kind in SAMPLES:
        return SAMPLES[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if hasattr(kind, "__supertype__"):
        return sample(kind.__supertype__)
    if isinstance(kind, type) and attrs.has(kind):
        return kind(**{name: sample(held) for name, held in get_type_hints(kind).items()})
    if get_origin(kind) in {tuple, frozenset}:
        return get_origin(kind)((sample(kind.__args__[0]),))
    return sample(kind.__args__[0])


def example(error: Any) -> InfluenceError:
    hints = get_type_hints(error)
    made = error(**{field.name: sample(hints[field.name]) for field in attrs.fields(error)})
    assert isinstance(made, InfluenceError)
    return made


ALL: Final = sorted(set(of_the_domain()), key=lambda error: error.__qualname__)
EXAMPLES: Final = [example(error) for error in ALL if error not in {InfluenceError, *FAMILIES}]


def test_the_refusals_of_the_domain_were_found() -> None:
    names = {type(refusal).__name__ for refusal in EXAMPLES}

    assert {"NotAMember", "OrderStepRefused", "PhaseRefused", "TikTokRefused", "SealBroken"} <= names
    assert len(names) == len(EXAMPLES) > 30


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_refusal_speaks_to_people(error: InfluenceError) -> None:
    assert type(error).__str__ is not Exception.__str__
    assert str(error).strip()
    assert "None" not in str(error)
    assert all(remedy.strip() for remedy in error.remedies)


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [error.code for error in ALL]

    assert len(set(codes)) == len(ALL)
    assert all(code == code.lower() and code.replace("_", "").isalnum() for code in codes)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_refusal_belongs_to_one_family(error: InfluenceError) -> None:
    assert sum(isinstance(error, family) for family in FAMILIES) == 1


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_refusal_can_be_raised_from_another(error: InfluenceError) -> None:
    cause = ValueError("before")

    with pytest.raises(type(error)) as raised:
        raise error from cause

    assert raised.value.__cause__ is cause


def test_a_plain_error_has_no_remedies() -> None:
    assert InfluenceError("no").remedies == ()


def test_a_bad_file_brings_its_own_remedies() -> None:
    assert FileUnreadable("a.csv", "it is empty", ("Export it again.",)).remedies == ("Export it again.",)
