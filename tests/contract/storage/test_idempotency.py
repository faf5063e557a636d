"""What every store promises of what was done for programs."""

from datetime import timedelta

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.api_keys import ApiKeyId
from influence.domain.applications import ApplicationId
from influence.domain.erasures import Category, Traces
from influence.domain.idempotency import HELD, KEPT, Answer, Deed, Request, RequestTakenOver
from influence.domain.influencers import InfluencerId
from influence.domain.personal_terms import PersonalTerms
from influence.domain.ports.storage import Storage
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, NOON

SECOND = timedelta(seconds=1)


def asked(key: str = "k", body: bytes = b"{}", *, caller: int = 1) -> Request:
    return Request.of(ApiKeyId(caller), key, "POST", "/api/v1/campaigns", body)


def begun(request: Request | None = None) -> Deed:
    return Deed(request=request or asked(), begun_at=NOON, held_until=NOON + HELD)


def answered(request: Request | None = None, *about: str) -> Deed:
    return begun(request).answered(Answer(201, '{"id": 1}', frozenset(about)))


def test_a_deed_is_kept_as_it_was(storage: Storage, write: Write) -> None:
    deeds = [begun(asked("at-work")), answered(asked("done"), "account/1", "handle/ann")]
    with write() as work:
        for deed in deeds:
            work.deeds.put(deed)

    with storage.view("acme") as view:
        assert [view.deeds.find(deed.request) for deed in deeds] == deeds
        assert view.deeds.find(asked("never-seen")) is None


def test_a_key_is_one_deed_of_one_caller(storage: Storage, write: Write) -> None:
    with write() as work:
        work.deeds.put(begun())
        work.deeds.put(begun(asked(caller=2)))
        work.deeds.put(answered(asked(body=b"other")))

    with storage.view("acme") as view:
        assert view.deeds.find(asked()) == answered(asked(body=b"other"))
        assert view.deeds.find(asked(caller=2)) == begun(asked(caller=2))


def test_tenants_share_no_deeds(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        work.deeds.put(answered())
    with write() as work:
        assert work.deeds.find(asked()) is None
        with pytest.raises(RequestTakenOver):
            work.deeds.hold(begun(), NOON)
        work.deeds.forget(begun())
        work.deeds.put(begun())

    with storage.view("bolt") as view:
        assert view.deeds.find(asked()) == answered()


def test_whoever_holds_a_deed_holds_it_longer(storage: Storage, write: Write) -> None:
    with write() as work:
        work.deeds.put(begun())
    with write() as work:
        work.deeds.hold(begun(), NOON + HOUR)

    with storage.view("acme") as view:
        assert view.deeds.find(asked()) == begun().held(NOON + HOUR)


@pytest.mark.parametrize("then", ["taken over", "answered", "forgotten"])
def test_a_deed_that_is_lost_cannot_be_held(write: Write, then: str) -> None:
    with write() as work:
        work.deeds.put(begun())
        if then == "taken over":
            work.deeds.put(begun().taken_over(NOON + HOUR))
        elif then == "answered":
            work.deeds.put(answered())
        else:
            work.deeds.forget(begun())

        with pytest.raises(RequestTakenOver):
            work.deeds.hold(begun(), NOON + DAY)


@pytest.mark.parametrize("after", [begun().taken_over(NOON + HOUR), answered()])
def test_what_is_somebody_elses_is_not_forgotten(storage: Storage, write: Write, after: Deed) -> None:
    with write() as work:
        work.deeds.put(after)
        work.deeds.forget(begun())

    with storage.view("acme") as view:
        assert view.deeds.find(asked()) == after


def test_deeds_go_after_seven_days(storage: Storage, write: Write) -> None:
    with write() as work:
        work.deeds.put(answered())
        work.deeds.put(attrs.evolve(answered(asked("later")), begun_at=NOON + SECOND))
        work.deeds.put(begun(asked("at-work")))

        for at, count in ((NOON + KEPT, {}), (NOON + KEPT + SECOND, {Category.ANSWERS: 2})):
            assert work.personal.outlived(PersonalTerms(), at) == count
            assert work.personal.drop_outlived(PersonalTerms(), at) == count

    with storage.view("acme") as view:
        assert [view.deeds.find(asked(key)) is None for key in ("k", "at-work", "later")] == [
            True,
            True,
            False,
        ]


@pytest.mark.parametrize(
    "name", ["account/7", "influencer/3", "application/5", "handle/ann", "mail/ann@a.example"]
)
def test_an_erasure_empties_what_names_somebody(storage: Storage, write: Write, name: str) -> None:
    traces = Traces(
        accounts=(AccountId(7),),
        influencers=(InfluencerId(3),),
        applications=(ApplicationId(5),),
        names=frozenset({"ann"}),
        emails=frozenset({"ann@a.example"}),
    )
    others = answered(asked("of-others"), "account/77", "handle/anna", "mail/bo@a.example")
    with write() as work:
        work.deeds.put(answered(asked(), name, "account/8"))
        work.deeds.put(others)

        assert work.personal.counts(traces) == {Category.ANSWERS: 1}
        assert work.personal.erase(traces, "erased creator x", NOON) == {Category.ANSWERS: 1}
        assert work.personal.counts(traces) == {}

    with storage.view("acme") as view:
        assert view.deeds.find(asked()) == answered().emptied()
        assert view.deeds.find(others.request) == others
