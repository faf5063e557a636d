from typing import Any

import attrs
import pytest

from influence.domain.accounts import Account, AccountId, AnotherIdentity, Door, kind_of
from influence.domain.capabilities import Kind
from influence.domain.doors import NotAMember
from influence.domain.membership import UNASKED, Membership, MembershipAnswer
from influence.domain.networks import Network
from influence.domain.ports.upstream import Permit
from influence.testing.builders import a_grant, an_end
from influence.testing.moments import NOON, hours_later
from tests.domain.making import NOW, account, account_of, answer


@pytest.mark.parametrize(
    ("membership", "without_consent", "with_consent"),
    [
        (Membership.IN, Kind.NON_AUTHENTICATED_TTCM, Kind.AUTHENTICATED_TTCM),
        (Membership.NOT_IN, Kind.UNSUPPORTED, Kind.AUTHENTICATED_NON_TTCM),
        (Membership.INVITED, Kind.UNSUPPORTED, Kind.AUTHENTICATED_NON_TTCM),
        (Membership.INVALID, Kind.UNSUPPORTED, Kind.AUTHENTICATED_NON_TTCM),
        (Membership.UNKNOWN, Kind.UNSUPPORTED, Kind.AUTHENTICATED_NON_TTCM),
    ],
    ids=str,
)
def test_consent_and_membership_make_the_kind(
    membership: Membership, without_consent: Kind, with_consent: Kind
) -> None:
    assert account(membership).kind is without_consent
    assert account(membership, authenticated=True).kind is with_consent


def test_every_kind_has_one_way_to_be_made() -> None:
    made = [kind_of(authenticated=a, member=m) for a in (True, False) for m in (True, False)]

    assert sorted(made) == sorted(Kind)


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_a_tiktok_account_is_tracked_unless_unsupported(kind: Kind) -> None:
    assert account_of(kind).tracked is (kind is not Kind.UNSUPPORTED)


@pytest.mark.parametrize("network", [Network.INSTAGRAM, Network.YOUTUBE], ids=str)
def test_accounts_of_other_networks_are_not_tracked(network: Network) -> None:
    assert not account(Membership.IN, network=network).tracked


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_only_supported_accounts_get_a_permit(kind: Kind) -> None:
    someone = account_of(kind)

    if kind is Kind.UNSUPPORTED:
        with pytest.raises(NotAMember):
            Permit.of_account(someone)
    else:
        assert Permit.of_account(someone) == Permit("ann.cooks")


@pytest.mark.parametrize("membership", list(Membership), ids=str)
def test_only_members_get_a_permit_by_handle(membership: Membership) -> None:
    if membership is Membership.IN:
        assert Permit.of_member("ann", answer(membership)) == Permit("ann")
    else:
        with pytest.raises(NotAMember):
            Permit.of_member("ann", answer(membership))


def test_an_older_answer_changes_nothing() -> None:
    member = account(Membership.IN)

    assert member.answered(answer(Membership.NOT_IN, hours_ago=1)) is member


def test_an_unknown_answer_changes_nothing() -> None:
    member = account(Membership.IN)

    assert member.answered(UNASKED) is member
    assert member.answered(attrs.evolve(UNASKED, checked_at=NOW)) is member
    assert member.answered(attrs.evolve(member.answer, checked_at=None)) is member


def test_a_first_answer_counts_however_old() -> None:
    assert account().answered(answer(Membership.IN, hours_ago=999)).answer.is_member


def test_a_stub_ends_with_either_identity() -> None:
    stub = account()

    assert stub.is_stub
    assert not stub.identified(handle="ann", creator_id="7").is_stub
    assert not stub.identified(handle="ann", open_id="o").is_stub


def test_a_rename_changes_the_label_only() -> None:
    before = account(Membership.IN, authenticated=True).identified(handle="ann", creator_id="7")
    after = before.identified(handle="anna", creator_id="7")

    assert after == attrs.evolve(before, handle="anna")


def test_being_identified_ends_the_trouble() -> None:
    troubled = account(Membership.IN).in_trouble("timed out")

    assert troubled.trouble == "timed out"
    assert troubled.identified(handle="ann").trouble is None


