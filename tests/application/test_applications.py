"""The life of an application: what it brings, when that shows, and what goes when it is turned down."""

from collections.abc import Callable
from typing import Final

import attrs
import pytest

from influence.application.acting import Actor
from influence.domain.accounts import Account, Door
from influence.domain.applications import (
    ApplicantNotConnected,
    ApplicationId,
    ApplicationIncomplete,
    ApplicationNotFound,
    ApplicationState,
    ApplicationStep,
    ApplicationStepRefused,
    Particulars,
)
from influence.domain.capabilities import Kind
from influence.domain.consent_refusals import ConsentRefused
from influence.domain.events import EventKind
from influence.domain.grants import EndReason
from influence.domain.influencer_refusals import GroupNotFound
from influence.domain.influencers import GroupKey, InfluencerId
from influence.domain.membership import Membership
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY, MINUTE
from tests.support.desk import BACK, MARA, Desk

TOM: Final = Actor("bolt", "tom")
ENDS: Final = [
    pytest.param(
        lambda desk, number: desk.decline_application(desk.by, number, "too few posts"), id="declined"
    ),
    pytest.param(lambda desk, number: desk.withdraw_application(desk.by, number), id="withdrawn"),
]
End = Callable[[Desk, ApplicationId], object]


@pytest.fixture
def kofi(desk: Desk) -> Desk:
    """A creator outside the marketplace."""
    desk.market.add_creator("kofi", Membership.NOT_IN)
    return desk


def state_of(desk: Desk, number: ApplicationId) -> ApplicationState:
    return desk.read_applications.one(desk.by, number).application.state


def account_of(desk: Desk, number: ApplicationId) -> Account | None:
    return desk.read_applications.one(desk.by, number).account


def test_a_started_application_brings_nothing(kofi: Desk) -> None:
    number = kofi.applies()

    kofi.application_link(number)

    assert state_of(kofi, number) is ApplicationState.STARTED
    assert kofi.everybody() == []


def test_an_application_needs_a_group_that_is_here(desk: Desk) -> None:
    with pytest.raises(GroupNotFound):
        desk.start_application(desk.by, "nobody")

    assert desk.read_applications.all(desk.by) == ()


@pytest.mark.parametrize("membership", [Membership.IN, Membership.NOT_IN, Membership.INVITED])
def test_a_connected_applicant_is_authenticated_and_in_no_list(desk: Desk, membership: Membership) -> None:
    desk.market.add_creator("kofi", membership)

    number = desk.applies("kofi")

    account = account_of(desk, number)
    assert account is not None
    assert (account.authenticated, account.applying, account.tracked) == (True, True, False)
    assert account.door is Door.APPLICATION
    assert desk.handles() == []
    assert desk.find("kofi") is None


def test_an_applicant_is_not_refreshed_from_tiktok(kofi: Desk) -> None:
    kofi.applies("kofi")
    before = len(kofi.market.calls)

    kofi.check(kofi.by)
    kofi.sync_accounts(kofi.by)
    kofi.sync_posts(kofi.by)

    assert len(kofi.market.calls) == before


def test_a_creator_who_is_followed_stays_in_the_lists(desk: Desk) -> None:
    before = desk.member("kofi")

    number = desk.applies("kofi")

    assert desk.account("kofi").id == before.id
    assert desk.account("kofi").kind is Kind.AUTHENTICATED_TTCM
    assert account_of(desk, number) == desk.account("kofi")


def test_an_application_is_submitted_and_accepted(kofi: Desk) -> None:
    number = kofi.submitted("kofi")

    accepted = kofi.accept_application(kofi.by, number)

    account = kofi.account("kofi")
    assert accepted.state is ApplicationState.ACCEPTED
    assert (account.applying, account.tracked, account.door) == (False, True, Door.APPLICATION)
    assert kofi.told()[-1] is EventKind.APPLICATION_ACCEPTED


def test_an_accepted_applicant_becomes_an_influencer_of_the_group(kofi: Desk) -> None:
    number = kofi.submitted("kofi")

    accepted = kofi.accept_application(kofi.by, number)

    account = kofi.account("kofi")
    assert account.influencer == accepted.influencer is not None
    with kofi.view() as view:
        influencer = view.influencers.get(account.influencer or InfluencerId(0))
    assert (influencer.name, influencer.email, influencer.country) == (
        "Kofi Mensah",
        "kofi@example.com",
        "DE",
    )
    assert influencer.groups == {GroupKey("cooks")}


