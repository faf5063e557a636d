"""Accounts through random histories of answers, consents, renames and failures."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.accounts import Account, AnotherIdentity, Door
from influence.domain.capabilities import Kind
from influence.domain.consents import CONSENT_LASTS
from influence.domain.doors import NotAMember, let_in_through_crm, ways_out
from influence.domain.membership import FRESH_FOR, Membership, MembershipAnswer
from influence.domain.networks import InvalidHandle, Network, fold, parse_handle
from influence.domain.phase import Phase
from influence.domain.ports.upstream import Permit
from influence.domain.secret import Secret
from influence.domain.standing import standing
from influence.testing.builders import a_consent, a_grant, a_stub, an_account, an_end
from influence.testing.moments import NOON
from tests.property.refused import refusal
from tests.support.sometimes import sometimes
from tests.support.strategies import handles, moments, texts

Event = Callable[[Account], Account]

AUTHORITATIVE: Final = [membership for membership in Membership if membership is not Membership.UNKNOWN]
ANSWERS: Final = st.builds(MembershipAnswer, st.sampled_from(AUTHORITATIVE), moments())
EPOCHS: Final = st.integers(1, 5)


@attrs.frozen
class Told:
    """One thing that happens to an account, by name."""

    name: str
    value: Any

    def __call__(self, account: Account) -> Account:
        deeds: dict[str, Event] = {
            "answered": lambda a: a.answered(self.value),
            "consented": lambda a: a.consented(a_grant(epoch=self.value)),
            "ended": lambda a: a.without_consent(an_end(self.value)),
            "renamed": lambda a: a.identified(handle=self.value, creator_id="c-ann"),
            "failed": lambda a: a.in_trouble(self.value),
            "unanswered": lambda a: a.answered(MembershipAnswer(checked_at=self.value)),
        }
        return deeds[self.name](account)


def told(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Told]:
    return st.builds(Told, st.just(name), values)


ERRORS: Final = told("failed", texts(min_size=1)) | told("unanswered", st.none() | moments())
QUIET: Final = told("answered", ANSWERS) | told("ended", EPOCHS) | told("renamed", handles()) | ERRORS
EVENTS: Final = QUIET | told("consented", EPOCHS)


def after(events: list[Told], account: Account) -> Account:
    for event in events:
        account = event(account)
    return account


@given(st.lists(EVENTS, max_size=12))
def test_the_kind_follows_consent_and_last_answer(events: list[Told]) -> None:
    account = after(events, a_stub())
    answers = [event.value for event in events if event.name == "answered"]
    newest = max((a.checked_at for a in answers), default=None)
    last = [a for a in answers if a.checked_at == newest][-1:]
    is_member = bool(last) and last[0].membership is Membership.IN

    assert (
        account.kind
        is {
            (True, True): Kind.AUTHENTICATED_TTCM,
            (True, False): Kind.AUTHENTICATED_NON_TTCM,
            (False, True): Kind.NON_AUTHENTICATED_TTCM,
            (False, False): Kind.UNSUPPORTED,
        }[account.grant is not None, is_member]
    )


@given(st.lists(EVENTS, max_size=12))
def test_tracked_means_supported_and_permitted(events: list[Told]) -> None:
    account = after(events, a_stub())

    assert account.tracked is (account.kind is not Kind.UNSUPPORTED)
    if account.tracked:
        assert Permit.of_account(account).handle == account.handle
    else:
        refused = refusal(NotAMember, lambda: Permit.of_account(account))
        assert refused is not None
        assert account.handle in str(refused)


@given(st.lists(QUIET, max_size=12))
def test_nothing_but_a_consent_authenticates(events: list[Told]) -> None:
    assert not after(events, a_stub()).authenticated
    assert not after(events, an_account()).authenticated


@given(st.lists(EVENTS, max_size=12))
def test_an_error_never_demotes(events: list[Told]) -> None:
    account = after(events, a_stub())
    spared = after([event for event in events if event.name not in {"failed", "unanswered"}], a_stub())

    assert attrs.evolve(account, trouble=None) == attrs.evolve(spared, trouble=None)


@given(st.lists(ANSWERS, unique_by=lambda answer: answer.checked_at, max_size=6), st.data())
def test_answers_may_come_in_any_order(answers: list[MembershipAnswer], data: st.DataObject) -> None:
    again = [*answers, *data.draw(st.lists(st.sampled_from(answers), max_size=4) if answers else st.just([]))]
    shuffled = data.draw(st.permutations(again))
    one, other = a_stub(), a_stub()
    for answer in answers:
        one = one.answered(answer)
    for answer in shuffled:
        other = other.answered(answer)

    assert attrs.evolve(one, left_at=None) == attrs.evolve(other, left_at=None)
    assert other.left_at is None or other.left_at >= first_denial(answers)


def first_denial(answers: list[MembershipAnswer]) -> datetime:
    """When the last membership in *answers* was first denied; late where none was confirmed or denied."""
    told = sorted((a.checked_at, a.is_member) for a in answers if a.checked_at and a.membership in ANSWERED)
    last = max((at for at, is_member in told if is_member), default=None)
    denials = [at for at, is_member in told if not is_member and last is not None and at > last]
    return min(denials, default=datetime.max.replace(tzinfo=UTC))


ANSWERED = frozenset(Membership) - {Membership.UNKNOWN}


@given(st.lists(told("consented", EPOCHS) | told("ended", EPOCHS), max_size=10), EPOCHS)
def test_an_end_stops_no_later_consent(events: list[Told], ended: int) -> None:
    renewed = after(events, a_stub()).consented(a_grant(epoch=6))

    assert renewed.grant == a_grant(epoch=6)
    assert renewed.without_consent(an_end(ended)) is renewed
    assert not renewed.without_consent(an_end(6)).authenticated


@given(st.lists(told("consented", EPOCHS) | told("ended", EPOCHS), max_size=10))
def test_only_the_highest_epoch_decides_in_whatever_order_it_comes(events: list[Told]) -> None:
    account = after(events, a_stub())

    given_ = max((event.value for event in events if event.name == "consented"), default=0)
    ended = max((event.value for event in events if event.name == "ended"), default=0)
    live = given_ if given_ > ended else None
    sometimes("a live consent", live)
    sometimes("an end that came late", ended > given_ > 0)
    assert (account.grant.epoch if account.grant else None) == live


@given(st.lists(EVENTS, max_size=8), ANSWERS, handles())
def test_adding_again_through_the_crm_lowers_nothing(
    events: list[Told], answer: MembershipAnswer, handle: str
) -> None:
    before = after(events, a_stub())
    again = before.answered(answer).identified(handle=handle, creator_id="c-ann")

    assert (again.grant, again.open_id, again.door) == (before.grant, before.open_id, before.door)


IDENTITIES: Final = st.tuples(
    handles(), st.none() | st.sampled_from(["c-1", "c-2"]), st.none() | st.sampled_from(["o-1", "o-2"])
)


@given(st.lists(IDENTITIES, max_size=8))
def test_an_account_is_never_bound_to_another_creator(
    identities: list[tuple[str, str | None, str | None]],
) -> None:
    account = a_stub()
    for handle, creator_id, open_id in identities:
        before = account
        try:
            account = account.identified(handle=handle, creator_id=creator_id, open_id=open_id)
        except AnotherIdentity:
            continue
        vouched = creator_id is not None and creator_id == before.creator_id

        assert account.handle == handle
        assert before.creator_id in {None, account.creator_id}
        assert before.open_id in {None, account.open_id} or vouched


@given(handles(), handles(), st.sampled_from(["c-1", "c-2"]))
def test_a_handle_alone_binds_nobody(mine: str, theirs: str, creator: str) -> None:
    account = a_stub(mine).identified(handle=mine, creator_id=creator)
    renamed = account.identified(handle=theirs)

    assert renamed == attrs.evolve(account, handle=theirs)


@given(st.sampled_from(Membership), st.none() | moments(), moments())
def test_the_crm_door_opens_for_fresh_members_only(
    membership: Membership, checked_at: datetime | None, now: datetime
) -> None:
    opens = membership is Membership.IN and checked_at is not None and now - checked_at <= FRESH_FOR

    refused = refusal(
        NotAMember, lambda: let_in_through_crm("ann", MembershipAnswer(membership, checked_at), now)
    )

    assert (refused is None) is opens
    if refused is not None:
        assert ways_out("ann")[1] in refused.remedies
        assert str(refused)


@given(st.sampled_from(Door), st.sampled_from(Membership))
def test_no_door_authenticates_by_itself(door: Door, membership: Membership) -> None:
    account = an_account(door=door, answer=MembershipAnswer(membership, NOON))

    assert not account.authenticated
    assert account.tracked is (membership is Membership.IN)


@given(st.timedeltas(timedelta(0), timedelta(hours=1)))
def test_a_consent_ends_with_its_ten_minutes(later: timedelta) -> None:
    assert a_consent().is_open(NOON + later) is (later <= CONSENT_LASTS)


PARTICIPANTS: Final = st.lists(
    st.builds(
        lambda handle, membership, consents: after(
            [Told("consented", 1)] if consents else [],
            a_stub(handle, answer=MembershipAnswer(membership, NOON)),
        ),
        handles(),
        st.sampled_from(Membership),
        st.booleans(),
    ),
    max_size=8,
)


@given(PARTICIPANTS, st.sampled_from(Phase))
def test_unsupported_participants_are_listed_with_ways_out(accounts: list[Account], phase: Phase) -> None:
    listed = [(account, standing(account, phase)) for account in accounts]

    assert len(listed) == len(accounts)
    for account, where in listed:
        unasked = account.answer.membership is Membership.UNKNOWN and phase is Phase.BEFORE
        if account.kind is not Kind.UNSUPPORTED:
            assert where.supported is True
        elif unasked:
            assert where == attrs.evolve(where, supported=None, error=None)
        else:
            assert where.supported is False
            assert where.error is not None
            assert where.error.message.endswith(".")
            assert set(ways_out(account.handle)) <= set(where.error.remedies)


@given(st.sampled_from(Network), st.data())
def test_a_handle_is_read_from_every_form(network: Network, data: st.DataObject) -> None:
    handle = data.draw(handles(network))
    host = {
        Network.TIKTOK: "https://www.tiktok.com/@",
        Network.INSTAGRAM: "https://www.instagram.com/",
        Network.YOUTUBE: "https://www.youtube.com/@",
    }[network]
    forms = [handle, f"@{handle}", f"  {handle}\n", f"{host}{handle}", f"{host}{handle}/?lang=en"]

    assert {parse_handle(form, network) for form in forms} == {handle}
    assert parse_handle(parse_handle(handle, network), network) == handle
    assert fold(handle.upper()) == fold(handle) or not handle.isascii()


NEARLY_HANDLES: Final = st.builds(
    lambda handle, wrong, at: handle[:at] + wrong + handle[at:],
    st.text("abZ09_", min_size=2, max_size=6),
    st.sampled_from("/\\ #?=<&\n\0@"),
    st.integers(0, 6),
)


@given(st.sampled_from(Network), st.text(max_size=40) | NEARLY_HANDLES)
def test_a_text_is_a_clean_handle_or_refused(network: Network, text: str) -> None:
    refused = refusal(InvalidHandle, lambda: parse_handle(text, network))
    if refused is not None:
        assert repr(text) in str(refused)
        return
    handle = parse_handle(text, network)

    assert handle
    assert handle in text
    assert not set(handle) & set("@/\\?#=<>&\"' \t\r\n\0")


LONG_TEXTS: Final = st.text(st.characters(exclude_characters="*"), min_size=5)


@given(LONG_TEXTS)
def test_a_secret_shows_in_no_form(text: str) -> None:
    secret = Secret(text)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", repr([secret]), repr({"k": secret})]
    with pytest.raises(TypeError) as failure:
        secret < secret  # type: ignore[operator]  # noqa: B015, PLR0124 -- the mistake that is tested
    shown.append(repr(failure.value))

    assert all("***" in form or form == shown[-1] for form in shown)
    assert not any(text in form for form in shown)
    assert secret.reveal() == text


@given(st.text(), st.text())
def test_secrets_match_only_by_equal_text(one: str, other: str) -> None:
    assert Secret(one).matches(Secret(other)) is (one == other)
    assert Secret(one).matches(Secret(one))
