"""Queries that must not grow with the number of rows use the index that was made for them."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
import pytest
from sqlalchemy import event

from influence.adapters.sql.storage import SqlStorage, SqlUnitOfWork
from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.deliveries import DeliveryId
from influence.domain.influencers import InfluencerId
from influence.domain.networks import Network
from influence.domain.orders import OrderId
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.posts import PlacedFilter
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.posts import PostId
from influence.domain.roster import Cursor, RosterFilter, Sort, Sorting
from influence.testing.builders import a_legacy_row
from influence.testing.moments import NOON
from tests.adapters.sql.sentinels import close

EVERYBODY: Final = RosterFilter()
RANGED: Final = (
    EVERYBODY,
    RosterFilter(fewest_followers=1, most_followers=9),
    RosterFilter(synced_after=NOON, synced_before=NOON),
)
BEHIND_ANN: Final = Cursor(Sorting(Sort.HANDLE), "ann", AccountId(1))

ASKED: Final[Mapping[str, Callable[[SqlUnitOfWork], object]]] = {
    "an account by number": lambda work: work.accounts.find(Network.TIKTOK, "ann"),
    "a stub by handle": lambda work: work.accounts.find_stub(Network.TIKTOK, "ann"),
    "an account by creator": lambda work: work.accounts.of_creator("c"),
    "an account by open id": lambda work: work.accounts.of_open_id("o"),
    "a page of accounts": lambda work: list(work.accounts.select(AccountFilter(after=AccountId(7), limit=3))),
    "accounts of a campaign": lambda work: list(work.accounts.select(AccountFilter(campaign=CampaignId(1)))),
    "a campaign by name": lambda work: work.campaigns.named("Spring"),
    "orders of a campaign": lambda work: work.orders.select(campaign=CampaignId(1)),
    "orders of an account": lambda work: work.orders.select(account=AccountId(1)),
    "an order by key": lambda work: work.orders.keyed("k"),
    "a post by its id": lambda work: work.posts.find(Network.TIKTOK, "v"),
    "posts of participants": lambda work: work.posts.of_participants(CampaignId(1)),
    "reasons of a campaign": lambda work: work.posts.attachments(CampaignId(1)),
    "a post in its campaigns": lambda work: work.posts.placed(PlacedFilter(post=PostId(1))),
    "a page of campaigns": lambda work: work.campaigns.page(CampaignId(7), 3),
    "a page of orders": lambda work: work.orders.select(after=OrderId(7), limit=3),
    "a page of deliveries": lambda work: list(work.deliveries.select(DeliveryFilter(below=DeliveryId(7)))),
    "a page of participants' posts": lambda work: work.posts.page(CampaignId(1), PostId(7), 9),
    "a page of posts": lambda work: work.posts.placed(
        PlacedFilter(after=(CampaignId(1), PostId(1)), limit=9)
    ),
    "figures of accounts": lambda work: work.figures.of_accounts([AccountId(1)]),
    "figures of posts": lambda work: work.figures.of_posts([PostId(1)]),
    "a takeover": lambda work: work.takeover.put([a_legacy_row()], at=NOON, by="m"),
    "a page of the roster": lambda work: work.roster.page(
        RosterFilter(country="DE", tracked=True), Sorting()
    ),
    "a page by handle": lambda work: work.roster.page(EVERYBODY, Sorting(Sort.HANDLE)),
    "a page by followers": lambda work: work.roster.page(
        RosterFilter(most_followers=9), Sorting(Sort.FOLLOWERS)
    ),
    "a page by sync": lambda work: work.roster.page(EVERYBODY, Sorting(Sort.LAST_SYNCED, backwards=True)),
    "a later page": lambda work: work.roster.page(EVERYBODY, Sorting(Sort.HANDLE), BEHIND_ANN),
    "a page of a tag": lambda work: work.roster.page(RosterFilter(tags=("vip",)), Sorting()),
    "a page of two tags": lambda work: work.roster.page(RosterFilter(tags=("vip", "food")), Sorting()),
    "the persons": lambda work: work.influencers.persons(),
    "an influencer": lambda work: work.influencers.of([InfluencerId(1)]),
    "waiting events": lambda work: work.outbox.waiting(3),
}


ASKED_OF_ALL: Final[Mapping[str, Callable[[SqlStorage], object]]] = {
    "the tenant of a consent": lambda storage: storage.tenant_of_consent("s"),
    "the tenants with a grant": lambda storage: storage.tenants_with_grant("o"),
    "waiting messages": lambda storage: storage.inbox.waiting(3),
    "the newest messages": lambda storage: storage.inbox.newest(3),
}
INDEXES: Final[Mapping[str, str]] = {
    # the questions over all tenants, and what answers them
    "the tenant of a consent": "consents_by_state",
    "the tenants with a grant": "grants_by_open_id",
    "waiting messages": "inbox_waiting",
    "the newest messages": "inbox_by_time",
}

SMALL: Final = (
    *("installation", "asked", "tenants", "roster_due", "page", "sqlite_sequence", "CONSTANT ROW"),
    "of_one",  # what an index has found of one influencer
)
"""What may be read from end to end: there is little of it, however much the installation holds."""


def plans_of(storage: SqlStorage, raw: sqlite3.Connection, ask: Callable[[], object]) -> list[str]:
    """The steps of every SELECT that *ask* leads to."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(storage.engine, "before_cursor_execute")
    def note(*told: Any) -> None:
        asked.append((told[2], told[3]))

    ask()
    return [
        step
        for statement, values in asked
        if statement.lstrip().startswith("SELECT")
        for (*_, step) in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    ]


