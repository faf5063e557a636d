from collections.abc import Callable

import attrs
import pytest

from influence.domain.accounts import Account
from influence.domain.erasures import AccountErased, Category, Erasure, Ground, Identity, Part, Traces, added
from influence.domain.former_handles import FormerHandle
from influence.domain.invites import Invite
from influence.domain.link_requests import AskedLink
from influence.domain.membership import Membership
from influence.domain.order_steps import OrderStep, Origin, StepKind
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream import LinkRequestStatus
from influence.testing.builders import (
    a_grant,
    a_member,
    a_picture_copy,
    a_post,
    an_answer,
    an_order,
)
from influence.testing.contracts.storage.backends import Backend
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, NOON, days_later
from tests.support.lives import DEEDS, live, mark_of, prepare

ANN, BOB = mark_of(0), mark_of(1)
ALIAS = "erased creator 3f2a90c1"


def traces_of(work: View, mark: str = ANN) -> Traces:
    """What leads to somebody."""
    person = Identity(
        frozenset({f"creator-{mark}", f"second-{mark}"}), frozenset({f"open-{mark}"}), frozenset({mark})
    )
    emails = frozenset({f"{mark}@mail.example"})
    influencers = [one.id for one in work.personal.influencers(emails)]
    accounts = [one.id for one in work.personal.accounts(person, influencers)]
    applications = [one.id for one in work.personal.applications(accounts, influencers, emails)]
    names = frozenset({mark, f"before.{mark}", f"old.{mark}", f"insta.{mark}"})
    return Traces(
        tuple(accounts),
        tuple(influencers),
        tuple(applications),
        names,
        emails,
        person.open_ids,
        person.creator_ids,
    )


@pytest.fixture
def lived(backend: Backend, storage: Storage) -> Storage:
    """A store in which two persons did everything."""
    prepare(storage, "acme")
    for mark in (ANN, BOB):
        live(storage, "acme", mark, DEEDS)
    return storage


def erased(lived: Storage) -> tuple[Traces, Account]:
    """Ann is erased; what is left of her account."""
    with lived.begin("acme") as work:
        traces = traces_of(work)
        work.personal.erase(traces, ALIAS, days_later(9))
        work.commit()
    with lived.begin("acme") as work:
        while work.personal.sweep(traces.accounts, 1000):
            work.commit()
    with lived.view("acme") as view:
        return traces, view.accounts.get(traces.accounts[0])


def test_a_family_is_found_by_any_of_its_ids(lived: Storage) -> None:
    with lived.view("acme") as view:
        by_one = view.personal.accounts(Identity(frozenset({f"creator-{ANN}"})), ())
        by_another = view.personal.accounts(Identity(open_ids=frozenset({f"open-{ANN}"})), ())

    assert [one.handle for one in by_one] == [ANN, f"old.{ANN}"]
    assert by_another == by_one


def test_names_of_others_are_told_from_theirs(lived: Storage) -> None:
    with lived.view("acme") as view:
        ids = traces_of(view).accounts

        assert view.personal.borne_by_others({ANN, BOB, f"before.{BOB}"}, ids) == {BOB, f"before.{BOB}"}


def test_what_is_counted_is_what_goes(lived: Storage) -> None:
    with lived.begin("acme") as work:
        traces = traces_of(work)
        planned = work.personal.counts(traces)
        gone = work.personal.erase(traces, ALIAS, NOON)
        while more := work.personal.sweep(traces.accounts, 2):
            gone = added(gone, more)

    assert gone == planned
    assert set(planned) >= set(Category) - {Category.MESSAGES, Category.REPORTS, Category.PLACES}


def test_what_is_left_bears_the_alias_and_nothing_else(lived: Storage) -> None:
    _, account = erased(lived)

    assert account.is_erased
    assert account.handle == ALIAS
    assert account.is_stub
    assert account.grant is None
    assert account.consent_end is None
    assert account.influencer is None
    assert not account.tracked


def test_an_answer_about_the_erased_changes_nothing(lived: Storage, write: Write) -> None:
    _, account = erased(lived)

    with write() as work:
        work.accounts.answer({account.id: an_answer(Membership.IN, days_later(20))})

    with lived.view("acme") as view:
        assert view.accounts.get(account.id) == account


WRITES: dict[str, Callable[[UnitOfWork, Account], object]] = {
    "account": lambda work, who: work.accounts.save(attrs.evolve(who, handle="ann")),
    "grant": lambda work, who: work.accounts.grant(who.id, a_grant("open-x", epoch=9)),
    "post": lambda work, who: work.posts.keep([a_post(who.id, "v-9")]),
    "picture": lambda work, who: work.pictures.keep(a_picture_copy(who.id)),
    "former handle": lambda work, who: work.handles.put(FormerHandle(who.id, "ann", NOON, NOON + DAY)),
    "invitation": lambda work, who: work.invites.add(Invite("ann", NOON, "m", NOON + DAY, account=who.id)),
    "order": lambda work, who: work.orders.add(an_order(work.campaigns.all()[0].id, who.id, "key-9")),
    "change of an order": lambda work, who: work.orders.save(
        attrs.evolve(work.orders.select(account=who.id)[0], created_by="x")
    ),
    "step": lambda work, who: work.order_steps.note(
        OrderStep(work.orders.select(account=who.id)[0].id, StepKind.SENT, NOON, Origin.OURS, "mara")
    ),
    "request to link": lambda work, who: work.link_requests.keep(
        AskedLink(work.orders.select(account=who.id)[0].id, "v", LinkRequestStatus.IN_REVIEW, 1, NOON)
    ),
}


@pytest.mark.parametrize("what", WRITES)
def test_nothing_is_written_to_the_erased(lived: Storage, what: str) -> None:
    _, account = erased(lived)

    with lived.begin("acme") as work, pytest.raises(AccountErased):
        WRITES[what](work, account)


def test_an_erasure_is_kept_with_its_parts(storage: Storage, write: Write) -> None:
    first = Erasure("3f2a90c1", "digest-1", Ground.REQUEST, NOON, "tomas")
    with write() as work:
        work.erasures.save(first)
        member = work.accounts.add(a_member())
    after = first.with_part(Part("acme", (member.id,), {Category.POSTS: 2}))
    over = attrs.evolve(after, ended_at=days_later(1), receipt="{}")

    with write() as work:
        work.erasures.save(after)
        assert work.erasures.of_plan("digest-1") == after
        work.erasures.save(over)
        work.erasures.save(Erasure("00000000", "digest-2", Ground.AGE_CHANGED, NOON, "tomas"))

    with storage.view("bolt") as view:
        assert view.erasures.get("3f2a90c1") == over
        assert view.erasures.of_plan("digest-3") is None
        assert [one.pseudonym for one in view.erasures.all()] == ["3f2a90c1", "00000000"]