def test_a_known_person_of_the_same_address_is_assigned(kofi: Desk) -> None:
    kofi.market.add_creator("kofi.bakes", Membership.NOT_IN)
    first = kofi.accept_application(kofi.by, kofi.submitted("kofi"))

    second = kofi.accept_application(
        kofi.by, kofi.submitted("kofi.bakes", email="KOFI@example.com", group="bakers")
    )

    with kofi.view() as view:
        (only,) = view.influencers.select(InfluencerFilter())
    assert first.influencer == second.influencer == only.id
    assert only.groups == {GroupKey("cooks"), GroupKey("bakers")}


def test_nothing_is_submitted_before_a_creator_consents(kofi: Desk) -> None:
    number = kofi.applies()

    with pytest.raises(ApplicantNotConnected) as refused:
        kofi.submit_application(kofi.by, number)

    assert refused.value.remedies == (f"Ask for the consent: influence applications link {number}",)


def test_nothing_is_submitted_without_name_and_address(kofi: Desk) -> None:
    number = kofi.applies("kofi", name="", email="")

    with pytest.raises(ApplicationIncomplete, match="name and email"):
        kofi.submit_application(kofi.by, number)
    kofi.submit_application(kofi.by, number, Particulars("Kofi", "kofi@example.com"))

    told = kofi.read_applications.one(kofi.by, number).application
    assert told.particulars == Particulars("Kofi", "kofi@example.com", "DE")


@pytest.mark.parametrize("membership", [Membership.IN, Membership.NOT_IN])
def test_whoever_withdrew_the_consent_is_not_accepted(desk: Desk, membership: Membership) -> None:
    creator = desk.market.add_creator("kofi", membership)
    number = desk.submitted("kofi")
    desk.market.withdraw("kofi")
    desk.probe("tom", creator.open_id)

    with pytest.raises(ApplicantNotConnected):
        desk.accept_application(desk.by, number)
    assert desk.handles() == []

    desk.connects(number, "kofi")
    assert desk.accept_application(desk.by, number).state is ApplicationState.ACCEPTED


STEPS: Final[dict[ApplicationStep, Callable[[Desk, ApplicationId], object]]] = {
    ApplicationStep.CONNECT: lambda desk, number: desk.connects(number, "kofi"),
    ApplicationStep.SUBMIT: lambda desk, number: desk.submit_application(desk.by, number),
    ApplicationStep.ACCEPT: lambda desk, number: desk.accept_application(desk.by, number),
    ApplicationStep.DECLINE: lambda desk, number: desk.decline_application(desk.by, number, "no"),
    ApplicationStep.WITHDRAW: lambda desk, number: desk.withdraw_application(desk.by, number),
}
WAYS: Final[dict[ApplicationState, tuple[ApplicationStep, ...]]] = {
    ApplicationState.STARTED: (),
    ApplicationState.SUBMITTED: (ApplicationStep.CONNECT, ApplicationStep.SUBMIT),
    ApplicationState.ACCEPTED: (ApplicationStep.CONNECT, ApplicationStep.SUBMIT, ApplicationStep.ACCEPT),
    ApplicationState.DECLINED: (ApplicationStep.CONNECT, ApplicationStep.SUBMIT, ApplicationStep.DECLINE),
    ApplicationState.WITHDRAWN: (ApplicationStep.CONNECT, ApplicationStep.WITHDRAW),
}
S, T = ApplicationState, ApplicationStep
# fmt: off
ALLOWED: Final[dict[ApplicationState, set[ApplicationStep]]] = {
    # what the product promises, written down once more
    S.STARTED:   {T.CONNECT, T.SUBMIT, T.WITHDRAW},
    S.SUBMITTED: {T.CONNECT, T.ACCEPT, T.DECLINE, T.WITHDRAW},
    S.ACCEPTED:  set(),
    S.DECLINED:  set(),
    S.WITHDRAWN: set(),
}
# fmt: on


