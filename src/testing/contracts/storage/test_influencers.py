import attrs
import pytest

from influence.domain.doors import Stale
from influence.domain.influencer_refusals import GroupExists, GroupNotFound, InfluencerNotFound
from influence.domain.influencers import Group, GroupKey, Influencer, InfluencerId, Note
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.ports.storage import Storage
from influence.testing.builders import a_member, a_stub, an_account
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, hours_later

ANN = Influencer(added_at=NOON, added_by="mara", name="Ann Köster", email="ann@example.com", country="DE")
NORTH = Group(GroupKey("north"), "Norden", 0.2, "Moin")


def whole(one: Influencer) -> Influencer:
    """*one* with something of everything."""
    notes = (Note("met", NOON, "mara"), Note("met again", hours_later(1), "tomas"))
    return attrs.evolve(one.tagged("vip", "food"), notes=notes).joining(NORTH.key)


def test_an_influencer_comes_back_as_it_was_kept(storage: Storage, write: Write) -> None:
    with write() as work:
        work.groups.add(NORTH)
        kept = work.influencers.add(whole(ANN))

    with storage.view("acme") as view:
        assert view.influencers.get(kept.id) == kept == attrs.evolve(whole(ANN), id=kept.id)


def test_a_saved_influencer_has_the_next_version(storage: Storage, write: Write) -> None:
    with write() as work:
        work.groups.add(NORTH)
        kept = work.influencers.add(whole(ANN))

    with write() as work:
        after = attrs.evolve(kept.untagged("vip").leaving(NORTH.key), name="", country=None, notes=())
        saved = work.influencers.save(after)

    assert saved == attrs.evolve(after, version=kept.version + 1)
    with storage.view("acme") as view:
        assert view.influencers.get(kept.id) == saved


def test_the_second_of_two_editors_is_refused(write: Write) -> None:
    with write() as work:
        kept = work.influencers.add(ANN)
        work.influencers.save(kept.tagged("first"))

        with pytest.raises(Stale):
            work.influencers.save(kept.tagged("second"))

        assert work.influencers.get(kept.id).tags == {"first"}


def test_a_group_has_to_be_there(write: Write) -> None:
    with write() as work:
        with pytest.raises(GroupNotFound):
            work.influencers.add(whole(ANN))
        kept = work.influencers.add(ANN)

        with pytest.raises(GroupNotFound):
            work.influencers.save(kept.joining(NORTH.key))

        assert work.influencers.get(kept.id) == kept


def test_groups_are_found_by_key(write: Write) -> None:
    with write() as work:
        work.groups.add(NORTH)
        work.groups.add(Group(GroupKey("east"), "Osten"))
        with pytest.raises(GroupExists):
            work.groups.add(NORTH)
        work.groups.save(attrs.evolve(NORTH, name="Nord", revenue_share=None))

        assert [group.name for group in work.groups.all()] == ["Osten", "Nord"]
        assert work.groups.get(NORTH.key).revenue_share is None
        assert work.groups.find(GroupKey("west")) is None
        with pytest.raises(GroupNotFound):
            work.groups.get(GroupKey("west"))
        with pytest.raises(GroupNotFound):
            work.groups.save(Group(GroupKey("west"), "Westen"))


def test_influencers_are_selected_by_what_is_written(write: Write) -> None:
    with write() as work:
        work.groups.add(NORTH)
        ann = work.influencers.add(whole(ANN)).id
        bob = work.influencers.add(attrs.evolve(ANN, name="Bob", email="", country="FR")).id

        def found(**wanted: object) -> list[InfluencerId]:
            return [one.id for one in work.influencers.select(InfluencerFilter(**wanted))]  # type: ignore[arg-type]

        assert found() == [ann, bob]
        assert (
            found(tags=("vip",))
            == found(tags=("food", "vip"))
            == found(group=NORTH.key)
            == found(country="DE")
            == [ann]
        )
        assert found(text="KÖST") == found(text="@EXAMPLE") == [ann]
        assert found(tags=("vip", "new")) == []
        assert found(limit=1) == [ann]
        assert found(after=ann) == [bob]
        assert list(work.influencers.of([bob, InfluencerId(987_654)])) == [bob]


def test_a_removed_influencer_leaves_its_accounts(write: Write) -> None:
    with write() as work:
        work.groups.add(NORTH)
        kept = work.influencers.add(whole(ANN))
        account = work.accounts.add(a_member(influencer=kept.id))

        work.influencers.remove(kept.id)

        assert work.accounts.get(account.id).influencer is None
        assert work.accounts.get(account.id).version == account.version + 1
        assert list(work.influencers.select(InfluencerFilter())) == []
        with pytest.raises(InfluencerNotFound):
            work.influencers.remove(kept.id)


def test_accounts_of_nobody_count_as_persons(write: Write) -> None:
    with write() as work:
        ann = work.influencers.add(ANN)
        work.accounts.add(a_member("one", influencer=ann.id))
        work.accounts.add(a_member("two", influencer=ann.id))
        alone = work.accounts.add(a_member("three"))
        work.accounts.add(a_stub("four", merged_into=alone.id))

        assert work.influencers.persons() == 2


def test_no_account_belongs_to_an_unknown_influencer(write: Write) -> None:
    with write("bolt") as work:
        theirs = work.influencers.add(ANN).id
    with write() as work:
        account = work.accounts.add(a_member())
        for nobody in (theirs, InfluencerId(987_654)):
            with pytest.raises(InfluencerNotFound):
                work.accounts.save(attrs.evolve(account, influencer=nobody))
            with pytest.raises(InfluencerNotFound):
                work.accounts.add(an_account("other", influencer=nobody))

        assert work.accounts.get(account.id) == account


def test_influencers_of_another_tenant_are_out_of_reach(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        work.groups.add(NORTH)
        theirs = work.influencers.add(whole(ANN))

    with write("bolt") as work:
        assert work.groups.all() == ()
        assert dict(work.influencers.of([theirs.id])) == {}
        assert work.influencers.persons() == 0
        for deed in (work.influencers.get, work.influencers.remove):
            with pytest.raises(InfluencerNotFound):
                deed(theirs.id)
        with pytest.raises(Stale):
            work.influencers.save(theirs.untagged("vip"))

    with storage.view("acme") as view:
        assert view.influencers.get(theirs.id) == theirs
