from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.application.acting import Actor
from influence.application.add_from_crm import AddFromCrm
from influence.application.influencer_limit import PlanLimit, ReadLimit
from influence.application.read_influencers import ReadInfluencers
from influence.application.run_groups import RunGroups
from influence.application.run_influencers import Particulars, Result, RunInfluencers, Whom
from influence.application.run_tenants import RunTenants
from influence.domain.errors import Unusable
from influence.domain.influencer_refusals import (
    AccountTaken,
    GroupNotFound,
    InfluencerHeld,
    InfluencerLimitReached,
)
from influence.domain.networks import Network
from influence.domain.organisation import Organisation
from influence.domain.policy import PlanUnknown
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.ports.storage import Storage
from influence.domain.roster import RosterFilter
from influence.testing.builders import a_campaign, a_legacy_row, a_member, an_order
from influence.testing.moments import NOON
from tests.support.desk import Desk

NOTHING = Particulars()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation on which ann, bob and cid are."""
    desk = Desk.in_memory(tmp_path)
    with desk.storage.begin("acme") as work:
        for handle in ("ann", "bob", "cid"):
            work.accounts.add(a_member(handle))
        work.commit()
    return desk


@pytest.fixture
def limit(desk: Desk) -> PlanLimit:
    return PlanLimit(desk.policy, desk.clock)


@pytest.fixture
def run(desk: Desk, limit: PlanLimit) -> RunInfluencers:
    return RunInfluencers(desk.storage, desk.clock, limit)


@pytest.fixture
def read(desk: Desk) -> ReadInfluencers:
    return ReadInfluencers(desk.storage)


def on_plan(storage: Storage, plan: str) -> None:
    with storage.begin("acme") as work:
        work.organisation.save(Organisation(plan))
        work.commit()


def codes(results: Iterator[Result]) -> list[str]:
    """The refusals, or nothing, of each."""
    return [result.error.code if result.error else "" for result in results]


def test_each_of_many_gets_its_own_answer(desk: Desk, run: RunInfluencers, read: ReadInfluencers) -> None:
    results = list(run.tag(desk.by, Whom(("ann", "@BOB", "nobody", "id:99", "ann")), ["VIP  one"]))

    assert [r.who for r in results] == ["@ann", "@BOB", "@nobody", "id:99"]
    assert codes(iter(results)) == ["", "", "account_not_found", "influencer_not_found"]
    person = read.one(desk.by, "bob").influencer
    assert person is not None
    assert person.tags == {"vip one"}
    assert person.name == ""


def test_writing_about_an_account_brings_no_person(desk: Desk, run: RunInfluencers, limit: PlanLimit) -> None:
    on_plan(desk.storage, "trial")

    results = codes(run.note(desk.by, Whom(where=RosterFilter()), "met at a fair"))

    assert results == ["", "", ""]
    assert ReadLimit(desk.storage, limit)(desk.by).used == 3


def test_everybody_who_fits_is_meant(desk: Desk, run: RunInfluencers, read: ReadInfluencers) -> None:
    RunGroups(desk.storage).add(desk.by, "north", "Norden", 0.2)
    list(run.tag(desk.by, Whom(("ann", "bob")), ["vip"]))

    assert codes(run.group(desk.by, Whom(where=RosterFilter(tags=("vip",))), "north")) == ["", ""]
    assert codes(run.untag(desk.by, Whom(where=RosterFilter(tags=("vip",))), ["vip"])) == ["", ""]
    assert codes(run.group(desk.by, Whom(("bob",)), "north", leave=True)) == [""]

    people = list(read.all(desk.by, InfluencerFilter()))
    groups = [sorted(p.influencer.groups) for p in people if p.influencer]
    assert [person.words for person in people] == ["@ann", "@bob", "@cid"]
    assert groups == [["north"], []]
    with pytest.raises(GroupNotFound):
        run.group(desk.by, Whom(("bob",)), "south")


def test_an_influencer_takes_accounts_together(desk: Desk, run: RunInfluencers, limit: PlanLimit) -> None:
    said = Particulars(name=" Ann  K ", email="a@b.de", country="de")
    ann = run.add(desk.by, said, ["ann", "bob"], Network.TIKTOK)

    assert codes(run.assign(desk.by, Whom(("cid",)), ann.id)) == [""]
    assert ReadLimit(desk.storage, limit)(desk.by).used == 1
    assert codes(run.assign(desk.by, Whom(("cid", "bob")), None)) == ["", ""]
    assert ReadLimit(desk.storage, limit)(desk.by).used == 3
    edited = run.edit(desk.by, f"id:{ann.id}", Particulars(email="", country=""))
    assert (edited.name, edited.email, edited.country) == ("Ann K", "", None)


def test_an_account_of_somebody_is_not_taken_away(desk: Desk, run: RunInfluencers) -> None:
    ann = run.add(desk.by, Particulars(name="Ann"), ["ann"], Network.TIKTOK)

    with pytest.raises(AccountTaken) as refusal:
        run.add(desk.by, Particulars(name="Other"), ["bob", "ann"], Network.TIKTOK)

    assert refusal.value.owner == ann.id
    assert desk.account("ann").influencer == ann.id
    assert desk.account("bob").influencer is None


def test_a_person_named_twice_is_changed_once(desk: Desk, run: RunInfluencers, read: ReadInfluencers) -> None:
    ann = run.add(desk.by, Particulars(name="Ann"), ["ann"], Network.TIKTOK)

    results = codes(run.note(desk.by, Whom((f"id:{ann.id}", "ann")), "met at a fair"))

    person = read.one(desk.by, "ann").influencer
    assert person is not None
    assert (results, len(person.notes)) == (["", ""], 1)


@pytest.mark.parametrize(
    "said",
    [Particulars(email="x"), Particulars(country="DEU"), Particulars(name="x" * 201), Particulars("\x07")],
)
def test_what_cannot_be_is_not_written(desk: Desk, run: RunInfluencers, said: Particulars) -> None:
    with pytest.raises(Unusable):
        run.edit(desk.by, "ann", said)


def test_the_limit_lets_nobody_else_in(desk: Desk, run: RunInfluencers, limit: PlanLimit) -> None:
    on_plan(desk.storage, "trial")
    add = AddFromCrm(desk.storage, desk.market, desk.clock, limit)

    [entry] = add(desk.by, ["dora"], Network.INSTAGRAM)
    with pytest.raises(InfluencerLimitReached) as refusal:
        run.add(desk.by, Particulars(name="Dora"), [], Network.TIKTOK)

    assert isinstance(entry.error, InfluencerLimitReached)
    assert (refusal.value.most, refusal.value.used) == (3, 3)
    run.add(desk.by, Particulars(name="Ann"), ["ann"], Network.TIKTOK)
    room = ReadLimit(desk.storage, limit)(desk.by)
    assert (room.used, room.left, room.over) == (3, 0, 0)


def test_taking_over_goes_beyond_the_limit(desk: Desk, limit: PlanLimit) -> None:
    on_plan(desk.storage, "trial")
    with desk.storage.begin("acme") as work:
        work.takeover.put([a_legacy_row(f"old.{n}") for n in range(5)], at=NOON, by="mara")
        work.commit()

    room = ReadLimit(desk.storage, limit)(desk.by)

    assert (room.used, room.left, room.over) == (8, 0, 5)


def test_contracts_keep_an_influencer(desk: Desk, run: RunInfluencers, read: ReadInfluencers) -> None:
    list(run.tag(desk.by, Whom(("ann", "bob")), ["vip"]))
    with desk.storage.begin("acme") as work:
        ann = work.accounts.find(Network.TIKTOK, "ann")
        assert ann is not None
        campaign = work.campaigns.add(a_campaign()).id
        work.campaigns.join(campaign, ann.id, NOON)
        work.orders.add(an_order(campaign, ann.id))
        work.commit()
    everybody = Whom(where=RosterFilter())

    tried = list(run.remove(desk.by, everybody, only_try=True))
    assert read.one(desk.by, "bob").influencer is not None
    done = list(run.remove(desk.by, everybody))

    assert codes(iter(tried)) == codes(iter(done)) == ["influencer_held", "", "no_influencer"]
    assert isinstance(done[0].error, InfluencerHeld)
    assert read.one(desk.by, "ann").influencer is not None
    assert read.one(desk.by, "bob").influencer is None


def test_a_plan_is_one_of_the_policys(desk: Desk, limit: PlanLimit) -> None:
    tenants = RunTenants(desk.storage, limit, desk.policy, desk.clock)

    assert tenants.set(desk.by, "standard", 7).organisation == Organisation("standard", 7)
    named = tenants.set(desk.by, called=" Bright Agency ").organisation
    assert named == Organisation("standard", 7, "Bright Agency")
    for wrong in ("x" * 81, "two\nlines"):
        with pytest.raises(Unusable, match="name"):
            tenants.set(desk.by, called=wrong)
    with pytest.raises(PlanUnknown):
        tenants.set(desk.by, "golden")
    with pytest.raises(Unusable):
        tenants.set(desk.by, kept_days=99)
    assert [(row.name, row.room.most) for row in tenants.all()] == [("acme", 250), ("bolt", None)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqlStorage]:
    """A store that several threads write to."""
    url = f"sqlite:///{tmp_path / 'race.db'}"
    prepare(url)
    storage = open_storage(url)
    storage.add_tenant("acme")
    on_plan(storage, "trial")
    yield storage
    storage.engine.dispose()


def test_a_race_of_many_never_exceeds_the_limit(desk: Desk, limit: PlanLimit, database: SqlStorage) -> None:
    add = AddFromCrm(database, desk.market, desk.clock, limit)
    run = RunInfluencers(database, desk.clock, limit)
    by = Actor("acme", "mara")

    def enter(number: int) -> bool:
        if number % 2:
            return add(by, [f"racer.{number}"], Network.INSTAGRAM)[0].error is None
        try:
            run.add(by, Particulars(name=f"Racer {number}"), [], Network.TIKTOK)
        except InfluencerLimitReached:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        came_in = sum(threads.map(enter, range(24)))

    assert came_in == 3
    assert ReadLimit(database, limit)(by).used == 3


@pytest.mark.parametrize("deed", ["tag", "untag"])
def test_a_try_says_who_and_keeps_nothing(
    desk: Desk, run: RunInfluencers, read: ReadInfluencers, deed: str
) -> None:
    list(run.tag(desk.by, Whom(("ann",)), ["old"]))
    before = list(read.all(desk.by, InfluencerFilter()))
    whom = Whom(("ann", "bob", "nobody"))

    results = list(getattr(run, deed)(desk.by, whom, ["old", "new"], only_try=True))

    assert codes(iter(results)) == ["", "", "account_not_found"]
    assert [result.influencer is None for result in results] == [False, True, True]
    assert list(read.all(desk.by, InfluencerFilter())) == before


def test_of_several_tags_all_are_borne(desk: Desk, run: RunInfluencers) -> None:
    list(run.tag(desk.by, Whom(("ann", "bob")), ["vip"]))
    list(run.tag(desk.by, Whom(("bob", "cid")), ["food"]))

    both = list(run.tag(desk.by, Whom(where=RosterFilter(tags=("vip", "food"))), ["both"]))

    assert [result.who for result in both] == ["@bob"]
