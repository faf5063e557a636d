"""Keeping reports as they are at a moment, and dropping them."""

from collections.abc import Mapping, Sequence

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign, number_in
from influence.application.read_posts import PostRow, ReadPosts, Tab
from influence.application.report_campaign import OneInfluencer, reported_accounts
from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import Campaign
from influence.domain.kept_reports import (
    KeptParticipant,
    KeptPost,
    KeptReport,
    KeptReportId,
    KeptReportNotFound,
    kept_post,
)
from influence.domain.networks import Network
from influence.domain.orders import OrderId, OrderState
from influence.domain.ports.clock import Clock
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, View


def kept_report(view: View, number: str) -> KeptReport:
    """The kept report of the number that *number* writes.

    Raises:
        KeptReportNotFound: there is none.
    """
    written = number_in(number)
    if written is None:
        raise KeptReportNotFound(number[:40])
    return view.kept_reports.get(KeptReportId(written))


@attrs.frozen
class KeepReports:
    """Keep the report of a campaign as it is now, list what is kept, and drop it.

    A kept report remembers under which policy it was made. What it tells of people goes with them: with an erasure, a
    consent that ends, and the old source.
    """

    _storage: Storage
    _read_posts: ReadPosts
    _policy: Policy
    _clock: Clock

    def keep(self, by: Actor, which: str, *, note: str = "", only: OneInfluencer | None = None) -> KeptReport:
        """The report of now, kept under a number.

        Raises:
            CampaignNotFound: there is none.
            AccountNotFound: nobody has the handle that *only* names.
            NotAParticipant: the one it names does not take part.
            Unusable: the note is too long, or not one line.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            campaign = find_campaign(work, which)
            accounts = {one.id: one for one in reported_accounts(work, campaign, only)}
            rows = self._read_posts.rows(work, campaign, Tab.PUBLISHED, Tab.POSTS)
            mine = [row for row in rows if row.account.id in accounts]
            posts = tuple(_kept(row) for row in mine)
            header = attrs.evolve(
                self._header(by, campaign, mine, posts),
                note=note.strip(),
                only=next(iter(accounts)) if only else None,
            )
            kept = work.kept_reports.add(header, _participants(work, campaign, accounts, mine), posts)
            work.commit()
        return kept

    def _header(
        self, by: Actor, campaign: Campaign, rows: Sequence[PostRow], posts: Sequence[KeptPost]
    ) -> KeptReport:
        now = self._clock.now()
        terms = self._policy.on(now.date())
        networks = [row.post.network for row in rows]
        return KeptReport(
            campaign=campaign.id,
            title=campaign.name,
            kept_at=now,
            kept_by=by.user,
            policy=terms.version,
            fingerprint=terms.fingerprint,
            posts={network: networks.count(network) for network in Network if network in networks},
            figures=sum(post.figures for post in posts),
            old_posts=sum(post.is_old for post in posts),
            old_figures=sum(post.old_figures for post in posts),
        )

    def all(self, by: Actor, which: str | None = None) -> tuple[KeptReport, ...]:
        """The reports that are kept, of all campaigns or of one, in their order.

        Raises:
            CampaignNotFound: there is no such campaign.
        """
        with self._storage.view(by.tenant) as view:
            return view.kept_reports.all(None if which is None else find_campaign(view, which).id)

    def remove(self, by: Actor, number: str) -> KeptReport:
        """Drop a kept report; the answer is what it was.

        Raises:
            KeptReportNotFound: there is none.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            gone = kept_report(work, number)
            work.kept_reports.remove(gone.id)
            work.commit()
        return gone


def _kept(row: PostRow) -> KeptPost:
    return kept_post(row.post, row.tie, row.reasons, row.readings, row.parts)


def _participants(
    view: View, campaign: Campaign, accounts: Mapping[AccountId, Account], rows: Sequence[PostRow]
) -> tuple[KeptParticipant, ...]:
    orders: dict[AccountId, dict[OrderId, OrderState]] = {}
    for order in view.orders.select(campaign=campaign.id):
        orders.setdefault(order.account, {})[order.id] = order.state
    posts = [row.account.id for row in rows]
    return tuple(
        KeptParticipant(
            one.id,
            one.kind if one.network is Network.TIKTOK else None,
            posts.count(one.id),
            orders.get(one.id, {}),
        )
        for one in accounts.values()
    )
