"""How consents stand: every state with its reason, and who ends when."""

from datetime import timedelta

import pytest

from influence.application.read_consents import ConsentRow
from influence.domain.consent_refusals import AnotherCreator, ConsentRefused
from influence.domain.consents import CONSENT_LASTS, REMEMBERED
from influence.domain.doors import TwoAccounts
from influence.domain.events import EventKind
from influence.domain.grants import ConsentState
from influence.domain.membership import Membership
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from influence.testing.moments import DAY, MINUTE
from tests.support.desk import BACK, Desk


@pytest.fixture
def kofi(desk: Desk) -> Desk:
    """A member who was never asked."""
    desk.member("kofi")
    return desk


def row_of(desk: Desk, handle: str = "kofi") -> ConsentRow:
    """The row of the list, which must be the one that is shown alone."""
    rows = [row for state in ConsentState for row in desk.read_consents(desk.by, state=state)]
    (row,) = [row for row in rows if row.handle == handle]
    account = desk.find(handle)
    assert account is None or desk.read_consents.one(desk.by, account) == row
    return row


def test_who_was_never_asked_is_told_only_when_wanted(kofi: Desk) -> None:
    assert kofi.read_consents(kofi.by) == ()
    assert row_of(kofi).state is ConsentState.NEVER


@pytest.mark.parametrize("handle", ["kofi", "eve"])
def test_a_consent_is_pending_for_ten_minutes(kofi: Desk, handle: str) -> None:
    kofi.link(handle)

    assert row_of(kofi, handle).state is ConsentState.PENDING
    kofi.clock.advance(CONSENT_LASTS + MINUTE)
    assert [row.handle for row in kofi.read_consents(kofi.by)] == []


def test_a_refused_consent_has_failed_with_its_reason(kofi: Desk) -> None:
    state = kofi.link("kofi")
    with pytest.raises(ConsentRefused):
        kofi.complete_consent(kofi.by, state, None, "access\x1b denied " + "x" * 500)

    row = row_of(kofi)

    assert (row.state, row.authenticated) == (ConsentState.FAILED, False)
    assert row.reason.startswith("the creator refused: access denied x")
    assert len(row.reason) < 250


def test_another_creators_consent_has_failed_and_is_revoked(kofi: Desk) -> None:
    kofi.market.add_creator("eve")
    with pytest.raises(AnotherCreator):
        kofi.consents("eve", asked="kofi")

    assert row_of(kofi).state is ConsentState.FAILED
    assert "@eve consented" in row_of(kofi).reason
    assert kofi.asked("revoke") == [()]


def test_an_error_on_the_way_is_a_failure(kofi: Desk) -> None:
    state = kofi.link("kofi")
    kofi.market.fail_next(TikTokUnavailable("down"), "authorised_profile")
    with pytest.raises(TikTokUnavailable):
        kofi.complete_consent(kofi.by, state, kofi.market.consent("kofi", BACK))

    assert row_of(kofi).state is ConsentState.FAILED
    assert "down" in row_of(kofi).reason


def test_a_failed_attempt_does_not_end_a_live_consent(kofi: Desk) -> None:
    kofi.consents("kofi")
    state = kofi.link("kofi")
    assert row_of(kofi).state is ConsentState.ACTIVE
    kofi.market.fail_next(TikTokUnavailable("down"), "authorised_profile")
    with pytest.raises(TikTokUnavailable):
        kofi.complete_consent(kofi.by, state, kofi.market.consent("kofi", BACK))

    assert row_of(kofi).state is ConsentState.ACTIVE
    assert kofi.asked("revoke") == []


def test_an_end_after_a_failed_attempt_is_what_counts(kofi: Desk) -> None:
    kofi.consents("kofi")
    with pytest.raises(ConsentRefused):
        kofi.complete_consent(kofi.by, kofi.link("kofi"), None)
    kofi.clock.advance(MINUTE)
    kofi.disconnect(kofi.by, "kofi")

    assert row_of(kofi).state is ConsentState.REVOKED


def test_a_consent_whose_year_is_over_has_expired(kofi: Desk) -> None:
    kofi.consents("kofi")
    kofi.clock.advance(340 * DAY)
    assert row_of(kofi).state is ConsentState.EXPIRING
    kofi.clock.advance(30 * DAY)
    kofi.keep_consents(kofi.by)

    assert row_of(kofi).state is ConsentState.EXPIRED


def test_a_lost_answer_leaves_a_consent_in_doubt(kofi: Desk) -> None:
    kofi.consents("kofi")
    kofi.clock.advance(DAY)
    kofi.market.fail_next(OutcomeUnknown("cut"), "refresh")
    kofi.keep_consents(kofi.by)

    assert row_of(kofi).state is ConsentState.IN_DOUBT
    assert row_of(kofi).authenticated


def test_old_attempts_are_forgotten_after_ninety_days(kofi: Desk) -> None:
    with pytest.raises(ConsentRefused):
        kofi.complete_consent(kofi.by, kofi.link("kofi"), None)
    kofi.clock.advance(REMEMBERED + MINUTE)

    kofi.link("eve")

    assert row_of(kofi).state is ConsentState.NEVER


def test_the_calendar_tells_who_ends_in_which_week(desk: Desk) -> None:
    for days, handle in ((0, "ann"), (1, "bob"), (40, "cleo")):
        desk.clock.advance(timedelta(days=days))
        desk.market.add_creator(handle)
        desk.consents(handle)
    desk.disconnect(desk.by, "bob")

    months = desk.read_consents.calendar(desk.by)

    ends = [desk.account(handle).grant for handle in ("ann", "cleo")]
    assert [month.month for month in months] == [f"{g.refresh_expires_at:%Y-%m}" for g in ends if g]
    assert [[week.handles for week in month.weeks] for month in months] == [[("ann",)], [("cleo",)]]
    assert all(week.begins.weekday() == 0 for month in months for week in month.weeks)
    assert [month.count for month in months] == [1, 1]


def test_two_accounts_of_one_creator_name_the_way_out(desk: Desk) -> None:
    desk.market.add_creator("kofi", Membership.NOT_IN)
    by_consent = desk.consents("kofi")
    desk.market.rename("kofi", "kofi.now")
    desk.market.becomes("kofi.now", Membership.IN)
    (entry,) = desk.add(desk.by, ["kofi.now"])
    assert entry.account is not None

    with pytest.raises(TwoAccounts) as refused:
        desk.consents("kofi.now")

    assert refused.value.remedies[0].endswith(f"influence accounts merge {by_consent.id} {entry.account.id}")


def test_a_notice_of_a_namesake_comes_once(desk: Desk) -> None:
    desk.stub("kofi")
    desk.market.add_creator("kofi", Membership.NOT_IN)
    desk.consents("kofi")
    desk.clock.advance(MINUTE)

    desk.consents("kofi")

    assert desk.told().count(EventKind.ACCOUNT_BESIDE) == 1
