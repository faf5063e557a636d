"""The roster equals what the read gate says, whatever happened before."""

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from random import Random
from typing import Any, Final

import attrs
import pytest

from influence.domain.accounts import Account, AccountId
from influence.domain.capabilities import Kind, may
from influence.domain.errors import InfluenceError, Unusable
from influence.domain.influencers import Group, GroupKey, Influencer
from influence.domain.listed import ListedPage, listed
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.provenance import Provenance
from influence.domain.roster import (
    Cursor,
    RosterFilter,
    RosterPage,
    RosterRow,
    Sort,
    Sorting,
    is_listed,
    row_of,
)
from influence.domain.values import Value
from influence.testing.builders import (
    a_campaign,
    a_grant,
    a_member,
    a_snapshot,
    a_stub,
    an_answer,
    an_end,
    an_instagram_account,
    closing,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, NOON, days_later
from tests.contract.storage.backends import all_backends
from tests.support.sometimes import assert_reached, sometimes

EVERYTHING: Final = RosterFilter()
AS_ADDED: Final = Sorting()
NORTH: Final = GroupKey("north")
SORTINGS: Final = [Sorting(by, backwards) for by, backwards in product(Sort, (False, True))]
PUBLIC, AUTHORISED, LEGACY = Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED, Provenance.LEGACY
FOLLOWERS, NAME = AccountMetric.FOLLOWER_COUNT, AccountMetric.DISPLAY_NAME


def rows(
    view: View, wanted: RosterFilter = EVERYTHING, sorting: Sorting = AS_ADDED, size: int = 3
) -> list[RosterRow]:
    """All rows that fit, page by page."""
    found: list[RosterRow] = []
    after: Cursor | None = None
    while True:
        page = view.roster.page(wanted, sorting, after, size)
        assert len(page.rows) <= size
        assert view.roster.listed(wanted, sorting, after, size) == as_listed(view, page, sorting)
        found += page.rows
        if page.next is None:
            return found
        assert Cursor.parse(str(page.next), sorting) == page.next
        after = page.next


def as_listed(view: View, page: RosterPage, sorting: Sorting) -> ListedPage:
    """What lists have to show of *page*, by way of the accounts themselves."""
    accounts = {one.id: one for one in view.accounts.select(AccountFilter())}
    shown = tuple(listed(accounts[row.account]) for row in page.rows)
    return ListedPage(shown, tuple(map(sorting.value_of, page.rows)), page.next)


def told(view: View) -> list[RosterRow]:
    """What the read gate says of every listed account, by way of the other ports."""
    accounts = [a for a in view.accounts.select(AccountFilter(applying=None)) if is_listed(a)]
    people = view.influencers.of([a.influencer for a in accounts if a.influencer is not None])
    figures = view.figures.of_accounts([a.id for a in accounts])
    return [row_of(a, people.get(a.influencer) if a.influencer else None, figures[a.id]) for a in accounts]


def in_order(found: list[RosterRow], sorting: Sorting) -> list[RosterRow]:
    """*found* as *sorting* wants it, said once more and in another way."""
    there = [row for row in found if sorting.value_of(row) is not None]
    there.sort(key=lambda row: (sorting.value_of(row), row.account), reverse=sorting.descends)
    return there + sorted((r for r in found if sorting.value_of(r) is None), key=lambda row: row.account)


@attrs.frozen
class History:
    """One seed is one history; *secret* chooses the values that nobody may read, and nothing else."""

    seed: int
    secret: int = 0

    def play(self, storage: Storage, steps: int) -> Iterator[str]:
        """Do something at random, as often as told; after each commit the tenant that it was done for."""
        chance, secrets = Random(self.seed), Random(self.secret)
        with storage.begin("acme") as work:
            work.groups.add(Group(NORTH, "Norden"))
            work.campaigns.add(a_campaign())
            work.commit()
        for step in range(steps):
            tenant = chance.choice(["acme", "acme", "bolt"])
            with storage.begin(tenant) as work:
                for _ in range(chance.randrange(1, 4)):
                    name, deed = chance.choice(DEEDS)
                    moment = NOON + chance.randrange(-40, 40) * DAY
                    try:
                        deed(work, _Dice(chance, secrets, step, moment))
                        sometimes(name)
                    except InfluenceError:
                        pass
                if chance.random() < 0.9:
                    work.commit()
            yield tenant


@attrs.frozen
class _Dice:
    """What a deed draws on; *secrets* only for what nobody may read."""

    chance: Random
    secrets: Random
    step: int
    at: datetime

    def account(self, work: UnitOfWork) -> Account:
        found = list(work.accounts.select(AccountFilter(applying=None)))
        return self.chance.choice(found or [work.accounts.add(a_member(f"First.{self.step}"))])

    def values(self, *, hidden: bool) -> dict[AccountMetric, Value]:
        dice = self.secrets if hidden else self.chance
        names = [f"Ärzte {dice.randrange(4)}", f"Bo {dice.randrange(10**6)}"]
        said: dict[AccountMetric, Value] = {FOLLOWERS: dice.randrange(5), NAME: names[dice.randrange(2)]}
        if self.chance.random() < 0.2:
            del said[self.chance.choice([FOLLOWERS, NAME])]
        return said


def _add(work: UnitOfWork, dice: _Dice) -> None:
    work.accounts.add(a_member(f"Mem.{dice.step}{dice.chance.randrange(99)}", added_at=dice.at))


def _add_other(work: UnitOfWork, dice: _Dice) -> None:
    account = work.accounts.add(an_instagram_account(f"insta.{dice.step}"))
    said = Snapshot(Provenance.USER, dice.at, dice.at, dice.values(hidden=False))
    work.figures.keep_account(account.id, said)


def _take_over(work: UnitOfWork, dice: _Dice) -> None:
    taken = [LegacyRow(f"Old.{dice.step}.{n}", dice.values(hidden=True)) for n in range(2)]
    work.takeover.put(taken, at=dice.at, by="mara")


def _say(work: UnitOfWork, dice: _Dice) -> None:
    account = dice.account(work)
    source = dice.chance.choice([PUBLIC, PUBLIC, AUTHORISED, LEGACY])
    # what came with a consent is closed to those who have none
    hidden = source is LEGACY
    said = Snapshot(source, dice.at, dice.at + DAY * dice.chance.randrange(3), dice.values(hidden=hidden))
    work.figures.keep_account(account.id, said)


def _answer(work: UnitOfWork, dice: _Dice) -> None:
    account = dice.account(work)
    membership = dice.chance.choice([m for m in Membership if m is not Membership.UNKNOWN])
    work.accounts.answer({account.id: an_answer(membership, dice.at + 100 * DAY)})


def _grant(work: UnitOfWork, dice: _Dice) -> None:
    ends = dice.at + 300 * DAY
    account = dice.account(work)
    work.accounts.grant(
        account.id, a_grant(f"o{account.id}", account.latest_epoch + 1, refresh_expires_at=ends)
    )


def _end(work: UnitOfWork, dice: _Dice) -> None:
    account = dice.account(work)
    work.accounts.end_grant(account.id, an_end(account.latest_epoch))


def _rename(work: UnitOfWork, dice: _Dice) -> None:
    account = dice.account(work)
    work.accounts.save(attrs.evolve(account, handle=f"New.{dice.chance.randrange(999)}"))


def _merge(work: UnitOfWork, dice: _Dice) -> None:
    one, other = dice.account(work), dice.account(work)
    if one.id != other.id:
        work.accounts.save(attrs.evolve(other, merged_into=one.id))


def _meet(work: UnitOfWork, dice: _Dice) -> None:
    countries = ["DE", "FR", None]
    who = Influencer(
        added_at=dice.at, added_by="mara", name=f"Frau Ö{dice.step}", country=dice.chance.choice(countries)
    )
    kept = work.influencers.add(who.tagged(*dice.chance.choice([("vip",), ("food",), ("vip", "food")])))
    work.accounts.save(attrs.evolve(dice.account(work), influencer=kept.id))


def _edit(work: UnitOfWork, dice: _Dice) -> None:
    who = dice.chance.choice(list(work.influencers.select(InfluencerFilter())) or [None])
    if who is not None:
        email = f"x{dice.chance.randrange(9)}@example.com"
        work.influencers.save(attrs.evolve(who, email=email, country="US").joining(NORTH))


def _part(work: UnitOfWork, dice: _Dice) -> None:
    who = dice.chance.choice(list(work.influencers.select(InfluencerFilter())) or [None])
    if who is not None:
        work.influencers.remove(who.id)


def _join(work: UnitOfWork, dice: _Dice) -> None:
    for campaign in work.campaigns.all():
        work.campaigns.join(campaign.id, dice.account(work).id, NOON)


def _erase(work: UnitOfWork, dice: _Dice) -> None:
    account = dice.account(work)
    if account.network is Network.TIKTOK:
        work.erasure.keep_only(account.kind, [account.id])


def _forget(work: UnitOfWork, dice: _Dice) -> None:
    work.erasure.forget([dice.account(work).id])


def _cut_over(work: UnitOfWork, dice: _Dice) -> None:
    if dice.step > 25 and work.installation.release().phase is Phase.BEFORE:
        work.installation.move(closing())
        while work.old_source.remove(2):
            pass


DEEDS: Final[list[tuple[str, Any]]] = [
    (deed.__name__, deed)
    for deed in (
        *(_add, _say, _say, _say, _answer, _grant, _end, _take_over, _add_other),
        *(_rename, _merge, _meet, _meet, _edit, _part, _join, _erase, _forget, _cut_over),
    )
]


def filters(view: View, chance: Random) -> Iterator[RosterFilter]:
    """Filters of every part, and some of several."""
    campaigns = [campaign.id for campaign in view.campaigns.all()]
    people = [one.id for one in view.influencers.select(InfluencerFilter())]
    parts: dict[str, list[Any]] = {
        "network": list(Network),
        "kind": list(Kind),
        "membership": list(Membership),
        "authenticated": [True, False],
        "tracked": [True, False],
        "invited": [True, False],
        "country": ["DE", "US"],
        "fewest_followers": [0, 2, 4],
        "most_followers": [0, 2, 4],
        "synced_after": [NOON],
        "synced_before": [NOON],
        "expiring_by": [days_later(300)],
        "tags": [("vip",), ("vip", "food")],
        "group": [NORTH],
        "influencer": people,
        "campaign": campaigns,
        "text": ["ÄRZT", "@mem", "frau ö", "EXAMPLE.com", "new.1"],
    }
    for name, values in parts.items():
        for value in values[:2]:
            yield RosterFilter(**{name: value})
    for _ in range(5):
        some = chance.sample([name for name in parts if parts[name]], 2)
        yield RosterFilter(**{name: chance.choice(parts[name]) for name in some})


def check(view: View, chance: Random) -> None:
    """The copy, every filter, order and page of it against the read gate."""
    expected = told(view)
    assert rows(view) == expected
    people = view.influencers.of([row.influencer for row in expected if row.influencer])
    for wanted in filters(view, chance):
        fitting = [r for r in expected if wanted.fits(r, people.get(r.influencer) if r.influencer else None)]
        if wanted.campaign is not None:
            part = {a.id for a in view.accounts.select(AccountFilter(campaign=wanted.campaign))}
            fitting = [row for row in fitting if row.account in part]
        sorting = chance.choice(SORTINGS)
        assert rows(view, wanted, sorting, size=4) == in_order(fitting, sorting), wanted
        assert view.roster.count(wanted) == len(fitting)
        sometimes("a filter that fits some, not all", 0 < len(fitting) < len(expected))


def histories(storage: Storage, seeds: range, steps: int) -> None:
    """Play histories, and look at the roster every now and then and at the end."""
    for seed in seeds:
        chance = Random(seed)
        for number, tenant in enumerate(History(seed).play(storage, steps)):
            if number % 10 == 9:
                with storage.view(tenant) as view:
                    check(view, chance)
                    sometimes("an absent count", any(r.followers is None for r in told(view)))


@pytest.mark.slow
def test_the_roster_equals_what_the_gate_says(storage: Storage) -> None:
    histories(storage, range(1), steps=60)

    assert_reached({name for name, _ in DEEDS} | {"a filter that fits some, not all", "an absent count"})


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 20))
def test_the_roster_equals_the_gate_for_long(storage: Storage, seed: int) -> None:
    histories(storage, range(seed, seed + 1), steps=200)


