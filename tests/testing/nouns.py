"""The nouns of the product: whatever a port of the storage is handed to keep, change or look for."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Final, Protocol, get_args, get_origin, get_type_hints

import attrs

from influence.domain.audit import Subject
from influence.domain.erasures import Identity, Traces
from influence.domain.idempotency import Request
from influence.domain.personal_terms import PersonalTerms
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.ports.jobs import Claim
from influence.domain.ports.posts import PlacedFilter
from influence.domain.ports.storage import View
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.roster import Cursor, RosterFilter, Sorting
from influence.domain.trends import Span
from influence.testing import builders
from influence.testing.contracts.storage.backends import Backend

QUESTIONS: Final[Mapping[type, str]] = {
    # what a store is handed and never keeps: why nobody needs to have it built
    AccountFilter: "which accounts are looked for",
    Claim: "which job a worker wants",
    Cursor: "where a page goes on, as the page before told",
    DeliveryFilter: "which deliveries are looked for",
    Identity: "who is looked for",
    InfluencerFilter: "which influencers are looked for",
    PersonalTerms: "how long things may be held, as the policy says",
    PlacedFilter: "which posts are looked for",
    Request: "what a deed is looked for by; it comes with `a_deed`",
    RosterFilter: "which rows are looked for",
    Sorting: "in which order",
    Span: "from when until when",
    Subject: "whose records are looked for",
    Traces: "whatever leads to a person, as it was found",
}


def taken() -> frozenset[type]:
    """Every class of ours that some method of a storage port takes."""
    hints = [get_type_hints(method) for port in _ports() for method in _methods(port)]
    return frozenset(
        one for named in hints for name, hint in named.items() if name != "return" for one in ours(hint)
    )


def built() -> frozenset[type]:
    """Every class of ours that some builder gives."""
    made = (get_type_hints(getattr(builders, name))["return"] for name in builders.__all__)
    return frozenset(one for hint in made for one in ours(hint))


def ours(hint: object) -> Iterator[type]:
    """The classes of ours within a type hint, whatever they are wrapped in."""
    for one in (hint, get_origin(hint)):
        if isinstance(one, type) and attrs.has(one):
            yield one
    for part in get_args(hint):
        yield from ours(part)


def _ports() -> Iterator[type]:
    """What a view offers, and what stands beside a store."""
    of_view = (get_type_hints(p.fget)["return"] for _, p in inspect.getmembers(View, _is_property))
    beside = (get_type_hints(Backend)[field.name] for field in attrs.fields(Backend))
    yield from (port for port in (*of_view, *beside) if Protocol in port.__mro__)


def _is_property(member: object) -> bool:
    return isinstance(member, property)


def _methods(port: type) -> Iterator[object]:
    yield from (method for name, method in inspect.getmembers(port, inspect.isfunction) if name[0] != "_")
