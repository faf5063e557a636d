"""What has changed in the world since a plan was made for it, in words and by names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Generic, TypeVar

import attrs

from influence.domain.cutover import PlannedAccount, PlannedCampaign
from influence.domain.plurals import counted, fitting
from influence.domain.worlds import POSTS, World

NAMES_SHOWN: Final = 20
T = TypeVar("T", PlannedAccount, PlannedCampaign)


@attrs.frozen
class Twice(Generic[T]):
    """The same kind of thing before and now."""

    added: list[T]
    gone: list[T]
    both: list[tuple[T, T]]


def _twice(before: Iterable[T], now: Iterable[T]) -> Twice[T]:
    old = {(one.tenant, one.id): one for one in before}
    new = {(one.tenant, one.id): one for one in now}
    return Twice(
        [one for key, one in new.items() if key not in old],
        [one for key, one in old.items() if key not in new],
        [(old[key], one) for key, one in new.items() if key in old],
    )


def changes(before: World, now: World) -> tuple[str, ...]:
    """A sentence for each kind of change; none when the worlds are alike."""
    called = _Called(is_alone=len({*_tenants(before), *_tenants(now)}) < 2)
    accounts = _twice(before.accounts, now.accounts)
    campaigns = _twice(before.campaigns, now.campaigns)
    return (
        *_coming_and_going("account", accounts, called.account),
        *_of_accounts(accounts.both, called.account),
        *_coming_and_going("campaign", campaigns, called.campaign),
        *_of_campaigns(campaigns.both, called.campaign),
        *_of_removes(before.removes, now.removes),
    )


def _tenants(world: World) -> set[str]:
    return {*(one.tenant for one in world.accounts), *(one.tenant for one in world.campaigns)}


@attrs.frozen
class _Called:
    """What things are called: with their tenant where there are several."""

    is_alone: bool

    def _at(self, tenant: str) -> str:
        return "" if self.is_alone else f" ({tenant})"

    def account(self, one: PlannedAccount) -> str:
        return f"@{one.handle}{self._at(one.tenant)}"

    def campaign(self, one: PlannedCampaign) -> str:
        return f"{one.campaign}{self._at(one.tenant)}"


def listed(names: Sequence[str]) -> str:
    """The first of *names*, and how many there are besides."""
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _told(head: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{head} ({listed(names)})"


def _coming_and_going(noun: str, those: Twice[T], called: Callable[[T], str]) -> Iterator[str]:
    yield from _told(f"{counted(len(those.added), noun)} added", [called(one) for one in those.added])
    yield from _told(f"{counted(len(those.gone), noun)} gone", [called(one) for one in those.gone])


_CONSENTS: Final[Mapping[tuple[bool, bool], str]] = {
    # whether there was one before, and is one now
    (False, True): "given",
    (True, False): "ended",
    (True, True): "renewed",
}


def _of_accounts(
    both: Iterable[tuple[PlannedAccount, PlannedAccount]], called: Callable[[PlannedAccount], str]
) -> Iterator[str]:
    renamed, answered, consented = [], [], []
    for old, new in both:
        if old.handle != new.handle:
            renamed.append(f"{called(old)} to @{new.handle}")
        if old.membership is not new.membership:
            answered.append(f"{called(new)} from {_words(old.membership)} to {_words(new.membership)}")
        if old.consent != new.consent:
            consented.append(f"{called(new)} {_CONSENTS[bool(old.consent), bool(new.consent)]}")
    yield from _told(f"{counted(len(renamed), 'account')} renamed", renamed)
    yield from _told(f"membership of {counted(len(answered), 'account')} changed", answered)
    yield from _told(f"consent of {counted(len(consented), 'account')} changed", consented)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _of_campaigns(
    both: Iterable[tuple[PlannedCampaign, PlannedCampaign]], called: Callable[[PlannedCampaign], str]
) -> Iterator[str]:
    renamed, joined, hidden = [], [], []
    for old, new in both:
        if old.campaign != new.campaign:
            renamed.append(f"{called(old)} to {new.campaign}")
        if old.participants != new.participants:
            joined.append(f"{called(new)} has {_more(old.participants, new.participants, 'participant')}")
        elif old.who != new.who:
            joined.append(f"{called(new)} has other participants")
        if old.posts_to_hide != new.posts_to_hide:
            hidden.append(f"{called(new)} has {_more(old.posts_to_hide, new.posts_to_hide, 'post')}")
    yield from _told(f"{counted(len(renamed), 'campaign')} renamed", renamed)
    yield from _told(f"participants of {counted(len(joined), 'campaign')} changed", joined)
    yield from _told(f"posts to hide of {counted(len(hidden), 'campaign')} changed", hidden)


def _more(before: int, now: int, noun: str) -> str:
    return f"{counted(abs(now - before), noun)} {'more' if now > before else 'fewer'}"


def _of_removes(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    names = dict.fromkeys((*before, *now))
    counts = ((name, before.get(name, 0), now.get(name, 0)) for name in names if name != POSTS)
    said = [
        f"{abs(new - old):,} {'more' if new > old else 'fewer'} {fitting(abs(new - old), name)}"
        for name, old, new in counts
        if old != new
    ]
    if said:
        yield f"of the old source {', '.join(said)}"
