"""What was touched since a moment, as the audit's records and the rules in force tell it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import takewhile
from typing import Final

import attrs

from influence.domain.accounts import AccountId
from influence.domain.audit import Chain, Entry, Noun, Verb
from influence.domain.audit_chain import moment
from influence.domain.campaigns import CampaignId
from influence.domain.orders import OrderId
from influence.domain.policy import Terms
from influence.domain.ports.storage import View
from influence.domain.posts import PostId

_OF_ACCOUNTS: Final = frozenset({Noun.ACCOUNT, Noun.GRANT, Noun.INVITE})
_GONE: Final = frozenset({Verb.REMOVED, Verb.CHANGED})


@attrs.frozen(kw_only=True)
class Touched:
    """The things that records name. *owners* are the accounts to which any of them belongs.

    *everything* says that other rules count: the cut-over moved on, or another policy came into force. *nameless* is
    how many accounts were touched of which nobody can tell any more which they were.
    """

    accounts: frozenset[AccountId] = frozenset()
    owners: frozenset[AccountId] = frozenset()
    campaigns: frozenset[CampaignId] = frozenset()
    orders: frozenset[OrderId] = frozenset()
    posts: frozenset[tuple[CampaignId, PostId]] = frozenset()
    nameless: int = 0
    everything: bool = False


def touched(view: View, terms: Terms, since: datetime) -> Touched:
    """What was touched *since* then, where *terms* are in force now."""
    earliest = moment(since)
    recent = list(takewhile(lambda entry: entry.record.at >= earliest, view.audit.latest(Chain.TENANT)))
    named = [(entry.subject.noun, entry.subject.key.split("/")) for entry in recent if entry.subject]
    release = view.installation.release()
    has_moved = release.since is not None and release.since >= since
    return Touched(
        accounts=frozenset(_owners(entry for entry in recent if entry.record.noun in _OF_ACCOUNTS)),
        owners=frozenset(_owners(recent)),
        campaigns=frozenset(
            CampaignId(int(parts[0]))
            for noun, parts in named
            if noun in {Noun.CAMPAIGN, Noun.PARTICIPANT, Noun.POST}
        ),
        orders=frozenset(OrderId(int(parts[0])) for noun, parts in named if noun in {Noun.ORDER, Noun.LINK}),
        posts=frozenset(
            (CampaignId(int(parts[0])), PostId(int(parts[1]))) for noun, parts in named if noun is Noun.POST
        ),
        nameless=len({entry.record.subject for entry in recent if _is_nameless(entry)}),
        everything=has_moved or terms.since >= since.date(),
    )


def _owners(entries: Iterable[Entry]) -> Iterator[AccountId]:
    """The accounts to which what *entries* are about belongs."""
    for entry in entries:
        if entry.owner is not None and entry.owner.noun is Noun.ACCOUNT:
            yield AccountId(int(entry.owner.key))


def _is_nameless(entry: Entry) -> bool:
    """True for an account that went with its name: created and changed ones are told as what they are now."""
    record = entry.record
    return entry.subject is None and record.noun == Noun.ACCOUNT and record.verb in _GONE
