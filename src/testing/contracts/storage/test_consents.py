from typing import Any

import attrs
import pytest

from influence.domain.consent_refusals import ConsentUnknown
from influence.domain.consents import CONSENT_LASTS, ConsentOutcome, ConsentPurpose, Leftover
from influence.domain.ports.storage import Storage
from influence.testing.builders import a_consent, an_account
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, MINUTE, NOON


def test_a_begun_consent_is_taken_as_it_was(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint", handle=None))

    with storage.begin("acme") as work:
        assert work.consents.take("fingerprint", NOON + MINUTE) == a_consent("fingerprint", handle=None)


@pytest.mark.parametrize("purpose", ConsentPurpose)
@pytest.mark.parametrize("browser", [None, "fingerprint of a cookie"])
def test_door_and_browser_are_remembered(
    storage: Storage, write: Write, purpose: ConsentPurpose, browser: str | None
) -> None:
    begun = a_consent("fingerprint", purpose=purpose, browser=browser)
    with write() as work:
        work.consents.begin(begun)

    with storage.view("acme") as view:
        assert view.consents.find("fingerprint", NOON) == begun


def test_a_consent_begun_again_replaces_the_first(storage: Storage, write: Write) -> None:
    again = a_consent("fingerprint", handle="bob", browser="cookie", begun_at=NOON + MINUTE)
    with write() as work:
        work.consents.begin(a_consent("fingerprint", handle="ann", browser=None))

        work.consents.begin(again)

    with write() as work:
        assert work.consents.take("fingerprint", NOON + MINUTE) == again
    with storage.begin("acme") as work, pytest.raises(ConsentUnknown):
        work.consents.take("fingerprint", NOON)


def test_a_consent_that_was_found_stays(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))

    with write() as work:
        found = [work.consents.find("fingerprint", NOON) for _ in range(2)]

    assert found == [a_consent("fingerprint")] * 2
    with storage.begin("acme") as work:
        assert work.consents.take("fingerprint", NOON) == found[0]


@pytest.mark.parametrize("state", ["fingerprint", "never begun"])
def test_a_consent_that_is_too_late_is_not_found(storage: Storage, write: Write, state: str) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))

    with storage.view("acme") as view, pytest.raises(ConsentUnknown):
        view.consents.find(state, NOON + CONSENT_LASTS + MINUTE)


def test_a_consent_is_taken_once(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))
    with write() as work:
        work.consents.take("fingerprint", NOON)

    with storage.begin("acme") as work, pytest.raises(ConsentUnknown):
        work.consents.take("fingerprint", NOON)


def test_a_consent_that_was_taken_in_vain_is_still_open(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))
    with storage.begin("acme") as work:
        work.consents.take("fingerprint", NOON)

    with storage.begin("acme") as work:
        assert work.consents.take("fingerprint", NOON) == a_consent("fingerprint")


def test_a_consent_that_was_never_begun_is_unknown(storage: Storage) -> None:
    with storage.begin("acme") as work, pytest.raises(ConsentUnknown):
        work.consents.take("fingerprint", NOON)


def test_a_consent_is_open_for_ten_minutes(storage: Storage, write: Write) -> None:
    last = NOON + CONSENT_LASTS
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))

    with storage.begin("acme") as work, pytest.raises(ConsentUnknown):
        work.consents.take("fingerprint", last.replace(microsecond=1))
    with storage.begin("acme") as work:
        assert work.consents.take("fingerprint", last) == a_consent("fingerprint")


def test_several_consents_may_be_open(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("one", handle="ann"))
        work.consents.begin(a_consent("two", handle="bob"))

    with storage.begin("acme") as work:
        assert work.consents.take("two", NOON).handle == "bob"
        assert work.consents.take("one", NOON).handle == "ann"


def test_a_taken_consent_is_remembered_with_its_time(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))
        work.consents.take("fingerprint", NOON + MINUTE)

    with storage.view("acme") as view:
        assert list(view.consents.remembered()) == [a_consent("fingerprint", taken_at=NOON + MINUTE)]


