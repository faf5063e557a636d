import pytest

from influence.domain.consent_refusals import ConsentUnknown
from influence.domain.consents import CONSENT_LASTS, ConsentPurpose
from influence.domain.ports.storage import Storage
from tests.contract.storage.conftest import Write
from tests.support.builders import a_consent
from tests.support.moments import MINUTE, NOON


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
