"""Reports that were kept as they were: what was told at a moment, figure by figure, under which policy.

Figures are kept one by one with their source, so that each goes with its consent, its post or its source. Sums are not
kept: they are made anew from what may be read.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Final, NewType

import attrs

from influence.domain.accounts import AccountId
from influence.domain.breakdowns import PartOf, Parts
from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Kind, Tie
from influence.domain.errors import Refused, Unusable
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading, Reason, Snapshot
from influence.domain.orders import OrderId, OrderState
from influence.domain.posts import Post, PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.values import Value

KeptReportId = NewType("KeptReportId", int)
UNKEPT: Final = KeptReportId(0)
LONGEST_NOTE: Final = 500
_SIGNS: Final = {"\n": "a note is one line, and this one has a line break", "\t": "it has a tab"}
_UNSEEN: Final = "it has a character that cannot be seen"


@attrs.frozen
class KeptReport:
    """When a report was kept, by whom, under which policy, and how much stood in it then.

    *posts* counts by network; *old_posts* and *old_figures* are those of *posts* and *figures* that were the old
    source's. Counts stay when what they count has gone.
    """

    campaign: CampaignId
    title: str
    kept_at: datetime
    kept_by: str
    policy: str
    fingerprint: str
    posts: Mapping[Network, int]
    figures: int
    old_posts: int = 0
    old_figures: int = 0
    note: str = ""
    only: AccountId | None = None
    id: KeptReportId = UNKEPT

    def __attrs_post_init__(self) -> None:
        if len(self.note) > LONGEST_NOTE:
            why = f"it has {len(self.note)} characters; write at most {LONGEST_NOTE}"
            raise Unusable("note", self.note[:100], why)
        odd = next((sign for sign in self.note if not sign.isprintable()), None)
        if odd is not None:
            raise Unusable(
                "note", self.note[:100], f"{_SIGNS.get(odd, _UNSEEN)} (U+{ord(odd):04X}); leave it out"
            )


@attrs.frozen
class KeptParticipant:
    """Who took part then, as what kind of account, with how many posts and which orders."""

    account: AccountId
    kind: Kind | None
    posts: int
    orders: Mapping[OrderId, OrderState] = attrs.field(factory=dict)


@attrs.frozen
class KeptPost:
    """A post of the report: how it was tracked then, the figures that were told, and why others were empty.

    *is_old* posts were in the campaign because of the old source.
    """

    post: PostId
    tie: Tie | None
    reasons: frozenset[Why]
    told: tuple[Snapshot[PostMetric], ...] = ()
    absent: Mapping[PostMetric, Reason] = attrs.field(factory=dict)
    is_old: bool = False

    @property
    def figures(self) -> int:
        """How many figures are told; organic and paid parts are not counted."""
        return sum(len(one.values) for one in self.told)

    @property
    def old_figures(self) -> int:
        """How many of them are the old source's."""
        return sum(len(one.values) for one in self.told if one.source is Provenance.LEGACY)


def kept_post(
    post: Post,
    tie: Tie | None,
    reasons: frozenset[Why],
    readings: Mapping[PostMetric, Reading],
    parts: Mapping[PartOf, Reading],
) -> KeptPost:
    """*post* with what may be read of it at this moment."""
    is_captured = reasons == {Why.LEGACY_CAPTURE}
    return KeptPost(
        post.id,
        tie,
        reasons - {Why.LEGACY_CAPTURE},
        together(_told(readings, parts)),
        {metric: told.reason for metric, told in readings.items() if isinstance(told, Absence)},
        is_old=is_captured or post.source is Provenance.LEGACY,
    )


def _told(
    readings: Mapping[PostMetric, Reading], parts: Mapping[PartOf, Reading]
) -> Iterator[Snapshot[PostMetric]]:
    for metric, seen in readings.items():
        if isinstance(seen, Observation):
            yield _snapshot(seen, {metric: seen.value}, {})
    for one, seen in parts.items():
        if isinstance(seen, Observation):
            yield _snapshot(seen, {}, {one: seen.value})


def _snapshot(seen: Observation, values: Mapping[PostMetric, Value], parts: Parts) -> Snapshot[PostMetric]:
    (source,) = seen.sources
    return Snapshot(source, seen.as_of, seen.fetched_at, values, seen.definitions, parts)


def together(told: Iterable[Snapshot[PostMetric]]) -> tuple[Snapshot[PostMetric], ...]:
    """*told*, one for each source and time, in the order of the metrics."""
    found: dict[tuple[object, ...], Snapshot[PostMetric]] = {}
    for one in told:
        key = (one.source, one.as_of, one.fetched_at, one.definitions)
        known = found.get(key, one)
        found[key] = attrs.evolve(
            known, values={**known.values, **one.values}, parts={**known.parts, **one.parts}
        )
    return tuple(found.values())


@attrs.frozen
class KeptReportNotFound(Refused):
    """No report is kept under that number."""

    code: ClassVar[str] = "kept_report_not_found"

    number: str

    def __str__(self) -> str:
        return f"No report is kept under {self.number!r}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look at those there are."""
        return ("See all: influence reports list",)
