"""Everything that one tenant holds about a person, for that person: where it is held, what it says, since when."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_account
from influence.application.read_posts import ReadPosts
from influence.application.tracing import traces_at
from influence.domain.accounts import Account, AccountId
from influence.domain.breakdowns import Part, PartOf
from influence.domain.erasures import Identity, Traces
from influence.domain.kept_reports import KeptPost
from influence.domain.metrics import AccountMetric, Metric, PostMetric, label
from influence.domain.networks import Network
from influence.domain.observations import Observation, Reading
from influence.domain.phase import Phase
from influence.domain.ports.clock import Clock
from influence.domain.ports.erasures import HeldRow
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import PostId, Why, tie_of
from influence.domain.provenance import Provenance
from influence.domain.read_gate import Circumstances, read_account, read_untabled_account

M = TypeVar("M", AccountMetric, PostMetric)
_OURS: Final = frozenset({"tenant_id", "version", "search", "person", "person_id", "handle_folded", "moved"})
_TO_OTHERS: Final = frozenset({"recipient", "text", "html", "letter", "content"})
_OLD: Final = frozenset({Provenance.LEGACY.value, Why.LEGACY_CAPTURE.value})


@attrs.frozen
class HeldFigure:
    """One figure *of* an account or a post, or its organic or paid *part*, with where and when it comes from."""

    of: str
    metric: Metric
    seen: Observation
    part: Part | None = None

    @property
    def label(self) -> str:
        """What it is, for people."""
        return f"{label(self.metric)}, {self.part.value}" if self.part else label(self.metric)


@attrs.frozen
class PersonExport:
    """What is held about the person called *handle*: rows by place, and figures."""

    handle: str
    tenant: str
    made_at: datetime
    rows: tuple[HeldRow, ...]
    figures: tuple[HeldFigure, ...]


@attrs.frozen
class ExportPerson:
    """Hand out what is held about a person, at this tenant.

    Every place that an erasure would empty is in it, notes about the person too. Names of users and of other persons
    are not, and neither are figures that nobody may read: what the tables withhold, and from the beginning of the
    cut-over whatever the old source told.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock

    def __call__(self, by: Actor, handle: str) -> PersonExport:
        """The export for whoever is called *handle* on TikTok.

        Raises:
            AccountNotFound: nobody is.
        """
        with self._storage.view(by.tenant) as view:
            asked = find_account(view, handle, Network.TIKTOK)
            traces = _traces_of(view, asked)
            phase = view.installation.release().phase
            rows = tuple(shown for row in view.personal.rows(traces) if (shown := _shown(row, traces, phase)))
            figures = (*self._of_accounts(view, traces, phase), *self._of_posts(view, traces, phase))
            return PersonExport(asked.handle, by.tenant, self._clock.now(), rows, figures)

    def _of_accounts(self, view: View, traces: Traces, phase: Phase) -> Iterator[HeldFigure]:
        now = Circumstances(phase, self._marketplace.undelivered, None, "influence sync accounts")
        for number in traces.accounts:
            account = view.accounts.get(number)
            for snapshot in view.figures.account_history(number):
                if account.network is Network.TIKTOK:
                    yield from _figures(f"@{account.handle}", read_account(account.kind, (snapshot,), now))
                else:
                    yield from _figures(f"@{account.handle}", read_untabled_account((snapshot,)))

    def _of_posts(self, view: View, traces: Traces, phase: Phase) -> Iterator[HeldFigure]:
        read = ReadPosts(self._storage, self._marketplace)
        linked, kept = _linked(view), _kept(view)
        accounts: dict[AccountId, Account] = {one: view.accounts.get(one) for one in traces.accounts}
        for number in view.personal.posts(traces.accounts):
            post = view.posts.get(number)
            if post is None or (phase is not Phase.BEFORE and post.source is Provenance.LEGACY):
                continue
            account = accounts[post.account]
            why = (Why.ORDER_LINK,) if number in linked else ()
            tie = tie_of(why, account.kind) if post.network is Network.TIKTOK else None
            for snapshot in view.figures.post_history(number):
                yield from _figures(post.url, read.readings(tie, account, (snapshot,), phase))
                yield from _part_figures(post.url, read.parts(tie, account, (snapshot,), phase))
            for title, then in kept.get(number, ()):
                if phase is Phase.BEFORE or not then.is_old:
                    of = f"{post.url}, in the kept report {title}"
                    yield from _figures(of, read.readings(tie, account, then.told, phase))
                    yield from _part_figures(of, read.parts(tie, account, then.told, phase))


def _traces_of(view: View, account: Account) -> Traces:
    """What leads to the person of *account* at this tenant."""
    person = Identity(
        frozenset(one for one in (account.creator_id,) if one is not None),
        frozenset(one for one in (account.open_id,) if one is not None),
        frozenset({account.handle}),
    )
    while True:
        traces, learned = traces_at(view, person)
        if person | learned == person:
            return traces
        person |= learned


def _linked(view: View) -> frozenset[PostId]:
    """The posts that an order shows."""
    campaigns = view.campaigns.all()
    every = (one for campaign in campaigns for one in view.posts.attachments(campaign.id))
    return frozenset(one.post for one in every if one.why is Why.ORDER_LINK)


def _kept(view: View) -> Mapping[PostId, Sequence[tuple[str, KeptPost]]]:
    """What kept reports tell of each post, by the title of the report."""
    found = defaultdict[PostId, list[tuple[str, KeptPost]]](list)
    for report in view.kept_reports.all():
        for then in view.kept_reports.posts(report.id):
            found[then.post].append((report.title, then))
    return found


def _figures(of: str, readings: Mapping[M, Reading]) -> Iterator[HeldFigure]:
    for metric, reading in readings.items():
        if isinstance(reading, Observation):
            yield HeldFigure(of, metric, reading)


def _part_figures(of: str, readings: Mapping[PartOf, Reading]) -> Iterator[HeldFigure]:
    for one, reading in readings.items():
        if isinstance(reading, Observation):
            yield HeldFigure(of, one.metric, reading, one.part)


def _shown(row: HeldRow, traces: Traces, phase: Phase) -> HeldRow | None:
    """The row as it is handed out; None for one of the old source once that may not be read any more."""
    marks = {str(row.values.get(name)) for name in ("source", "why")}
    if phase is not Phase.BEFORE and (marks & _OLD or _is_old_in_a_report(row)):
        return None
    left_out = _OURS | (frozenset() if _is_theirs(row, traces.emails) else _TO_OTHERS)
    values = {name: value for name, value in row.values.items() if name not in left_out and value is not None}
    return HeldRow(
        row.place, {name: _without_users(value) for name, value in values.items() if not _acted(name)}
    )


def _is_old_in_a_report(row: HeldRow) -> bool:
    return row.place == "kept_posts" and bool(row.values.get("old"))


def _acted(name: str) -> bool:
    """True for the name of what tells which user acted."""
    return name == "by" or name.endswith("_by")


def _without_users(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _without_users(part) for name, part in value.items() if not _acted(name)}
    if isinstance(value, list):
        return [_without_users(part) for part in value]
    return value


def _is_theirs(row: HeldRow, emails: frozenset[str]) -> bool:
    """False for a letter to somebody else that is about the person."""
    letter = row.values.get("letter")
    to = letter.get("to") if isinstance(letter, Mapping) else row.values.get("recipient")
    return row.place not in {"letters", "letter_attachments"} or str(to).lower() in emails
