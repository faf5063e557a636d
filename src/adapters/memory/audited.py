"""What of the kept things is audited, in memory: what changed is found by comparing the tables before and after."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.adapters.memory.table import Table
from influence.domain.audit import Noun, Verb
from influence.domain.audit_chain import Change
from influence.domain.audited import FACTS
from influence.domain.organisation import Organisation
from influence.domain.posts import Why

Thing = tuple[str, str | None, tuple[Any, ...]]
"""A thing that records are about: its key, the person behind it, and its facts in the order of `FACTS`."""
Of = Callable[[Any, Any, Any], Iterable[Thing]]
"""The things that a row stands for, by its key, itself, and all that is kept beside it."""


def _named(noun: Noun, thing: Any, **others: Any) -> tuple[Any, ...]:
    return tuple(others[name] if name in others else getattr(thing, name) for name in FACTS[noun])


def _account(key: int, account: Any, _: Holdings) -> Iterator[Thing]:
    facts = _named(
        Noun.ACCOUNT, account, membership=account.answer.membership, influencer_id=account.influencer
    )
    yield str(key), f"account:{key}", facts


def _grant(key: int, account: Any, _: Holdings) -> Iterator[Thing]:
    if account.grant is not None:
        yield str(key), f"account:{key}", _named(Noun.GRANT, account.grant)


def _application(key: int, one: Any, _: Holdings) -> Iterator[Thing]:
    said = {
        f"{fact}_{part}": getattr(getattr(one, fact), part, None)
        for fact in ("started", "submitted", "accepted", "declined", "withdrawn")
        for part in ("at", "by")
    }
    said |= attrs.asdict(one.particulars)
    facts = _named(Noun.APPLICATION, one, group_key=one.group, influencer_id=one.influencer, **said)
    yield str(key), f"application:{key}", facts


def _invite(key: int, invite: Any, own: Holdings) -> Iterator[Thing]:
    account = invite.account if invite.account in own.accounts else None
    owner = f"invite:{key}" if account is None else f"account:{account}"
    yield str(key), owner, _named(Noun.INVITE, invite)


def _campaign(key: int, one: Any, _: Holdings) -> Iterator[Thing]:
    fee = one.client_fee
    money = {"client_fee": fee and fee.hundredths, "client_currency": fee and fee.currency}
    yield str(key), None, _named(Noun.CAMPAIGN, one, **attrs.asdict(one.rules), **money)


def _participant(key: tuple[int, int], joined_at: Any, _: Holdings) -> Iterator[Thing]:
    yield f"{key[0]}/{key[1]}", f"account:{key[1]}", (joined_at,)


def _post(_: Any, one: Any, own: Holdings) -> Iterator[Thing]:
    if one.why is Why.BY_HAND:
        owner = own.posts[one.post].account
        yield f"{one.campaign}/{one.post}", f"account:{owner}", _named(Noun.POST, one)


def _order(key: int, order: Any, _: Holdings) -> Iterator[Thing]:
    placed = order.placement
    told = {
        name: getattr(placed, name, None)
        for name in ("upstream_id", "campaign_code", "invite_link", "placed_at")
    }
    facts = _named(Noun.ORDER, order, campaign_id=order.campaign, account_id=order.account, **told)
    yield str(key), f"account:{order.account}", facts


def _links(key: int, order: Any, _: Holdings) -> Iterator[Thing]:
    for position, link in enumerate(order.links):
        yield f"{key}/{position}", f"account:{order.account}", _named(Noun.LINK, link)


def _endpoint(key: int, endpoint: Any, _: Holdings) -> Iterator[Thing]:
    yield str(key), None, _named(Noun.ENDPOINT, endpoint)


def _secrets(key: int, secrets: Any, _: Holdings) -> Iterator[Thing]:
    for secret in secrets:
        yield f"{key}/{secret.made_at.timestamp()}", None, ()


def _api_key(key: int, one: Any, _: Holdings) -> Iterator[Thing]:
    yield str(key), None, _named(Noun.API_KEY, one)


def _step(step: str, _: Any, __: State) -> Iterator[Thing]:
    yield str(step), None, ()


def _backup(_: str, copy: Any, __: State) -> Iterator[Thing]:
    yield str(copy.number), None, _named(Noun.BACKUP, copy)


def _erasure(key: str, one: Any, _: State) -> Iterator[Thing]:
    yield key, None, _named(Noun.ERASURE, one)


_OF_TENANT: Final[tuple[tuple[Noun, str, Of], ...]] = (
    (Noun.ACCOUNT, "accounts", _account),
    (Noun.GRANT, "accounts", _grant),
    (Noun.APPLICATION, "applications", _application),
    (Noun.INVITE, "invites", _invite),
    (Noun.CAMPAIGN, "campaigns", _campaign),
    (Noun.PARTICIPANT, "participants", _participant),
    (Noun.POST, "attachments", _post),
    (Noun.ORDER, "orders", _order),
    (Noun.LINK, "orders", _links),
    (Noun.ENDPOINT, "endpoints", _endpoint),
    (Noun.SECRET, "endpoint_secrets", _secrets),
    (Noun.API_KEY, "api_keys", _api_key),
)
_OF_INSTALLATION: Final[tuple[tuple[Noun, str, Of], ...]] = (
    (Noun.STEP, "steps", _step),
    (Noun.BACKUP, "known_copies", _backup),
    (Noun.ERASURE, "erasures", _erasure),
)


def changes(before: Holdings, after: Holdings) -> Iterator[Change]:
    """What differs between what one tenant held and holds."""
    for noun, name, of in _OF_TENANT:
        yield from _between(noun, of, (getattr(before, name), before), (getattr(after, name), after))
    yield from _of_one(Noun.TENANT, *(held.organisation.get(0, Organisation()) for held in (before, after)))


def changes_of_all(before: State, after: State) -> Iterator[Change]:
    """What differs in what all tenants share."""
    for noun, name, of in _OF_INSTALLATION:
        yield from _between(noun, of, (getattr(before, name), before), (getattr(after, name), after))
    yield from _of_one(Noun.PHASE, before.release, after.release)


def _of_one(noun: Noun, before: Any, after: Any) -> Iterator[Change]:
    """What differs in a thing of which there is one, and always was."""
    first, then = (_named(noun, one, name="") for one in (before, after))
    yield from _differing(noun, {f"{noun}:": (None, first)}, {f"{noun}:": (None, then)})


def _between(
    noun: Noun, of: Of, before: tuple[Table[Any, Any], Any], after: tuple[Table[Any, Any], Any]
) -> Iterator[Change]:
    (rows, beside), (others, then) = before, after
    if rows.is_as(others):
        return
    touched = [key for key in {**rows, **others} if rows.get(key) is not others.get(key)]
    first, last = _things(noun, of, rows, touched, beside), _things(noun, of, others, touched, then)
    yield from _differing(noun, dict(first), dict(last))


_Told = tuple[str, tuple[str | None, tuple[Any, ...]]]


def _things(noun: Noun, of: Of, rows: Mapping[Any, Any], keys: list[Any], beside: Any) -> Iterator[_Told]:
    for key in keys:
        if key in rows:
            for name, owner, facts in of(key, rows[key], beside):
                yield f"{noun}:{name}", (owner, facts)


def _differing(
    noun: Noun,
    before: Mapping[str, tuple[str | None, tuple[Any, ...]]],
    after: Mapping[str, tuple[str | None, tuple[Any, ...]]],
) -> Iterator[Change]:
    for subject in {**before, **after}:
        owner, facts = before.get(subject) or after[subject]
        if subject not in before:
            yield Change(noun, subject, owner, Verb.CREATED)
        elif subject not in after:
            yield Change(noun, subject, owner, Verb.REMOVED)
        elif which := _which(facts, after[subject][1]):
            yield Change(noun, subject, owner, Verb.CHANGED, which)


def _which(facts: tuple[Any, ...], others: tuple[Any, ...]) -> int:
    return sum(1 << bit for bit, pair in enumerate(zip(facts, others, strict=True)) if pair[0] != pair[1])
