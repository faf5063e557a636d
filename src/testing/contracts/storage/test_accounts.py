from collections.abc import Callable

import attrs
import pytest

from influence.domain.accounts import Account, AccountId, Door
from influence.domain.doors import AccountExists, AccountNotFound, NotAMember, Stale
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.networks import Network
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage
from influence.testing.builders import (
    a_campaign,
    a_grant,
    a_member,
    a_stub,
    an_account,
    an_answer,
    an_instagram_account,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later, hours_later


def test_an_added_account_gets_an_id_and_nothing_else(storage: Storage) -> None:
    account = a_member(open_id="open-ann", trouble="TikTok was silent", answer=an_answer())

    with storage.begin("acme") as work:
        added = work.accounts.add(account)

        assert added.id > 0
        assert added == attrs.evolve(account, id=added.id)
        assert work.accounts.get(added.id) == added


def test_an_account_comes_with_its_grant(storage: Storage) -> None:
    account = an_account(door=Door.DASHBOARD, open_id="open-ann", grant=a_grant("open-ann"))

    with storage.begin("acme") as work:
        added = work.accounts.add(account)

        assert work.accounts.get(added.id).grant == account.grant


def test_times_come_back_to_the_microsecond(storage: Storage) -> None:
    odd = NOON.replace(second=7, microsecond=123_457)

    with storage.begin("acme") as work:
        added = work.accounts.add(an_account(added_at=odd, answer=an_answer(checked_at=odd)))

        kept = work.accounts.get(added.id)
    assert (kept.added_at, kept.answer.checked_at) == (odd, odd)
    assert kept.added_at.utcoffset() == NOON.utcoffset()


def test_an_unknown_account_is_not_found(storage: Storage) -> None:
    with storage.view("acme") as view, pytest.raises(AccountNotFound):
        view.accounts.get(AccountId(4711))


@pytest.mark.parametrize("called", ["Ann.Cooks", "ann.cooks", "ANN.COOKS"])
def test_handles_are_found_without_case(storage: Storage, called: str) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(an_account("Ann.cooks"))

        assert work.accounts.find(Network.TIKTOK, called) == added
        assert work.accounts.find(Network.INSTAGRAM, called) is None


@pytest.mark.parametrize(("kept", "asked"), [("ÉCLAIR", "éclair"), ("straße", "STRASSE"), ("ΣΟΦΟΣ", "σοφος")])
def test_case_is_that_of_every_script(storage: Storage, kept: str, asked: str) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(an_account(kept, network=Network.YOUTUBE))

        assert work.accounts.find(Network.YOUTUBE, asked) == added


def test_of_several_one_with_an_identity_is_found(storage: Storage) -> None:
    with storage.begin("acme") as work:
        member = work.accounts.add(a_member("ann", "1"))
        stub = work.accounts.add(a_stub("Ann"))

        assert work.accounts.find(Network.TIKTOK, "ann") == member
        assert work.accounts.find_stub(Network.TIKTOK, "ann") == stub


def test_of_several_with_an_identity_the_newest_is_found(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.accounts.add(a_member("ann", "1"))
        newest = work.accounts.add(a_member("ANN", "2"))

        assert work.accounts.find(Network.TIKTOK, "ann") == newest
        assert work.accounts.find_stub(Network.TIKTOK, "ann") is None


def test_an_account_is_found_by_either_identity(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(a_member("ann", "1", open_id="open-ann"))

        assert work.accounts.of_creator("1") == added
        assert work.accounts.of_open_id("open-ann") == added
        assert work.accounts.of_creator("open-ann") is None
        assert work.accounts.of_open_id("1") is None


TAKEN: dict[str, tuple[Account, Account]] = {
    "creator id": (a_member("ann", "1"), a_member("other", "1")),
    "open id": (an_account("ann", open_id="o"), an_account("other", open_id="o")),
    "one of both": (a_member("ann", "1", open_id="o"), a_member("other", "2", open_id="o")),
    "handle of a stub": (a_stub("ann"), a_stub("Ann")),
    "handle of a stub elsewhere": (an_instagram_account("ann"), an_instagram_account("ANN")),
}


@pytest.mark.parametrize("what", TAKEN)
def test_what_identifies_an_account_is_taken_once(storage: Storage, what: str) -> None:
    first, second = TAKEN[what]

    with storage.begin("acme") as work:
        work.accounts.add(first)
        with pytest.raises(AccountExists):
            work.accounts.add(second)

        assert len(list(work.accounts.select(AccountFilter()))) == 1


FREE: dict[str, tuple[Account, Account]] = {
    "a handle that changed hands": (a_member("ann", "1"), a_member("ann", "2")),
    "a stub beside a member": (a_member("ann", "1"), a_stub("ann")),
    "a member beside a stub": (a_stub("ann"), a_member("ann", "1")),
    "another network": (a_stub("ann"), an_instagram_account("ann")),
}


@pytest.mark.parametrize("what", FREE)
def test_a_handle_alone_identifies_nobody(storage: Storage, what: str) -> None:
    with storage.begin("acme") as work:
        first, second = map(work.accounts.add, FREE[what])

        assert first.id < second.id


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("door", Door)
@pytest.mark.parametrize("membership", Membership)
@pytest.mark.parametrize("open_id", [None, "open-ann"])
def test_no_account_is_made_unsupported(
    storage: Storage, door: Door, membership: Membership, open_id: str | None, phase: Phase
) -> None:
    answer = MembershipAnswer(membership, None if membership is Membership.UNKNOWN else NOON)
    account = an_account(door=door, answer=answer, open_id=open_id)
    existed = door is Door.TAKEN_OVER and phase is Phase.BEFORE
    with storage.begin("acme") as work:
        for wanted in tuple(Phase)[1 : 1 + tuple(Phase).index(phase)]:
            work.installation.move(work.installation.release().to(wanted, at=NOON))

        if membership is Membership.IN or open_id is not None or existed:
            assert work.accounts.add(account).id
            return
        with pytest.raises(NotAMember) as refusal:
            work.accounts.add(account)

    assert (refusal.value.handle, refusal.value.membership) == (account.handle, membership)


def test_a_creator_id_without_membership_opens_no_door(storage: Storage) -> None:
    with storage.begin("acme") as work, pytest.raises(NotAMember):
        work.accounts.add(a_member(answer=an_answer(Membership.NOT_IN)))


def test_accounts_of_other_networks_need_no_membership(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(an_instagram_account())

        assert work.accounts.get(added.id).answer.membership is Membership.UNKNOWN


def test_a_saved_account_has_the_next_version(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(a_stub("ann"))
        changed = added.identified(handle="Ann.New", creator_id="1").in_trouble("once")

        saved = work.accounts.save(changed)

        assert saved == attrs.evolve(changed, version=added.version + 1)
        assert work.accounts.get(added.id) == saved
        assert work.accounts.find(Network.TIKTOK, "ann") is None
        assert work.accounts.find(Network.TIKTOK, "ann.new") == saved
        assert work.accounts.find_stub(Network.TIKTOK, "ann.new") is None


def test_saving_keeps_every_field_but_the_grant(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(a_member("ann", "1"))
        everything = attrs.evolve(
            added,
            handle="ann.b",
            door=Door.APPLICATION,
            creator_id="2",
            open_id="open-ann",
            answer=an_answer(Membership.NOT_IN, days_later(1)),
            trouble="TikTok was silent",
            grant=a_grant("open-ann"),
        )

        work.accounts.save(everything)

        kept = work.accounts.get(added.id)
    assert kept == attrs.evolve(everything, grant=None, version=added.version + 1)


def test_saving_does_not_end_a_grant(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(added.id, a_grant("open-ann"))

        work.accounts.save(added.in_trouble("TikTok was silent"))

        assert work.accounts.get(added.id).grant == a_grant("open-ann")


def test_the_second_of_two_writers_is_refused(storage: Storage, write: Write) -> None:
    with write() as work:
        read = work.accounts.add(an_account())
    with write() as work:
        first = work.accounts.save(read.in_trouble("first"))

    with storage.begin("acme") as work:
        with pytest.raises(Stale):
            work.accounts.save(read.in_trouble("second"))

        assert work.accounts.get(read.id) == first


def test_an_account_that_was_never_kept_cannot_be_saved(storage: Storage) -> None:
    with storage.begin("acme") as work, pytest.raises(Stale):
        work.accounts.save(an_account())


def test_saving_does_not_take_another_accounts_identity(storage: Storage) -> None:
    with storage.begin("acme") as work:
        ann = work.accounts.add(a_member("ann", "1"))
        bob = work.accounts.add(a_member("bob", "2"))

        with pytest.raises(AccountExists):
            work.accounts.save(attrs.evolve(bob, creator_id="1"))

        assert work.accounts.of_creator("1") == ann
        assert work.accounts.get(bob.id) == bob


def test_two_stubs_do_not_come_to_share_a_handle(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.accounts.add(a_stub("ann"))
        bob = work.accounts.add(a_stub("bob"))

        with pytest.raises(AccountExists):
            work.accounts.save(attrs.evolve(bob, handle="Ann"))


def test_a_freed_identity_can_be_taken_again(storage: Storage) -> None:
    with storage.begin("acme") as work:
        ann = work.accounts.add(a_stub("ann"))
        work.accounts.save(ann.identified(handle="ann", creator_id="1"))

        assert work.accounts.add(a_stub("ann")).id != ann.id


def test_answers_are_kept_as_the_account_would(storage: Storage) -> None:
    times = [None, hours_later(-1), NOON, hours_later(1)]
    answers = [MembershipAnswer(m, t) for m in Membership for t in times]
    with storage.begin("acme") as work:
        before = [work.accounts.add(a_member(f"a{n}", str(n))) for n in range(len(answers))]

        work.accounts.answer({account.id: answer for account, answer in zip(before, answers, strict=True)})

        for account, answer in zip(before, answers, strict=True):
            kept = work.accounts.get(account.id)
            assert attrs.evolve(kept, version=0) == attrs.evolve(account.answered(answer), version=0)


def test_an_answer_makes_earlier_readers_stale(storage: Storage) -> None:
    with storage.begin("acme") as work:
        read = work.accounts.add(an_account())
        work.accounts.answer({read.id: an_answer(Membership.NOT_IN, hours_later(1))})

        with pytest.raises(Stale):
            work.accounts.save(read)
        assert work.accounts.get(read.id).version > read.version


def test_an_answer_about_nobody_changes_nothing(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.accounts.answer({AccountId(4711): an_answer()})

        assert list(work.accounts.select(AccountFilter())) == []


def test_many_answers_go_in_at_once(storage: Storage) -> None:
    with storage.begin("acme") as work:
        ids = [work.accounts.add(a_member(f"a{n}", str(n))).id for n in range(1200)]

        work.accounts.answer(dict.fromkeys(ids, an_answer(Membership.NOT_IN, hours_later(1))))

        assert list(work.accounts.select(AccountFilter(member=True))) == []


Wanted = Callable[[Account], bool]
FILTERS: dict[str, tuple[AccountFilter, Wanted]] = {
    "all": (AccountFilter(), lambda _: True),
    "network": (AccountFilter(network=Network.INSTAGRAM), lambda a: a.network is Network.INSTAGRAM),
    "members": (AccountFilter(member=True), lambda a: a.answer.is_member),
    "others": (AccountFilter(member=False), lambda a: not a.answer.is_member),
    "authenticated": (AccountFilter(authenticated=True), lambda a: a.authenticated),
    "not authenticated": (AccountFilter(authenticated=False), lambda a: not a.authenticated),
    "two at once": (
        AccountFilter(network=Network.TIKTOK, member=False, authenticated=True),
        lambda a: a.network is Network.TIKTOK and not a.answer.is_member and a.authenticated,
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_accounts_are_selected_in_the_order_of_their_ids(storage: Storage, name: str) -> None:
    wanted, fits = FILTERS[name]
    with storage.begin("acme") as work:
        added = [
            work.accounts.add(account)
            for account in (
                a_member("member", "1"),
                a_stub("stub"),
                a_member("both", "2", open_id="both"),
                an_account("alone", answer=an_answer(Membership.NOT_IN), open_id="alone"),
                an_instagram_account("insta"),
            )
        ]
        for account in added[2:4]:
            work.accounts.grant(account.id, a_grant(account.handle))

        selected = list(work.accounts.select(wanted))

        assert selected == [a for a in map(work.accounts.get, (a.id for a in added)) if fits(a)]
        assert selected


def test_accounts_are_selected_by_campaign(storage: Storage) -> None:
    with storage.begin("acme") as work:
        ann, bob, _ = (work.accounts.add(a_member(handle)) for handle in ("ann", "bob", "cem"))
        campaign = work.campaigns.add(a_campaign()).id
        for account in (bob, ann):
            work.campaigns.join(campaign, account.id, NOON)

        assert list(work.accounts.select(AccountFilter(campaign=campaign))) == [ann, bob]


def test_pages_of_accounts_follow_each_other(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = [work.accounts.add(a_member(f"a{n}")) for n in range(5)]

        first = list(work.accounts.select(AccountFilter(limit=2)))
        second = list(work.accounts.select(AccountFilter(limit=2, after=first[-1].id)))
        third = list(work.accounts.select(AccountFilter(limit=2, after=second[-1].id)))

    assert [*first, *second, *third] == added
    assert (len(first), len(second), len(third)) == (2, 2, 1)


def test_accounts_can_be_changed_while_they_are_selected(storage: Storage) -> None:
    with storage.begin("acme") as work:
        for number in range(700):
            work.accounts.add(a_member(f"a{number}"))

        for account in work.accounts.select(AccountFilter()):
            work.accounts.save(account.in_trouble("seen"))

        assert all(a.trouble == "seen" and a.version == 1 for a in work.accounts.select(AccountFilter()))