@pytest.mark.parametrize("what", ASKED)
def test_no_table_is_read_from_end_to_end(storage: SqlStorage, raw: sqlite3.Connection, what: str) -> None:
    def ask() -> None:
        with storage.begin("acme") as work:
            ASKED[what](work)

    plans = plans_of(storage, raw, ask)

    assert plans
    small = tuple(f"SCAN {name}" for name in SMALL)
    assert [step for step in plans if step.startswith("SCAN") and not step.startswith(small)] == []


@pytest.mark.parametrize("what", ASKED_OF_ALL)
def test_a_question_over_all_tenants_uses_its_index(
    storage: SqlStorage, raw: sqlite3.Connection, what: str
) -> None:
    plans = plans_of(storage, raw, lambda: ASKED_OF_ALL[what](storage))

    assert any(INDEXES[what] in step for step in plans), plans
    in_order = "SCAN inbox USING INDEX inbox_by_time"  # no farther than it is asked
    assert [step for step in plans if step.startswith("SCAN") and step != in_order] == []
    assert "messages" not in what or not any("TEMP B-TREE" in step for step in plans)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("ranged", RANGED)
@pytest.mark.parametrize("backwards", [True, False])
def test_a_page_of_the_roster_is_never_sorted(
    storage: SqlStorage, raw: sqlite3.Connection, sort: Sort, ranged: RosterFilter, *, backwards: bool
) -> None:
    def ask() -> None:
        with storage.view("acme") as view:
            view.roster.page(attrs.evolve(ranged, country="DE", tracked=True), Sorting(sort, backwards))

    plans = plans_of(storage, raw, ask)

    assert any("roster" in step for step in plans)
    assert [step for step in plans if "TEMP B-TREE" in step] == []
    assert [step for step in plans if "USING INDEX roster_by" in step] == []  # it covers what is filtered by


@pytest.mark.parametrize("most", [10])
def test_a_batch_of_the_removal_reads_its_range_only(
    storage: SqlStorage, raw: sqlite3.Connection, most: int
) -> None:
    with storage.begin("acme") as work:
        work.takeover.put([a_legacy_row(f"a{n}") for n in range(30)], at=NOON, by="m")
        work.commit()
    close(storage)
    asked: list[tuple[str, Any]] = []

    @event.listens_for(storage.engine, "before_cursor_execute")
    def note(*told: Any) -> None:
        asked.append((told[2], told[3]))

    with storage.begin("acme") as work:
        while work.old_source.remove(most):
            pass

    deletes = [(statement, values) for statement, values in asked if statement.startswith("DELETE")]
    assert deletes
    for statement, values in deletes:
        steps = [step for (*_, step) in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
        assert steps[0].startswith("SEARCH")
