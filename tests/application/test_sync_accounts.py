from collections.abc import Sequence

import attrs
import pytest

from influence.adapters.memory.figures import MemoryFigures
from influence.adapters.memory.sealer import MemorySealer
from influence.application.acting import OneLane
from influence.application.check_memberships import Which
from influence.application.fresh_tokens import FreshTokens
from influence.application.sync_accounts import ACCOUNTS_PER_COMMIT
from influence.domain.accounts import AccountId
from influence.domain.capabilities import Kind
from influence.domain.errors import MarketplaceFailed, Refused
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.upstream import Profile
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    NoSuchMember,
    NotConfigured,
    TikTokPostponed,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.provenance import Provenance
from influence.testing.builders import a_grant, an_end
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk, Meanwhile

A = AccountMetric


def test_fresh_figures_are_kept(desk: Desk) -> None:
    desk.member("ann")
    desk.market.has("ann", {A.FOLLOWER_COUNT: 5, A.DISPLAY_NAME: "Ann"})
    desk.clock.advance(HOUR)

    synced = desk.sync_accounts(desk.by)

    said = desk.snapshots("ann")[Provenance.TTCM_PUBLIC]
    assert (synced.refreshed, synced.failed) == (1, ())
    assert said.values[A.FOLLOWER_COUNT] == 5
    assert said.as_of == desk.clock.now()


