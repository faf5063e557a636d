from datetime import timedelta

from influence.domain.consents import CONSENT_LASTS, Consent
from influence.domain.grants import SCOPES
from influence.testing.builders import a_grant
from tests.domain.making import DAY, NOW

CONSENT = Consent("fingerprint", "https://app.example/back", NOW, "mara")
MOMENT = timedelta(microseconds=1)


def test_a_consent_is_open_for_ten_minutes() -> None:
    assert timedelta(minutes=10) == CONSENT_LASTS
    assert CONSENT.is_open(NOW + CONSENT_LASTS)
    assert not CONSENT.is_open(NOW + CONSENT_LASTS + MOMENT)


def test_a_grant_lives_until_its_refresh_token_ends() -> None:
    assert a_grant().is_live(NOW + 365 * DAY - MOMENT)
    assert not a_grant().is_live(NOW + 365 * DAY)


def test_all_scopes_are_asked_for_once() -> None:
    assert len(set(SCOPES)) == len(SCOPES)
