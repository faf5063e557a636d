from datetime import datetime, timedelta
from typing import Final

import attrs
import pytest

from influence.adapters.memory.policy import INVITE_TERMS
from influence.domain.errors import InfluenceError
from influence.domain.invites import (
    LONGEST_REASON,
    NO_REASON,
    REJECTIONS,
    WAYS,
    Invite,
    InviteAnswer,
    InviteHeld,
    InviteState,
    InviteTerms,
    clean_reason,
    reason_words,
    state_of,
)
from influence.domain.membership import UNASKED, Membership, MembershipAnswer
from influence.testing.moments import DAY, HOUR, NOON

LAPSES: Final = NOON + INVITE_TERMS.lapse_after
LATER: Final = NOON + HOUR
SENT: Final = Invite("bob", NOON, "mara", LAPSES)
INVITED: Final = SENT.answered(InviteAnswer.INVITED, LATER)
REJECTED: Final = SENT.answered(InviteAnswer.REJECTED, LATER, "AGE_BELOW_MINIMUM")
WAS_IN: Final = SENT.answered(InviteAnswer.ALREADY_IN, LATER)
JOINED: Final = INVITED.told(MembershipAnswer(Membership.IN, NOON + DAY))


@pytest.mark.parametrize(
    ("invite", "young", "old"),
    [
        (None, InviteState.NONE, InviteState.NONE),
        (SENT, InviteState.SENT, InviteState.LAPSED),
        (INVITED, InviteState.INVITED, InviteState.LAPSED),
        (REJECTED, InviteState.REJECTED, InviteState.REJECTED),
        (WAS_IN, InviteState.JOINED, InviteState.JOINED),
        (JOINED, InviteState.JOINED, InviteState.JOINED),
    ],
)
def test_the_state_follows_from_the_facts(
    invite: Invite | None, young: InviteState, old: InviteState
) -> None:
    assert state_of(invite, LAPSES - timedelta(microseconds=1)) is young
    assert state_of(invite, LAPSES) is old


@pytest.mark.parametrize(
    ("invite", "open_now"),
    [(SENT, True), (INVITED, True), (REJECTED, False), (WAS_IN, False), (JOINED, False)],
)
def test_only_what_may_be_taken_up_is_open(invite: Invite, open_now: bool) -> None:
    assert invite.is_open(LATER) is open_now
    assert not invite.is_open(LAPSES)


@pytest.mark.parametrize(
    ("invite", "since"),
    [(SENT, NOON), (INVITED, LATER), (REJECTED, LATER), (WAS_IN, LATER), (JOINED, NOON + DAY)],
)
def test_each_state_began_with_its_fact(invite: Invite, since: datetime) -> None:
    assert invite.since(LATER) == since
    assert SENT.since(LAPSES + DAY) == LAPSES


@pytest.mark.parametrize(
    ("invite", "free_at"),
    [
        (SENT, NOON + INVITE_TERMS.settle_after),
        (INVITED, NOON + INVITE_TERMS.repeat_after),
        (REJECTED, LATER + INVITE_TERMS.after_rejection),
        (WAS_IN, LATER + INVITE_TERMS.repeat_after),
        (JOINED, NOON + DAY + INVITE_TERMS.repeat_after),
    ],
)
def test_each_fact_has_its_waiting_time(invite: Invite, free_at: datetime) -> None:
    assert invite.free_at(INVITE_TERMS) == free_at


def test_an_answer_that_seems_older_than_the_sending_shortens_nothing() -> None:
    early = SENT.answered(InviteAnswer.REJECTED, NOON - 3 * DAY, "X")

    assert early.free_at(INVITE_TERMS) == NOON + INVITE_TERMS.after_rejection


# fmt: off
_TOLD: Final = {
    #                  IN       NOT_IN INVITED  INVALID UNKNOWN
    InviteState.SENT:     ("joined", "same", "seen", "same", "same"),
    InviteState.INVITED:  ("joined", "same", "same", "same", "same"),
    InviteState.REJECTED: ("same",   "same", "same", "same", "same"),
    InviteState.JOINED:   ("same",   "same", "same", "same", "same"),
}
# fmt: on
_INVITES: Final = {
    InviteState.SENT: SENT,
    InviteState.INVITED: INVITED,
    InviteState.REJECTED: REJECTED,
    InviteState.JOINED: JOINED,
}
_ANSWERS: Final = (
    Membership.IN,
    Membership.NOT_IN,
    Membership.INVITED,
    Membership.INVALID,
    Membership.UNKNOWN,
)