def test_both_sources_of_an_authenticated_member_are_asked(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.consents("ann")
    desk.market.calls.clear()

    desk.sync_accounts(desk.by)

    assert [call.name for call in desk.market.calls] == ["authorised_profile", "public_profile"]


def test_a_consenting_non_member_is_asked_by_consent_only(desk: Desk) -> None:
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.consents("bob")
    desk.market.calls.clear()

    desk.sync_accounts(desk.by)

    assert [call.name for call in desk.market.calls] == ["authorised_profile"]


def test_nothing_is_asked_about_unsupported_accounts(desk: Desk) -> None:
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.check(desk.by)
    desk.market.calls.clear()

    synced = desk.sync_accounts(desk.by)

    assert synced.refreshed == 0
    assert desk.market.calls == []


def test_accounts_of_other_networks_are_left_alone(desk: Desk) -> None:
    desk.add(desk.by, ["ann.bakes"], Network.INSTAGRAM)

    assert desk.sync_accounts(desk.by).refreshed == 0


@pytest.mark.parametrize(
    "error",
    [
        TikTokUnavailable("timed out"),
        TikTokRefused(40001, "no right on this creator"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failure_is_noted_and_changes_nothing_else(desk: Desk, error: MarketplaceFailed) -> None:
    desk.market.add_creator("ann")
    before = desk.consents("ann")
    figures = desk.snapshots("ann")
    desk.market.fail_next(error)

    synced = desk.sync_accounts(desk.by)

    after = desk.account("ann")
    assert synced.failed == (("ann", str(error)),)
    assert after.trouble == str(error)
    assert (after.kind, after.grant, after.answer) == (before.kind, before.grant, before.answer)
    assert desk.snapshots("ann") == figures


def test_a_failure_of_one_account_does_not_stop_others(desk: Desk) -> None:
    desk.member("ann")
    desk.member("bob")
    desk.market.has("bob", {A.FOLLOWER_COUNT: 5})
    desk.market.fail_next(TikTokUnavailable("timed out"))

    synced = desk.sync_accounts(desk.by)

    assert (synced.refreshed, len(synced.failed)) == (1, 1)
    assert desk.snapshots("bob")[Provenance.TTCM_PUBLIC].values[A.FOLLOWER_COUNT] == 5


def test_success_ends_the_trouble(desk: Desk) -> None:
    desk.member("ann")
    desk.market.fail_next(TikTokUnavailable("timed out"))
    desk.sync_accounts(desk.by)

    desk.sync_accounts(desk.by)

    assert desk.account("ann").trouble is None


def test_an_expired_token_is_renewed_once_and_asked_again(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.consents("ann")
    desk.market.fail_next(AuthorisationExpired("the influencer"), "authorised_profile")

    synced = desk.sync_accounts(desk.by)

    assert synced.failed == ()
    assert len(desk.asked("refresh")) == 1


def test_a_consent_tiktok_no_longer_takes_has_ended(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.consents("ann")
    desk.forget_events()
    desk.market.fail_next(AuthorisationDead("the influencer"), "authorised_profile")

    synced = desk.sync_accounts(desk.by)

    assert synced.failed == ()
    assert desk.account("ann").kind is Kind.NON_AUTHENTICATED_TTCM
    assert desk.told() == [EventKind.ACCOUNT_DISCONNECTED]


def test_the_brands_dead_token_ends_no_creators_consent(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.consents("ann")
    desk.market.fail_next(AuthorisationDead("your marketplace account"), "public_profile")

    desk.sync_accounts(desk.by)

    assert desk.account("ann").authenticated


def test_a_token_somebody_renewed_meanwhile_ends_nothing(desk: Desk) -> None:
    desk.market.add_creator("ann")
    account = desk.consents("ann")
    desk.market.fail_next(AuthorisationDead("the influencer"), "authorised_profile")

    def renew() -> None:
        desk.tokens.renewed(desk.by, account)

    desk.sync_accounts_in(Meanwhile(renew))(desk.by)

    assert desk.account("ann").authenticated


def test_a_token_that_is_being_renewed_ends_nothing(desk: Desk) -> None:
    desk.market.add_creator("ann")
    account = desk.consents("ann")
    desk.market.fail_next(AuthorisationDead("the influencer"), "authorised_profile")

    def begin() -> None:
        assert account.grant is not None
        with desk.write() as work:
            work.accounts.grant(account.id, account.grant.refresh_begun(desk.clock.now()))

    desk.sync_accounts_in(Meanwhile(begin))(desk.by)

    assert desk.account("ann").authenticated


def test_when_tiktok_is_not_asked_the_rest_waits_and_nothing_is_noted(desk: Desk) -> None:
    for handle in ("ann", "bob", "cleo"):
        desk.member(handle)
    before = [desk.account(handle) for handle in ("bob", "cleo")]
    reason = TikTokPostponed("the day's allowance is spent")
    desk.clock.advance(HOUR)
    asked = len(desk.asked("public_profile"))
    desk.market.fail_next(reason, "public_profile")

    synced = desk.sync_accounts(desk.by)

    assert (synced.refreshed, synced.postponed, synced.failed) == (0, 3, ())
    assert synced.why_postponed == reason
    assert [desk.account(handle) for handle in ("bob", "cleo")] == before
    assert len(desk.asked("public_profile")) == asked + 1


def test_without_access_nothing_is_noted(desk: Desk) -> None:
    before = desk.member("ann")
    desk.market.fail_next(NotConfigured(("X",)))

    with pytest.raises(NotConfigured):
        desk.sync_accounts(desk.by)

    assert desk.account("ann") == before


def test_tokens_under_another_key_are_noted_at_the_account(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.consents("ann")
    tokens = FreshTokens(desk.storage, desk.market, MemorySealer(b"another key"), desk.clock)
    other = desk.sync_accounts_in(OneLane(), tokens)

    synced = other(desk.by)

    assert "sealing key" in synced.failed[0][1]
    assert desk.account("ann").authenticated


def test_a_handle_of_another_creator_is_not_refreshed(desk: Desk) -> None:
    before = desk.member("ann")
    figures = desk.snapshots("ann")
    desk.forget_events()
    desk.market.rename("ann", "ann.before")
    desk.market.add_creator("ann", values={A.FOLLOWER_COUNT: 1})

    synced = desk.sync_accounts(desk.by)

    assert len(synced.failed) == 1
    assert "another creator" in synced.failed[0][1]
    assert desk.snapshots("ann") == figures
    assert desk.account("ann").creator_id == before.creator_id
    assert desk.told() == [EventKind.ACCOUNT_TAKEN]


def test_a_renamed_consenting_creator_keeps_the_account(desk: Desk) -> None:
    desk.market.add_creator("ann", Membership.NOT_IN)
    before = desk.consents("ann")
    desk.forget_events()
    desk.market.rename("ann", "ann.now")

    desk.sync_accounts(desk.by)

    after = desk.account("ann.now")
    assert (after.id, after.grant, after.open_id) == (before.id, before.grant, before.open_id)
    assert desk.told() == [EventKind.ACCOUNT_RENAMED]


def test_the_new_owner_of_an_old_handle_is_never_bound_to_the_account(desk: Desk) -> None:
    desk.market.add_creator("ann", Membership.NOT_IN)
    before = desk.consents("ann")
    desk.market.rename("ann", "ann.now")
    desk.market.becomes("ann.now", Membership.IN)
    other = desk.market.add_creator("ann", Membership.IN)
    desk.clock.advance(HOUR)
    desk.check(desk.by, Which.ALL)

    desk.sync_accounts(desk.by)

    after = desk.account("ann.now")
    assert after.id == before.id
    assert after.creator_id is not None
    assert after.creator_id != other.creator_id


def test_a_renamed_member_with_consent_is_asked_for_by_its_new_name(desk: Desk) -> None:
    desk.market.add_creator("ann")
    before = desk.consents("ann")
    desk.market.rename("ann", "ann.now")
    desk.market.add_creator("ann")

    synced = desk.sync_accounts(desk.by)

    assert synced.failed == ()
    assert desk.account("ann.now").creator_id == before.creator_id


def test_an_identity_that_belongs_to_another_account_is_noted(desk: Desk) -> None:
    desk.market.add_creator("ann", Membership.NOT_IN)
    desk.consents("ann")
    desk.market.rename("ann", "ann.now")
    desk.market.becomes("ann.now", Membership.IN)
    twin = desk.add(desk.by, ["ann.now"])[0].account
    desk.market.rename("ann.now", "ann")
    desk.clock.advance(HOUR)
    desk.check(desk.by, Which.ALL)

    synced = desk.sync_accounts(desk.by)

    assert twin is not None
    assert any("already here" in why for _, why in synced.failed)


def test_a_member_who_was_known_by_name_only_gets_its_identity(desk: Desk) -> None:
    desk.stub("ann")
    creator = desk.market.add_creator("ann")
    desk.check(desk.by)

    desk.sync_accounts(desk.by)

    assert desk.account("ann").creator_id == creator.creator_id
    assert Provenance.TTCM_PUBLIC in desk.snapshots("ann")


def test_what_came_under_an_ended_consent_is_dropped(desk: Desk) -> None:
    desk.market.add_creator("ann", Membership.NOT_IN)
    account = desk.consents("ann")
    desk.clock.advance(HOUR)
    desk.market.has("ann", {A.FOLLOWER_COUNT: 5})

    def revoke() -> None:
        assert account.grant is not None
        with desk.write() as work:
            work.accounts.end_grant(account.id, an_end(account.grant.epoch))

    desk.sync_accounts_in(Meanwhile(revoke))(desk.by)

    assert desk.snapshots("ann")[Provenance.TTCM_AUTHORISED].values[A.FOLLOWER_COUNT] == 120_400
    assert desk.account("ann").kind is Kind.UNSUPPORTED


def test_the_oldest_figures_are_refreshed_first(desk: Desk) -> None:
    now = desk.clock.now()
    for hours, handle in enumerate(("ann", "bob", "cleo")):
        desk.clock.set(now - hours * HOUR)
        desk.member(handle)
    desk.stub("dora")
    desk.market.add_creator("dora")
    desk.clock.set(now)
    desk.check(desk.by)
    asked = len(desk.asked("public_profile"))

    desk.sync_accounts(desk.by)

    assert desk.asked("public_profile")[asked:] == [("dora",), ("cleo",), ("bob",), ("ann",)]


def test_trouble_of_our_own_stops_the_refresh_and_marks_nobody(desk: Desk) -> None:
    before = desk.member("ann")
    desk.market.fail_next(Refused("the quota file cannot be used"), "public_profile")

    with pytest.raises(Refused):
        desk.sync_accounts(desk.by)

    assert desk.account("ann") == before


def test_progress_is_told(desk: Desk) -> None:
    desk.member("ann")
    seen: list[tuple[int, int]] = []

    desk.sync_accounts(desk.by, lambda done, of: seen.append((done, of)))

    assert seen == [(1, 1)]


def test_before_the_release_a_sync_collects_beside_the_old_source(desk: Desk) -> None:
    desk.stub("ann", follower_count=900)
    desk.market.add_creator("ann")
    desk.check(desk.by)

    desk.sync_accounts(desk.by)

    assert set(desk.snapshots("ann")) == {Provenance.LEGACY, Provenance.TTCM_PUBLIC}


def test_a_grant_nobody_can_open_stops_nothing_else(desk: Desk) -> None:
    ann = desk.member("ann")
    desk.member("bob")
    with desk.write() as work:
        work.accounts.grant(ann.id, a_grant())

    synced = desk.sync_accounts(desk.by)

    assert [who for who, _ in synced.failed] == ["ann"]
    assert synced.refreshed == 1


def test_an_answer_without_figures_leaves_the_last_ones(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    account = desk.member("ann")
    before = desk.snapshots("ann")
    nothing = Profile("ann", desk.clock.now(), {}, creator_id=account.creator_id)
    monkeypatch.setattr(desk.market, "public_profile", lambda permit: nothing)
    desk.clock.advance(HOUR)

    assert desk.sync_accounts(desk.by).failed == ()

    assert desk.snapshots("ann") == before


def test_a_member_keeps_nothing_that_came_under_an_ended_consent(desk: Desk) -> None:
    desk.market.add_creator("ann")
    account = desk.consents("ann")
    desk.clock.advance(HOUR)
    desk.market.has("ann", {A.FOLLOWER_COUNT: 5})

    def revoke() -> None:
        assert account.grant is not None
        with desk.write() as work:
            work.accounts.end_grant(account.id, an_end(account.grant.epoch))

    desk.sync_accounts_in(Meanwhile(revoke))(desk.by)

    assert desk.account("ann").kind is Kind.NON_AUTHENTICATED_TTCM
    assert desk.snapshots("ann")[Provenance.TTCM_AUTHORISED].values[A.FOLLOWER_COUNT] == 120_400


def test_more_than_the_kind_may_show_is_not_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    account = desk.member("ann")
    everything = {A.FOLLOWER_COUNT: 7, A.AVERAGE_VIEWS: 8, A.ENGAGEMENT_RATE: 0.5}
    told = Profile("ann", desk.clock.now(), everything, creator_id=account.creator_id)
    monkeypatch.setattr(desk.market, "public_profile", lambda permit: told)

    desk.sync_accounts(desk.by)

    assert desk.snapshots("ann")[Provenance.TTCM_PUBLIC].values == {A.FOLLOWER_COUNT: 7}


def renamed(desk: Desk) -> None:
    """A member whom the CRM knows by its old handle."""
    desk.member("ann")
    desk.forget_events()
    desk.market.rename("ann", "anna")
    desk.clock.advance(HOUR)


def test_who_no_longer_answers_is_told_in_plain_words(desk: Desk) -> None:
    renamed(desk)

    synced = desk.sync_accounts(desk.by)

    assert (synced.refreshed, synced.failed, synced.lost) == (0, (), 1)
    assert desk.account("ann").trouble == (
        "@ann no longer answers to this handle; its membership is checked again at once"
    )
    (event,) = desk.events()
    assert str(event) == (
        "@ann no longer answers to this handle: "
        "TikTok's Creator Marketplace shows no member of that name, and is asked about it again."
    )


def test_who_no_longer_answers_is_due_at_once_and_then_no_more(desk: Desk) -> None:
    renamed(desk)
    desk.member("bob")
    desk.sync_accounts(desk.by)
    desk.clock.advance(HOUR)

    first = desk.check(desk.by)
    desk.clock.advance(HOUR)
    second = desk.check(desk.by)

    assert (first.answers, second.answers) == ({Membership.INVALID: 1}, {})
    assert not desk.account("ann").tracked


def test_a_lost_handle_is_told_once_and_its_end_once(desk: Desk) -> None:
    renamed(desk)

    for _ in range(3):
        desk.sync_accounts(desk.by)
        desk.clock.advance(HOUR)
        desk.check(desk.by)

    assert desk.told() == [EventKind.ACCOUNT_LOST, EventKind.TRACKING_STOPPED]
    assert "TikTok knows no account of that name any more" in str(desk.events()[1])


def test_a_member_who_is_hidden_only_is_asked_about_after_each_refresh(desk: Desk) -> None:
    desk.member("ann")
    asked = []
    for _ in range(2):
        desk.market.fail_next(NoSuchMember(40121, "not a creator"), "public_profile")
        desk.sync_accounts(desk.by)
        desk.clock.advance(HOUR)
        asked += [desk.check(desk.by).answers, desk.check(desk.by).answers]

    desk.sync_accounts(desk.by)

    assert asked == [{Membership.IN: 1}, {}] * 2
    assert desk.account("ann").trouble is None
    assert desk.account("ann").tracked


def test_an_account_removed_meanwhile_stops_nothing(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.applies("ann")
    desk.member("bob")
    with desk.view() as view:
        (ann,) = view.accounts.select(AccountFilter(applying=True))
    with desk.write() as work:
        work.accounts.save(attrs.evolve(ann, applying=False))

    def remove() -> None:
        with desk.write() as work:
            work.accounts.save(attrs.evolve(work.accounts.get(ann.id), applying=True))
            work.accounts.remove_applicant(ann.id)

    synced = desk.sync_accounts_in(Meanwhile(remove))(desk.by)

    assert synced.failed == ()
    assert desk.handles() == ["bob"]
    assert desk.snapshots("bob")


def test_the_figures_of_a_batch_are_kept_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(ACCOUNTS_PER_COMMIT + 5):
        desk.member(f"creator{number}")
    desk.clock.advance(DAY)
    sizes: list[int] = []
    keep = MemoryFigures.keep_accounts

    def counted(figures: MemoryFigures, said: Sequence[tuple[AccountId, Snapshot[AccountMetric]]]) -> None:
        sizes.append(len(said))
        keep(figures, said)

    monkeypatch.setattr(MemoryFigures, "keep_accounts", counted)

    desk.sync_accounts(desk.by)

    assert sizes == [ACCOUNTS_PER_COMMIT, 5]