def test_another_creators_id_is_refused() -> None:
    ann = account().identified(handle="ann", creator_id="7", open_id="o-7")

    with pytest.raises(AnotherIdentity, match="@ann is another creator"):
        ann.identified(handle="ann", creator_id="8")
    with pytest.raises(AnotherIdentity):
        ann.identified(handle="ann", creator_id="8", open_id="o-7")


def test_another_open_id_alone_is_refused() -> None:
    ann = account().identified(handle="ann", open_id="o-7")

    with pytest.raises(AnotherIdentity):
        ann.identified(handle="ann", open_id="o-8")


def test_the_same_creator_may_bear_a_new_open_id() -> None:
    ann = account().identified(handle="ann", creator_id="7", open_id="o-7")

    assert ann.identified(handle="ann", creator_id="7", open_id="o-8").open_id == "o-8"


def test_a_grant_of_another_creator_is_refused() -> None:
    ann = account(authenticated=True)

    with pytest.raises(AnotherIdentity):
        ann.consented(a_grant(epoch=2, open_id="open-bob"))


def test_a_grant_binds_the_open_id() -> None:
    ann = account().consented(a_grant(open_id="o-7"))

    assert ann.authenticated
    assert ann.open_id == "o-7"


def test_an_earlier_or_equal_epoch_replaces_nothing() -> None:
    ann = account().consented(a_grant(epoch=5))

    assert ann.consented(a_grant(epoch=5)) is ann
    assert ann.consented(a_grant(epoch=4)) is ann
    assert ann.consented(a_grant(epoch=6)).grant == a_grant(epoch=6)


def test_only_the_end_of_its_epoch_ends_a_grant() -> None:
    ann = account().consented(a_grant(epoch=5))

    assert ann.without_consent(an_end(4)) is ann
    assert not ann.without_consent(an_end(5)).authenticated
    assert not ann.without_consent(an_end(6)).authenticated


def test_ending_a_consent_keeps_who_it_is() -> None:
    ann = account(Membership.IN, authenticated=True)

    assert ann.without_consent(an_end(1)) == attrs.evolve(ann, grant=None, consent_end=an_end(1))


def test_there_are_three_doors_and_the_takeover() -> None:
    assert {door.value for door in Door} == {"crm", "dashboard", "application", "taken_over"}


def test_deeds_of_an_account_are_known_to_the_laws() -> None:
    deeds = {name for name, deed in vars(Account).items() if callable(deed) and not name.startswith("_")}

    assert deeds == {
        "admitted",
        "answered",
        "identified",
        "consented",
        "without_consent",
        "consent_state",
        "in_trouble",
    }


def leaving(*answers: tuple[float, Membership]) -> Account:
    """A member's account after *answers*, by the hours since it was confirmed."""
    ann = account().answered(MembershipAnswer(Membership.IN, NOON))
    for hours, membership in answers:
        ann = ann.answered(MembershipAnswer(membership, hours_later(hours)))
    return ann


def test_who_was_never_a_member_has_not_left() -> None:
    ann = account().answered(MembershipAnswer(Membership.NOT_IN, NOON))

    later = ann.answered(MembershipAnswer(Membership.NOT_IN, hours_later(99)))

    assert (later.left_at, later.has_left) == (None, False)


@pytest.mark.parametrize(
    ("hours", "membership", "has_left"),
    [
        (24, Membership.NOT_IN, False),
        (24.99, Membership.NOT_IN, False),
        (25, Membership.NOT_IN, True),
        (25, Membership.INVITED, True),
        (25, Membership.INVALID, True),
        (25, Membership.UNKNOWN, False),
    ],
)
def test_leaving_takes_two_denials_a_day_apart(hours: float, membership: Membership, has_left: bool) -> None:
    ann = leaving((1, Membership.NOT_IN), (hours, membership))

    assert (ann.left_at, ann.has_left) == (hours_later(1), has_left)


def test_a_flicker_is_forgotten_with_the_next_confirmation() -> None:
    ann = leaving((1, Membership.NOT_IN), (2, Membership.IN), (26, Membership.NOT_IN))

    assert (ann.left_at, ann.has_left) == (hours_later(26), False)


@pytest.mark.parametrize("more", [{"applying": True}, {"merged_into": AccountId(7)}])
def test_what_is_in_no_list_is_not_tracked(more: dict[str, Any]) -> None:
    ann = account(Membership.IN, authenticated=True)

    assert ann.tracked
    assert not attrs.evolve(ann, **more).tracked