@pytest.mark.parametrize(
    ("state", "membership", "becomes"),
    [(state, m, said) for state, row in _TOLD.items() for m, said in zip(_ANSWERS, row, strict=True)],
)
def test_an_answer_about_membership_tells_of_the_invitation(
    state: InviteState, membership: Membership, becomes: str
) -> None:
    at = NOON + 2 * DAY
    before = _INVITES[state]

    after = before.told(MembershipAnswer(membership, at))

    assert (
        after
        == {
            "same": before,
            "joined": attrs.evolve(before, joined_at=at),
            "seen": attrs.evolve(before, answer=InviteAnswer.INVITED, answered_at=at),
        }[becomes]
    )


def test_no_answer_tells_nothing() -> None:
    assert SENT.told(UNASKED) == SENT


def test_who_joins_after_it_lapsed_still_joined() -> None:
    late = INVITED.told(MembershipAnswer(Membership.IN, LAPSES + DAY))

    assert late.state(LAPSES + DAY) is InviteState.JOINED


@pytest.mark.parametrize("second", list(InviteAnswer))
@pytest.mark.parametrize("first", [INVITED, REJECTED, WAS_IN])
def test_the_first_answer_stands_unless_somebody_is_in(first: Invite, second: InviteAnswer) -> None:
    after = first.answered(second, NOON + DAY, "X")

    if second is InviteAnswer.ALREADY_IN and first is INVITED:
        assert (after.state(LATER), after.joined_at) == (InviteState.JOINED, NOON + DAY)
    else:
        assert after == first


def test_the_graph_leads_from_none_to_every_state() -> None:
    reached = {InviteState.NONE}
    for _ in InviteState:
        reached |= {after for before, after in WAYS if before in reached}

    assert reached == set(InviteState)
    assert not any(before in {InviteState.JOINED, InviteState.REJECTED} for before, _ in WAYS)


@pytest.mark.parametrize("field", ["repeat_after", "settle_after", "after_rejection", "lapse_after"])
def test_no_waiting_time_is_nothing(field: str) -> None:
    with pytest.raises(ValueError, match=f"{field} must be longer"):
        attrs.evolve(INVITE_TERMS, **{field: timedelta()})


@pytest.mark.parametrize("longer", ["repeat_after", "settle_after"])
def test_nothing_lapses_while_it_holds_back_the_next(longer: str) -> None:
    exactly = attrs.evolve(INVITE_TERMS, **{longer: INVITE_TERMS.lapse_after})

    assert isinstance(exactly, InviteTerms)
    with pytest.raises(ValueError, match="cannot lapse"):
        attrs.evolve(INVITE_TERMS, **{longer: INVITE_TERMS.lapse_after + timedelta(microseconds=1)})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("AGE_BELOW_MINIMUM", "AGE_BELOW_MINIMUM"),
        ("  two\n\twords\x00 ", "two words"),
        ("\x1b[31mred\u202e\u200b", "[31mred"),
        ("", NO_REASON),
        (None, NO_REASON),
        ("\x00\u200f", NO_REASON),
        ("x" * 999, "x" * LONGEST_REASON),
    ],
)
def test_a_reason_is_kept_clean_and_short(said: str | None, kept: str) -> None:
    assert clean_reason(said) == kept


@pytest.mark.parametrize(("code", "words"), list(REJECTIONS.items()))
def test_known_codes_have_words(code: str, words: str) -> None:
    assert reason_words(code) == words
    assert reason_words(code.lower().replace("_", " ")) == words


def test_unknown_codes_are_told_as_they_are() -> None:
    assert reason_words("Brand_New code") == "Brand_New code"


@pytest.mark.parametrize("state", list(InviteState))
def test_a_held_invitation_says_why_and_until_when(state: InviteState) -> None:
    held: InfluenceError = InviteHeld("bob", state, NOON, LAPSES, "AGE_BELOW_MINIMUM")

    assert str(held).startswith("@bob is not invited now: ")
    assert f"Next possible: {LAPSES:%Y-%m-%d %H:%M} UTC." in str(held)
    assert ("too young" in str(held)) is (state is InviteState.REJECTED)
    assert ("eligibility bob" in held.remedies[0]) is (state is InviteState.REJECTED)


def test_a_reason_with_braces_is_only_text() -> None:
    held = InviteHeld("bob", InviteState.REJECTED, NOON, LAPSES, "{since.__class__} {0}")

    assert "({since.__class__} {0})" in str(held)