@pytest.mark.parametrize("state", ApplicationState)
@pytest.mark.parametrize("step", ApplicationStep)
def test_every_step_is_taken_or_refused_by_name(
    kofi: Desk, state: ApplicationState, step: ApplicationStep
) -> None:
    number = kofi.applies()
    for before in WAYS[state]:
        STEPS[before](kofi, number)
    assert state_of(kofi, number) is state
    if state is ApplicationState.STARTED:
        kofi.connects(number, "kofi")
    kept = kofi.read_applications.one(kofi.by, number)

    if step in ALLOWED[state]:
        STEPS[step](kofi, number)
    else:
        with pytest.raises(ApplicationStepRefused, match=f"it is {state}") as refused:
            STEPS[step](kofi, number)
        assert len(refused.value.remedies) == max(1, len(ALLOWED[state]))
        assert kofi.read_applications.one(kofi.by, number) == kept


@pytest.mark.parametrize("step", [step for step in ApplicationStep if step is not ApplicationStep.CONNECT])
def test_an_application_of_another_tenant_is_not_found(kofi: Desk, step: ApplicationStep) -> None:
    number = kofi.submitted("kofi")
    theirs = Desk(kofi.storage, kofi.premises, kofi.folder, market=kofi.market, by=TOM)

    with pytest.raises(ApplicationNotFound):
        STEPS[step](theirs, number)

    assert state_of(kofi, number) is ApplicationState.SUBMITTED


@pytest.mark.parametrize("end", ENDS)
def test_what_an_application_brought_goes_with_it(kofi: Desk, end: End) -> None:
    number = kofi.submitted("kofi")
    account = account_of(kofi, number)
    assert account is not None

    end(kofi, number)

    assert kofi.everybody() == []
    assert kofi.asked("revoke") == [()]
    with kofi.view() as view:
        assert view.figures.of_accounts([account.id]).get(account.id, ()) == ()
        assert view.consents.leftovers(kofi.clock.now() + DAY) == ()
        assert [one.account for one in view.consents.remembered()] == [None]
    assert kofi.storage.tenants_with_grant(account.open_id or "") == ()


@pytest.mark.parametrize("end", ENDS)
def test_an_account_that_was_here_stays_without_the_consent(desk: Desk, end: End) -> None:
    before = desk.member("kofi")
    number = desk.submitted("kofi")

    end(desk, number)

    after = desk.account("kofi")
    assert (after.id, after.kind) == (before.id, Kind.NON_AUTHENTICATED_TTCM)
    assert after.consent_end is not None
    assert after.consent_end.why in (EndReason.DECLINED, EndReason.APPLICATION_WITHDRAWN)
    assert desk.asked("revoke") == [()]


@pytest.mark.parametrize("end", ENDS)
def test_an_account_that_came_in_by_another_door_stays(desk: Desk, end: End) -> None:
    desk.market.add_creator("kofi")
    number = desk.submitted("kofi")
    desk.add(desk.by, ["kofi"])
    assert desk.account("kofi").kind is Kind.AUTHENTICATED_TTCM

    end(desk, number)

    assert desk.account("kofi").kind is Kind.NON_AUTHENTICATED_TTCM
    assert desk.account("kofi").door is Door.CRM


@pytest.mark.parametrize("end", ENDS)
def test_a_newer_consent_of_the_dashboard_stays(kofi: Desk, end: End) -> None:
    number = kofi.submitted("kofi")
    kofi.clock.advance(MINUTE)
    newer = kofi.consents("kofi").grant

    end(kofi, number)

    assert kofi.account("kofi").grant == newer
    assert kofi.account("kofi").door is Door.DASHBOARD
    assert kofi.asked("revoke") == []


@pytest.mark.parametrize("end", ENDS)
def test_tiktok_is_not_told_while_another_tenant_holds_a_consent(kofi: Desk, end: End) -> None:
    theirs = Desk(kofi.storage, kofi.premises, kofi.folder, market=kofi.market, by=TOM, clock=kofi.clock)
    theirs.consents("kofi")
    number = kofi.submitted("kofi")

    end(kofi, number)

    assert kofi.asked("revoke") == []
    assert kofi.everybody() == []
    assert theirs.account("kofi").authenticated
    with kofi.view() as view:
        assert view.consents.leftovers(kofi.clock.now() + DAY) == ()


@pytest.mark.parametrize("end", ENDS)
def test_what_tiktok_could_not_be_told_is_told_later(kofi: Desk, end: End) -> None:
    number = kofi.submitted("kofi")
    kofi.market.fail_next(TikTokUnavailable("down"), "revoke")

    end(kofi, number)
    assert kofi.everybody() == []
    kofi.clock.advance(2 * DAY)  # the access token is too old by now
    kofi.keep_consents(kofi.by)

    assert kofi.asked("refresh") == [()]
    assert len(kofi.asked("revoke")) == 3  # not reached, too old, done
    with kofi.view() as view:
        assert view.consents.leftovers(kofi.clock.now() + DAY) == ()


