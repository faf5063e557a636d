"""Whom a refresh asks TikTok about, in which order, and who waits when the allowance is short."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.accounts import Account
from influence.domain.quota import Urgency


class Matter(StrEnum):
    """What is asked about."""

    ORDER = "order"
    ACCOUNT = "account"
    POSTS = "posts"  # the newest videos of somebody who takes part in a campaign


class Need(StrEnum):
    """What somebody uses the figures for; of several the heaviest counts."""

    OPEN_ORDER = "open_order"
    CAMPAIGN = "campaign"  # takes part in one that runs
    NONE = "none"


WEIGHTS: Final[Mapping[Need, int]] = {Need.OPEN_ORDER: 4, Need.CAMPAIGN: 2, Need.NONE: 1}
"""How much more a day of waiting counts. All are at least 1, so that nobody waits without end."""

URGENCY: Final[Mapping[Matter, Urgency]] = {
    Matter.ORDER: Urgency.ORDERS,
    Matter.ACCOUNT: Urgency.FIGURES,
    Matter.POSTS: Urgency.FIGURES,
}

DUE_AFTER: Final = timedelta(hours=1)
"""An order that waits for posts is due when TikTok was not asked for so long."""

RESTS: Final[Mapping[Matter, timedelta]] = {
    Matter.ORDER: DUE_AFTER,
    Matter.POSTS: timedelta(hours=12),
    Matter.ACCOUNT: timedelta(hours=24),
}
"""For how long whoever was asked about is left alone by a refresh that nobody waits for."""


@attrs.frozen
class Untracked(ValueError):
    """A plan was to ask about an account that may not be asked about: a mistake of the program."""

    handle: str


@attrs.frozen(kw_only=True)
class Subject:
    """One thing to ask about. Nothing about an account that is not tracked can be one.

    *asked_at*: when TikTok last told of it or was asked, None if never. *calls*: what it costs by itself; orders that
    bear the same *page* are read together.
    """

    matter: Matter
    number: int
    account: Account
    asked_at: datetime | None
    need: Need = Need.NONE
    calls: int = attrs.field(default=1, validator=attrs.validators.ge(1))
    page: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.account.tracked:
            raise Untracked(self.account.handle)

    def waited(self, now: datetime) -> timedelta | None:
        """For how long nobody asked; None if nobody ever did."""
        return None if self.asked_at is None else max(timedelta(0), now - self.asked_at)

    def is_due(self, now: datetime) -> bool:
        """True for an order that waits for posts and was not asked about lately."""
        waited = self.waited(now)
        awaits = self.matter is Matter.ORDER and self.need is Need.OPEN_ORDER
        return awaits and (waited is None or waited >= DUE_AFTER)


class Why(StrEnum):
    """Why something has its place."""

    DUE = "due"  # an order whose posts are awaited
    NEW = "new"  # TikTok was never asked
    AGE = "age"  # the time since, weighted


class Waits(StrEnum):
    """Why something has no place."""

    RESTS = "rests"  # asked about lately
    QUOTA = "quota"  # the day's allowance does not reach so far
    SLICE = "slice"  # the next slice has it


@attrs.frozen
class Step:
    """One place in the plan: *calls* more, which makes *total* up to here."""

    subject: Subject
    why: Why
    calls: int
    total: int


@attrs.frozen
class SyncPlan:
    """The work in its order, and who waits."""

    steps: tuple[Step, ...]
    left_out: tuple[tuple[Subject, Waits], ...] = ()

    @property
    def calls(self) -> int:
        """What all of it costs."""
        return self.steps[-1].total if self.steps else 0

    def numbers(self, matter: Matter) -> tuple[int, ...]:
        """Whom to ask about, in order."""
        return tuple(step.subject.number for step in self.steps if step.subject.matter is matter)

    def waiting(self, why: Waits, matters: Iterable[Matter] = Matter) -> int:
        """How many of *matters* wait for that reason."""
        wanted = frozenset(matters)
        return sum(reason is why and subject.matter in wanted for subject, reason in self.left_out)


@attrs.frozen(kw_only=True)
class Terms:
    """What a plan has to keep to.

    *left*: calls that the day still allows, by urgency; one that is missing is not limited. *most*: calls of this
    slice. *rests*: whoever was asked about more recently waits. *order_pages*: how many pages of orders one call of
    each kind shows.
    """

    now: datetime
    left: Mapping[Urgency, int] = attrs.field(factory=dict)
    most: int | None = None
    rests: Mapping[Matter, timedelta] = attrs.field(factory=dict)
    order_pages: tuple[int, ...] = (1,)
    weights: Mapping[Need, int] = WEIGHTS


def calls_for(pages: int, sizes: Sequence[int]) -> int:
    """What reading so many *pages* of orders costs, when calls show *sizes* of them at once."""
    return sum(math.ceil(pages / size) for size in sizes)


def plan(subjects: Iterable[Subject], terms: Terms) -> SyncPlan:
    """Due orders first, then whoever was never asked about, then the longest time since, weighted by use.

    The plan ends where the next one does not fit: nobody cheaper overtakes. So with rounds at most *T* apart nobody
    waits longer than

        longest rest + W·T·(⌊C / (B - D - c + 1)⌋ + 1) + T

    where *W* is the heaviest weight, *C* what everybody costs together, *c* what the dearest costs, *D* what all
    orders cost and *B* ≥ *D* + *c* the calls of a round. For whoever waits *x* sees only those overtake who wait at
    least *x* / *W*; between *x* - *x* / *W* and *x* each of them can do so once, and every round that passes by
    spends at least *B* - *D* - *c* + 1 calls on them.
    """
    purse = _Purse(terms)
    steps: list[Step] = []
    left_out: list[tuple[Subject, Waits]] = []
    for subject, why in _ranked(subjects, terms):
        waits = _rests(subject, terms) or purse.refuses(subject)
        if waits is None:
            calls = purse.pay(subject)
            steps.append(Step(subject, why, calls, purse.spent))
        else:
            left_out.append((subject, waits))
    return SyncPlan(tuple(steps), tuple(left_out))


def _ranked(subjects: Iterable[Subject], terms: Terms) -> list[tuple[Subject, Why]]:
    """Everybody with the reason for the place, the first first; equals by what and number."""
    found = [(subject, _why(subject, terms.now)) for subject in subjects]
    return sorted(found, key=lambda one: _rank(one[0], one[1], terms))


def _why(subject: Subject, now: datetime) -> Why:
    if subject.is_due(now):
        return Why.DUE
    return Why.NEW if subject.asked_at is None else Why.AGE


def _rank(subject: Subject, why: Why, terms: Terms) -> tuple[float, ...]:
    waited, weight = subject.waited(terms.now), terms.weights[subject.need]
    age = -weight if waited is None else -weight * (waited // timedelta(microseconds=1))
    place = (_WHYS.index(why), waited is not None, age)
    return (*place, _MATTERS.index(subject.matter), subject.number)


_WHYS: Final = list(Why)
_MATTERS: Final = list(Matter)


def _rests(subject: Subject, terms: Terms) -> Waits | None:
    waited, rest = subject.waited(terms.now), terms.rests.get(subject.matter)
    return Waits.RESTS if waited is not None and rest is not None and waited < rest else None


@attrs.define
class _Purse:
    """The calls that may be spent. It closes at the first who does not fit, for all who are no more urgent."""

    terms: Terms
    spent: int = 0
    pages: set[str] = attrs.field(factory=set)
    closed: dict[Urgency, Waits] = attrs.field(factory=dict)

    def refuses(self, subject: Subject) -> Waits | None:
        """Why *subject* has to wait, if it has to."""
        urgency = URGENCY[subject.matter]
        if urgency not in self.closed:
            total = self.spent + self._cost(subject)
            left = self.terms.left.get(urgency)
            if left is not None and total > left:
                self._close(urgency, Waits.QUOTA)
            elif self.terms.most is not None and total > self.terms.most:
                self._close(urgency, Waits.SLICE)
        return self.closed.get(urgency)

    def pay(self, subject: Subject) -> int:
        """What it costs, now spent."""
        calls = self._cost(subject)
        self.spent += calls
        if subject.matter is Matter.ORDER:
            self.pages.add(subject.page)
        return calls

    def _cost(self, subject: Subject) -> int:
        if subject.matter is not Matter.ORDER:
            return subject.calls
        sizes, before = self.terms.order_pages, len(self.pages)
        return calls_for(before + (subject.page not in self.pages), sizes) - calls_for(before, sizes)

    def _close(self, urgency: Urgency, why: Waits) -> None:
        ranks = list(Urgency)
        for later in ranks[ranks.index(urgency) :]:
            self.closed.setdefault(later, why)