def test_ranges_begin_with_their_first_and_end_before_their_end(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        ann = work.accounts.add(a_member("ann"))
        work.figures.keep_account(ann.id, a_snapshot({FOLLOWERS: 5}))
        work.accounts.grant(ann.id, a_grant("open-ann", refresh_expires_at=days_later(300)))
    fitting = {
        RosterFilter(synced_after=NOON),
        RosterFilter(synced_before=NOON + DAY),
        RosterFilter(fewest_followers=5),
        RosterFilter(most_followers=5),
        RosterFilter(expiring_by=days_later(300)),
    }
    others = {
        RosterFilter(synced_before=NOON),
        RosterFilter(fewest_followers=6),
        RosterFilter(most_followers=4),
        RosterFilter(expiring_by=days_later(299)),
    }

    with storage.view("acme") as view:
        found = {wanted for wanted in fitting | others if rows(view, wanted)}

    assert found == fitting


@pytest.mark.slow
def test_what_nobody_may_read_changes_no_answer(storage: Storage, write: Write) -> None:
    storage.add_tenant("acme")
    answers = []
    for secret, tenant in enumerate(("acme", "bolt")):
        with write(tenant) as work:
            withheld(work, secret)
        with storage.view(tenant) as view:
            first = min((row.account for row in rows(view)), default=AccountId(0))
            answers.append(
                [
                    [
                        attrs.evolve(row, account=AccountId(row.account - first))
                        for row in rows(view, wanted, sorting)
                    ]
                    for sorting in SORTINGS[::3]
                    for wanted in filters(view, Random(1))
                ]
            )

    assert answers[0] == answers[1]
    assert any(answers[0])


@pytest.mark.slow
def test_the_old_sources_values_change_no_answer() -> None:
    with all_backends() as one, all_backends() as other:
        for secret, stores in enumerate((one, other)):
            for store in (stores["memory"].storage, stores["sqlite"].storage):
                store.add_tenant("acme")
                store.add_tenant("bolt")
                for _ in History(7, secret).play(store, steps=25):
                    pass

        lists = []
        for stores in (one, other):
            for store in (stores["memory"].storage, stores["sqlite"].storage):
                with store.view("acme") as view:
                    lists.append([rows(view, sorting=sorting, size=50) for sorting in SORTINGS])

        assert lists[0] == lists[2]
        assert lists[1] == lists[3]
        assert any(row.followers is not None for row in lists[3][0])


def withheld(work: UnitOfWork, secret: int) -> None:
    """Accounts of every kind, with values that their kind may not show; *secret* chooses those."""
    number = 1000 + secret * 7919
    hidden: dict[AccountMetric, Value] = {FOLLOWERS: number, NAME: f"Ärzte {number}"}
    for n, (membership, consents) in enumerate(product(Membership, (True, False))):
        account = work.accounts.add(a_stub(f"acc.{n}", answer=an_answer(membership)))
        if consents:
            work.accounts.grant(account.id, a_grant(f"open-{n}"))
        sources = {LEGACY: hidden}
        if not consents:
            sources[AUTHORISED] = hidden
        if not consents and membership is not Membership.IN:
            sources[PUBLIC] = hidden
        for source, values in sources.items():
            work.figures.keep_account(account.id, a_snapshot(values, source=source, as_of=days_later(1)))
        if may(kind := work.accounts.get(account.id).kind, FOLLOWERS):
            sometimes(f"{kind} shows a count")
            work.figures.keep_account(account.id, a_snapshot({FOLLOWERS: 10 * n, NAME: f"Bo {n}"}))


def test_old_figures_take_no_part_while_tolerated(storage: Storage, write: Write) -> None:
    with write() as work:
        work.takeover.put([LegacyRow("ann", {FOLLOWERS: 900, NAME: "Anna"})], at=NOON, by="mara")
        [ann] = work.accounts.select(AccountFilter())
        work.accounts.answer({ann.id: an_answer()})

    with storage.view("acme") as view:
        [row] = rows(view)
        assert (row.followers, row.last_synced) == (None, None)
        assert rows(view, RosterFilter(text="anna")) == rows(view, RosterFilter(fewest_followers=0)) == []
        assert rows(view, RosterFilter(text="ann")) == [row]


def test_a_name_that_sql_cannot_fold_is_found(storage: Storage, write: Write) -> None:
    with write() as work:
        account = work.accounts.add(a_member())
        work.figures.keep_account(account.id, a_snapshot({NAME: "ÉLODIE Straße"}))

    with storage.view("acme") as view:
        assert rows(view, RosterFilter(text="élodie STRASSE"))
        assert not rows(view, RosterFilter(text="elodie"))


def test_a_page_goes_on_where_it_ended(storage: Storage, write: Write) -> None:
    sorting = Sorting(Sort.HANDLE)
    with write() as work:
        for handle in ("b", "d", "f"):
            work.accounts.add(a_member(handle))
    with storage.view("acme") as view:
        first = view.roster.page(EVERYTHING, sorting, limit=2)

    with write() as work:
        for handle in ("a", "e"):
            work.accounts.add(a_member(handle))

    with storage.view("acme") as view:
        second = view.roster.page(EVERYTHING, sorting, first.next, limit=2)
    assert [row.handle for row in (*first.rows, *second.rows)] == ["b", "d", "e", "f"]


def test_a_unit_of_work_sees_its_own_changes(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.accounts.add(a_member("ann"))
        assert [row.handle for row in rows(work)] == ["ann"]

        work.accounts.add(a_member("bob"))

        assert [row.handle for row in rows(work)] == ["ann", "bob"]
    with storage.view("acme") as view:
        assert rows(view) == []


def test_another_tenant_has_another_roster(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        work.accounts.add(a_member("ann"))

    with storage.view("acme") as view:
        assert rows(view) == []
        assert view.roster.count(EVERYTHING) == 0


@pytest.mark.parametrize(
    "text", ["", "x", "added:up:1", "handle:up:1:ann", "added:down:1:1", "added:up:x:1", "added:up:1:y"]
)
def test_a_place_that_no_page_gave_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        Cursor.parse(text, Sorting())
