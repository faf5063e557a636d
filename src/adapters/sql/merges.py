"""Merges of accounts, in SQL."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.accounts import SqlAccounts
from influence.adapters.sql.agreements import SqlAgreements
from influence.adapters.sql.columns import EPOCH, instant, ticks
from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.snapshots import LEGACY, SOURCE_CODES, SOURCES
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.campaigns import orders, participants
from influence.adapters.sql.tables.figures import account_days
from influence.adapters.sql.tables.merges import merges
from influence.adapters.sql.tables.posts import posts
from influence.domain.accounts import Account, AccountId
from influence.domain.agreements import Agreement
from influence.domain.campaigns import CampaignId
from influence.domain.doors import Stale
from influence.domain.influencers import InfluencerId
from influence.domain.merging import Merge, MergeId, MergeNotFound, Moved
from influence.domain.money import Money
from influence.domain.orders import OrderId
from influence.domain.posts import PostId

_OTHER: Final = accounts.alias("other")
_IN_LISTS: Final = (accounts.c.merged_into.is_(None), accounts.c.applying == 0)
_OTHER_IN_LISTS: Final = (_OTHER.c.merged_into.is_(None), _OTHER.c.applying == 0)


def _written(moved: Moved) -> str:
    told = {
        "campaigns": [[campaign, ticks(at)] for campaign, at in moved.campaigns.items()],
        "joined": moved.joined,
        "orders": moved.orders,
        "posts": moved.posts,
        "days": [[SOURCE_CODES[source], (day - EPOCH.date()).days] for source, day in moved.days],
        "agreements": [_agreement_written(one) for one in moved.agreements],
        "agreed": moved.agreed,
        "creator_id": moved.creator_id,
        "influencer": moved.influencer,
    }
    return json.dumps(told, separators=(",", ":"))


def _agreement_written(one: Agreement) -> list[int | str | bool | None]:
    """Without the currency there is no fee, and the other way round."""
    return [
        one.campaign,
        one.account,
        one.fee.hundredths if one.fee else None,
        one.fee.currency if one.fee else None,
        ticks(one.briefed_at) if one.briefed_at else None,
        ticks(one.answered_at) if one.answered_at else None,
        one.has_accepted,
    ]


def _agreement_of(told: Sequence[Any]) -> Agreement:
    campaign, account, fee, currency, briefed_at, answered_at, has_accepted = told
    return Agreement(
        campaign=CampaignId(campaign),
        account=AccountId(account),
        fee=None if fee is None else Money(fee, currency),
        briefed_at=None if briefed_at is None else instant(briefed_at),
        answered_at=None if answered_at is None else instant(answered_at),
        has_accepted=has_accepted,
    )


def _moved_of(text: str) -> Moved:
    told = json.loads(text)
    return Moved(
        campaigns={CampaignId(campaign): instant(at) for campaign, at in told["campaigns"]},
        joined=tuple(map(CampaignId, told["joined"])),
        orders=tuple(map(OrderId, told["orders"])),
        posts=tuple(map(PostId, told["posts"])),
        days=tuple((SOURCES[code], (EPOCH + timedelta(days=day)).date()) for code, day in told["days"]),
        agreements=tuple(map(_agreement_of, told.get("agreements", ()))),
        agreed=tuple(map(CampaignId, told.get("agreed", ()))),
        creator_id=told["creator_id"],
        influencer=None if told["influencer"] is None else InfluencerId(told["influencer"]),
    )


def _merge_of(row: sa.Row[Any]) -> Merge:
    return Merge(
        kept=AccountId(row.kept_id),
        gone=AccountId(row.gone_id),
        at=row.at,
        by=row.by,
        moved=_moved_of(row.moved),
        id=MergeId(row.id),
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )


@attrs.frozen
class SqlMerges:
    """The merges of one tenant's accounts."""

    _scope: Scope

    def pairs(self) -> tuple[tuple[Account, Account], ...]:
        same_name = sa.and_(
            _OTHER.c.tenant_id == accounts.c.tenant_id,
            _OTHER.c.network == accounts.c.network,
            _OTHER.c.handle_folded == accounts.c.handle_folded,
            _OTHER.c.id > accounts.c.id,
        )
        found = sa.select(accounts.c.id.label("one"), _OTHER.c.id.label("other")).join(_OTHER, same_name)
        mine = accounts.c.tenant_id == self._scope.tenant
        rows = self._scope.run(
            found.where(mine, *_IN_LISTS, *_OTHER_IN_LISTS).order_by(accounts.c.handle_folded, accounts.c.id)
        ).all()
        of = SqlAccounts(self._scope)
        return tuple((of.get(AccountId(row.one)), of.get(AccountId(row.other))) for row in rows)

    def move(self, kept: AccountId, gone: AccountId) -> Moved:
        campaigns, joined = self._places(kept, gone)
        agreements, agreed = self._agreements(kept, gone)
        with self._scope.refusing({Broken.ORDER_TAKEN: Stale("An order of both accounts under one code")}):
            ordered = self._hand_over(orders, kept, gone)
        posted = self._hand_over(posts, kept, gone)
        self._scope.run(sa.delete(participants).where(participants.c.account_id == gone))
        return Moved(
            campaigns=campaigns,
            joined=joined,
            orders=tuple(map(OrderId, ordered)),
            posts=tuple(map(PostId, posted)),
            days=self._hand_over_days(kept, gone),
            agreements=agreements,
            agreed=agreed,
        )

    def _places(
        self, kept: AccountId, gone: AccountId
    ) -> tuple[dict[CampaignId, Any], tuple[CampaignId, ...]]:
        """The places of *gone*; *kept* takes part in all of them from now on."""
        of = sa.select(participants.c.campaign_id, participants.c.joined_at)
        rows = self._scope.run(of.where(participants.c.account_id == gone)).all()
        here = set(self._scope.run(of.where(participants.c.account_id == kept)).scalars())
        self._join(kept, [(row.campaign_id, row.joined_at) for row in rows])
        campaigns = {CampaignId(row.campaign_id): row.joined_at for row in rows}
        return campaigns, tuple(campaign for campaign in campaigns if campaign not in here)

    def _agreements(
        self, kept: AccountId, gone: AccountId
    ) -> tuple[tuple[Agreement, ...], tuple[CampaignId, ...]]:
        """What was agreed with *gone*; *kept* takes it over where nothing was agreed with it."""
        agreements = SqlAgreements(self._scope)
        here = {one.campaign for one in agreements.with_account(kept)}
        theirs = agreements.with_account(gone)
        for one in theirs:
            if one.campaign not in here:
                agreements.save(attrs.evolve(one, account=kept))
        return theirs, tuple(one.campaign for one in theirs if one.campaign not in here)

    def _give_agreements_back(self, merge: Merge) -> None:
        agreements = SqlAgreements(self._scope)
        now = {one.campaign: one for one in agreements.with_account(merge.kept)}
        for one in merge.moved.agreements:
            handed = one.campaign in merge.moved.agreed
            agreements.save(attrs.evolve(now.get(one.campaign, one) if handed else one, account=merge.gone))
            if handed:
                agreements.drop(one.campaign, merge.kept)

    def _join(self, account: AccountId, places: Sequence[tuple[int, Any]]) -> None:
        rows = [
            {"tenant_id": self._scope.tenant, "campaign_id": c, "account_id": account, "joined_at": at}
            for c, at in places
        ]
        if rows:
            self._scope.connection.execute(insert(participants).on_conflict_do_nothing(), rows)

    def _hand_over(self, table: sa.Table, kept: AccountId, gone: AccountId) -> list[int]:
        change = sa.update(table).where(table.c.tenant_id == self._scope.tenant, table.c.account_id == gone)
        moved = self._scope.run(change.values(account_id=kept).returning(table.c.id)).scalars()
        return sorted(moved)

    def _hand_over_days(self, kept: AccountId, gone: AccountId) -> tuple[tuple[Any, Any], ...]:
        kept_days = account_days.alias("kept_days")
        is_taken = sa.exists().where(
            kept_days.c.account_id == kept,
            kept_days.c.source == account_days.c.source,
            kept_days.c.day == account_days.c.day,
        )
        change = sa.update(account_days).where(
            account_days.c.account_id == gone, account_days.c.source != LEGACY, ~is_taken
        )
        moved = change.values(account_id=kept).returning(account_days.c.source, account_days.c.day)
        rows = sorted(self._scope.run(moved).all())
        return tuple((SOURCES[row.source], (EPOCH + timedelta(days=row.day)).date()) for row in rows)

    def give_back(self, merge: Merge) -> None:
        moved = merge.moved
        self._join(merge.gone, [(campaign, at) for campaign, at in moved.campaigns.items()])
        self._give_agreements_back(merge)
        self._return(orders, merge, moved.orders)
        self._return(posts, merge, moved.posts)
        for source, day in moved.days:
            self._scope.run(
                sa.update(account_days)
                .where(
                    account_days.c.account_id == merge.kept,
                    account_days.c.source == SOURCE_CODES[source],
                    account_days.c.day == (day - EPOCH.date()).days,
                )
                .values(account_id=merge.gone)
            )
        for campaign in moved.joined:
            self._leave_if_idle(campaign, merge.kept)

    def _return(self, table: sa.Table, merge: Merge, ids: Sequence[int]) -> None:
        for some in batches(ids):
            still = sa.and_(table.c.account_id == merge.kept, table.c.id.in_(some))
            self._scope.run(sa.update(table).where(still).values(account_id=merge.gone))

    def _leave_if_idle(self, campaign: CampaignId, account: AccountId) -> None:
        ordered = sa.exists().where(orders.c.campaign_id == campaign, orders.c.account_id == account)
        place = sa.and_(participants.c.campaign_id == campaign, participants.c.account_id == account)
        try:
            with self._scope.refusing({Broken.PARTICIPANT_HELD: Stale("The campaign")}):
                self._scope.run(sa.delete(participants).where(place, ~ordered))
        except Stale:
            return  # a later post of the kept account holds its place

    def add(self, merge: Merge) -> Merge:
        row = {
            "tenant_id": self._scope.tenant,
            "kept_id": merge.kept,
            "gone_id": merge.gone,
            "at": merge.at,
            "by": merge.by,
            "moved": _written(merge.moved),
            "undone_by": "",
        }
        key = self._scope.run(sa.insert(merges).values(row)).inserted_primary_key
        return attrs.evolve(merge, id=MergeId(key[0] if key else 0))

    def save(self, merge: Merge) -> None:
        standing = sa.and_(self._mine, merges.c.id == merge.id, merges.c.undone_at.is_(None))
        change = sa.update(merges).where(standing)
        if not self._scope.run(change.values(undone_at=merge.undone_at, undone_by=merge.undone_by)).rowcount:
            raise MergeNotFound(merge.id)

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return merges.c.tenant_id == self._scope.tenant

    def get(self, merge: MergeId) -> Merge:
        row = self._scope.row(sa.select(merges).where(self._mine, merges.c.id == merge))
        if row is None:
            raise MergeNotFound(merge)
        return _merge_of(row)

    def all(self) -> tuple[Merge, ...]:
        rows = self._scope.run(sa.select(merges).where(self._mine).order_by(merges.c.id.desc()))
        return tuple(map(_merge_of, rows))