def test_a_taken_consent_cannot_be_begun_again(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))
        work.consents.take("fingerprint", NOON)

        work.consents.begin(a_consent("fingerprint", begun_at=NOON + MINUTE))

    with storage.begin("acme") as work, pytest.raises(ConsentUnknown):
        work.consents.take("fingerprint", NOON + MINUTE)


@pytest.mark.parametrize("outcome", ConsentOutcome)
def test_what_came_of_a_consent_is_remembered(
    storage: Storage, write: Write, outcome: ConsentOutcome
) -> None:
    with write() as work:
        account = work.accounts.add(an_account(open_id="o1")).id
        work.consents.begin(a_consent("fingerprint"))
        work.consents.take("fingerprint", NOON)
        work.consents.close("fingerprint", outcome, "why", account)
        work.consents.close("fingerprint", outcome, "why")  # who it is about stays

    said: dict[str, Any] = {"outcome": outcome, "reason": "why", "account": account}
    with storage.view("acme") as view:
        assert list(view.consents.remembered(account)) == [a_consent("fingerprint", taken_at=NOON, **said)]


def test_nothing_comes_of_a_consent_that_was_not_taken(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))

        work.consents.close("fingerprint", ConsentOutcome.FAILED, "why")
        work.consents.close("never begun", ConsentOutcome.FAILED, "why")

    with storage.view("acme") as view:
        assert list(view.consents.remembered()) == [a_consent("fingerprint")]


def test_attempts_are_told_in_the_order_of_their_beginnings(storage: Storage, write: Write) -> None:
    with write() as work:
        for state, later in (("b", 1), ("a", 2), ("c", 0), ("d", 1)):
            work.consents.begin(a_consent(state, begun_at=NOON + later * MINUTE))
    with write("bolt") as work:
        work.consents.begin(a_consent("theirs"))

    with storage.view("acme") as view:
        assert [consent.state for consent in view.consents.remembered()] == ["c", "b", "d", "a"]


def test_old_attempts_are_forgotten(storage: Storage, write: Write) -> None:
    with write() as work:
        for state, days in (("old", -2), ("last", -1), ("new", 0)):
            work.consents.begin(a_consent(state, begun_at=NOON + days * DAY))

        assert work.consents.forget(NOON - DAY) == 1

    with storage.view("acme") as view:
        assert [consent.state for consent in view.consents.remembered()] == ["last", "new"]


def a_leftover(state: str = "fingerprint", **more: Any) -> Leftover:
    return attrs.evolve(Leftover(state, "o1", b"\x00access", b"\xffrefresh", NOON), **more)


def test_leftovers_are_told_once_they_are_due(storage: Storage, write: Write) -> None:
    later = a_leftover("b", due_at=NOON + MINUTE)
    with write() as work:
        work.consents.leave(later)
        work.consents.leave(a_leftover("c"))
        work.consents.leave(a_leftover("a", due_at=NOON - MINUTE))
    with write("bolt") as work:
        work.consents.leave(a_leftover("theirs"))

    with storage.view("acme") as view:
        assert [one.state for one in view.consents.leftovers(NOON)] == ["a", "c"]
        assert view.consents.leftovers(NOON + MINUTE)[-1] == later


def test_the_later_word_about_a_leftover_counts(storage: Storage, write: Write) -> None:
    newer = a_leftover(sealed_access=b"newer", sealed_refresh=b"too", due_at=NOON - DAY)
    with write() as work:
        work.consents.leave(a_leftover())

        work.consents.leave(newer)

    with storage.view("acme") as view:
        assert view.consents.leftovers(NOON) == (newer,)


def test_a_leftover_can_be_hastened_and_cleared(write: Write) -> None:
    with write() as work:
        for state in ("one", "two"):
            work.consents.leave(a_leftover(state, due_at=NOON + DAY))

        work.consents.hasten("one", NOON)
        work.consents.hasten("never left", NOON)
        assert work.consents.leftovers(NOON) == (a_leftover("one"),)

        work.consents.clear("one")
        work.consents.clear("never left")
        assert work.consents.leftovers(NOON + DAY) == (a_leftover("two", due_at=NOON + DAY),)