@pytest.mark.parametrize("end", ENDS)
def test_a_consent_that_comes_after_the_end_leaves_nothing(kofi: Desk, end: End) -> None:
    number = kofi.submitted("kofi")
    state = kofi.application_link(number)
    end(kofi, number)
    kofi.market.calls.clear()
    code = kofi.market.consent("kofi", BACK)

    with pytest.raises(ApplicationStepRefused, match="Cannot connect"):
        kofi.complete_consent(kofi.by, state, code)

    assert kofi.everybody() == []
    assert kofi.asked("revoke") == [()]
    with kofi.view() as view:
        assert view.consents.leftovers(kofi.clock.now() + DAY) == ()


def test_the_applicants_second_account_takes_the_place_of_the_first(kofi: Desk) -> None:
    kofi.market.add_creator("kofi.bakes", Membership.NOT_IN)
    number = kofi.applies("kofi")

    kofi.connects(number, "kofi.bakes")

    assert [account.handle for account in kofi.everybody()] == ["kofi.bakes"]
    kofi.keep_consents(kofi.by)
    assert len(kofi.asked("revoke")) == 1


def test_two_applications_of_one_creator_share_the_account(kofi: Desk) -> None:
    first = kofi.submitted("kofi")
    kofi.clock.advance(MINUTE)
    second = kofi.submitted("kofi", group="bakers")

    kofi.decline_application(kofi.by, first, "twice")

    (account,) = kofi.everybody()
    assert account.authenticated
    assert kofi.accept_application(kofi.by, second).state is ApplicationState.ACCEPTED
    assert kofi.handles() == ["kofi"]


def test_a_refused_consent_leaves_the_application_open(kofi: Desk) -> None:
    number = kofi.applies()
    state = kofi.application_link(number)

    with pytest.raises(ConsentRefused):
        kofi.complete_consent(kofi.by, state, None, "access_denied")

    assert state_of(kofi, number) is ApplicationState.STARTED
    assert kofi.everybody() == []


def test_a_stub_of_the_same_handle_is_left_to_a_user(kofi: Desk) -> None:
    stub = kofi.stub("kofi")
    kofi.forget_events()
    number = kofi.submitted("kofi")
    assert EventKind.ACCOUNT_BESIDE not in kofi.told()

    kofi.accept_application(kofi.by, number)

    came = account_of(kofi, number)
    assert came is not None
    assert {account.id for account in kofi.everybody()} == {stub.id, came.id}
    (notice,) = [event for event in kofi.events() if event.kind is EventKind.ACCOUNT_BESIDE]
    assert notice.detail == f"{came.id} {stub.id}"


def test_a_stub_of_the_same_person_joins(kofi: Desk) -> None:
    stub = kofi.stub("kofi")
    earlier = kofi.submitted("kofi", email="ann@example.com")
    person = kofi.accept_application(kofi.by, earlier).influencer
    with kofi.write() as work:
        work.accounts.save(attrs.evolve(stub, influencer=person))
    kofi.market.add_creator("other", Membership.NOT_IN)
    kofi.market.rename("kofi", "kofi.before")
    kofi.market.rename("other", "kofi")

    application = kofi.start_application(kofi.by, "cooks", influencer=person)
    account = kofi.connects(application.id, "kofi")

    assert account.id == stub.id
    assert not account.applying


def test_a_figure_of_an_applicant_is_kept_for_the_acceptance(kofi: Desk) -> None:
    number = kofi.submitted("kofi")

    kofi.accept_application(MARA, number)

    assert set(kofi.snapshots("kofi")) == {Provenance.TTCM_AUTHORISED}


def test_an_applicant_who_joined_meanwhile_is_one_account(kofi: Desk) -> None:
    number = kofi.submitted("kofi")
    kofi.market.becomes("kofi", Membership.IN)

    (entry,) = kofi.add(kofi.by, ["kofi"])

    came = account_of(kofi, number)
    assert came is not None
    assert (came.id, came.kind, came.door) == (
        entry.account and entry.account.id,
        Kind.AUTHENTICATED_TTCM,
        Door.CRM,
    )
    assert not entry.was_here
    assert kofi.everybody() == [came]
