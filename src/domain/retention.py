"""What may stay at rest of an account and its posts, and what is erased at a date.

What the tables open for the kind of this moment may stay, as long as its source still has a ground. Two things
outlast their right for a while, unreadable: what a consent allowed, where the tenant keeps it some days, and what a
membership allowed, until TikTok has denied it twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

import attrs

from influence.domain.accounts import Account, AccountId, kind_of
from influence.domain.capabilities import Kind, Tie, may
from influence.domain.formulas import TIKTOK
from influence.domain.grants import ConsentEnd, EndReason
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.observations import Snapshot
from influence.domain.organisation import Organisation
from influence.domain.posts import Why, tie_of
from influence.domain.provenance import Provenance

M = TypeVar("M", bound=Metric)


GROUNDS: Final[Mapping[Kind, frozenset[Provenance]]] = {
    Kind.AUTHENTICATED_TTCM: TIKTOK,
    Kind.AUTHENTICATED_NON_TTCM: TIKTOK,
    Kind.NON_AUTHENTICATED_TTCM: TIKTOK - {Provenance.TTCM_AUTHORISED},
    Kind.UNSUPPORTED: frozenset({Provenance.TTCM_ORDER_REPORT}),
}
"""The sources that have a ground at an account of each kind. What an order brought stays the campaign's record."""


class Goes(StrEnum):
    """What goes when a consent has ended."""

    FIGURES = "figures"  # what it allowed, at once or as many days later as the tenant has chosen
    PERSON = "person"  # that at once, and then everything about the person, as when they ask for it


GOES: Final[Mapping[EndReason, Goes]] = {
    EndReason.WITHDRAWN: Goes.FIGURES,
    EndReason.DISCONNECTED: Goes.FIGURES,
    EndReason.EXPIRED: Goes.FIGURES,
    EndReason.LOST: Goes.FIGURES,
    EndReason.REFUSED: Goes.FIGURES,
    EndReason.DECLINED: Goes.FIGURES,
    EndReason.APPLICATION_WITHDRAWN: Goes.FIGURES,
    EndReason.ACCOUNT_DELETED: Goes.PERSON,
    EndReason.AGE_CHANGED: Goes.PERSON,
    EndReason.ACCOUNT_BANNED: Goes.FIGURES,  # a ban may be lifted
    EndReason.DEVELOPER_REVOKED: Goes.FIGURES,
}
"""What each end of a consent takes. Who only stops sharing stays in the CRM; who is gone from TikTok, or too young
for it, is erased."""
NEVER_KEPT: Final = frozenset(reason for reason, goes in GOES.items() if goes is Goes.PERSON)
"""After these ends nothing is kept for a while, whatever the tenant has chosen."""


def is_to_be_erased(account: Account) -> bool:
    """True for an account whose last consent ended so that the person goes."""
    end = account.consent_end
    return end is not None and not account.authenticated and GOES[end.why] is Goes.PERSON


def may_have_left(account: Account) -> bool:
    """True from the first answer that denies a membership to the second, a day later: it may be a flicker."""
    return account.left_at is not None and not account.has_left


def held_as(account: Account, *, retained: bool = False) -> Kind:
    """The kind whose cells may stay at rest; *retained* while the figures of its ended consent are kept."""
    return kind_of(
        authenticated=account.authenticated or retained,
        member=account.answer.is_member or may_have_left(account),
    )


def account_cells(kind: Kind) -> Mapping[Provenance, frozenset[AccountMetric]]:
    """Which figures of an account of *kind* may stay at rest, by source."""
    opened = frozenset(metric for metric in AccountMetric if may(kind, metric))
    return {source: opened if source in GROUNDS[kind] else frozenset() for source in TIKTOK}


def post_cells(kind: Kind, *, by_order: bool) -> Mapping[Provenance, frozenset[PostMetric]]:
    """Which figures of a post of such an account may stay: what any of its ties opens."""
    ties: set[Tie] = {tie_of((), kind), *([tie_of((Why.ORDER_LINK,), kind)] if by_order else [])}
    opened = frozenset(metric for metric in PostMetric if any(may(tie, metric) for tie in ties))
    return {source: opened if source in GROUNDS[kind] else frozenset() for source in TIKTOK}


def grounded(kind: Kind, snapshots: Sequence[Snapshot[M]]) -> tuple[Snapshot[M], ...]:
    """Those of *snapshots* whose source has a ground at an account of *kind* now."""
    return tuple(s for s in snapshots if has_ground(kind, s.source))


def has_ground(kind: Kind, source: Provenance) -> bool:
    """True while what *source* told may be read at an account of *kind*."""
    return source not in TIKTOK or source in GROUNDS[kind]


@attrs.frozen
class DueErasure:
    """What the ended consent of *account* allowed is erased at *erase_by*; until then nobody can read it."""

    account: AccountId
    why: EndReason
    erase_by: datetime


def due_after(account: AccountId, end: ConsentEnd, organisation: Organisation) -> DueErasure | None:
    """When what the consent allowed is to be erased; None for at once."""
    if organisation.kept_days == 0 or end.why in NEVER_KEPT:
        return None
    return DueErasure(account, end.why, end.at + timedelta(days=organisation.kept_days))


def by_kind(held: Iterable[tuple[AccountId, Kind]]) -> Mapping[Kind, tuple[AccountId, ...]]:
    """The accounts of each kind."""
    groups: dict[Kind, list[AccountId]] = {}
    for account, kind in held:
        groups.setdefault(kind, []).append(account)
    return {kind: tuple(accounts) for kind, accounts in groups.items()}
