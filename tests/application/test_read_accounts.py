import pytest

from influence.application.read_accounts import AccountRow, shown
from influence.application.read_roster import ReadRoster
from influence.domain.capabilities import ACCOUNT_TABLE, Kind, may
from influence.domain.doors import AccountNotFound
from influence.domain.errors import InfluenceError
from influence.domain.listed import SHOWN_IN_LISTS
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reason
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.domain.provenance import Provenance
from influence.domain.roster import RosterFilter, Sorting
from influence.testing.moments import DAY
from tests.support.desk import Desk

A = AccountMetric


def read(desk: Desk, handle: str = "ann", network: Network = Network.TIKTOK) -> AccountRow:
    return desk.read_accounts.one(desk.by, handle, network)


def reason(row: AccountRow, metric: A) -> Reason:
    reading = row.readings[metric]
    assert isinstance(reading, Absence), reading
    return reading.reason


def of_kind(desk: Desk, kind: Kind) -> None:
    """Ann, as an account of that kind, with every figure TikTok gives."""
    member = kind in {Kind.AUTHENTICATED_TTCM, Kind.NON_AUTHENTICATED_TTCM}
    desk.market.add_creator("ann", Membership.IN if member else Membership.NOT_IN)
    if kind is Kind.NON_AUTHENTICATED_TTCM:
        desk.add(desk.by, ["ann"])
    elif kind is Kind.UNSUPPORTED:
        desk.stub("ann")
        desk.check(desk.by)
    else:
        desk.consents("ann")


@pytest.mark.parametrize("phase", [Phase.BEFORE, Phase.AFTER])
@pytest.mark.parametrize("kind", Kind)
def test_an_account_shows_what_its_kind_may_and_nothing_else(desk: Desk, kind: Kind, phase: Phase) -> None:
    of_kind(desk, kind)
    if phase is Phase.AFTER:
        desk.cut_over()

    row = read(desk)

    assert row.account.kind is kind
    for metric in ACCOUNT_TABLE:
        reading = row.readings[metric]
        fresh = isinstance(reading, Observation) and Provenance.LEGACY not in reading.sources
        assert fresh <= may(kind, metric), metric
        if not may(kind, metric) and isinstance(reading, Absence):
            assert reading.reason in {Reason.WITHHELD, Reason.PURGED}


@pytest.mark.parametrize("kind", Kind)
def test_lists_tell_what_one_account_tells(desk: Desk, kind: Kind) -> None:
    of_kind(desk, kind)
    roster = ReadRoster(desk.storage, desk.read_accounts)
    alone = read(desk).readings

    [entry] = roster.all(desk.by, RosterFilter(), Sorting())
    [shown_in_page] = roster.page(desk.by, RosterFilter(), Sorting(), None, 10).rows

    assert dict(entry.row.readings) == dict(alone)
    assert dict(shown_in_page.readings) == {metric: alone[metric] for metric in SHOWN_IN_LISTS}
    assert shown_in_page.values([A.FOLLOWER_COUNT]) == [
        shown(alone[A.FOLLOWER_COUNT]) or alone[A.FOLLOWER_COUNT]
    ]


def test_before_the_release_old_figures_are_shown(desk: Desk) -> None:
    desk.stub("ann", follower_count=900, legacy__average_views=50)

    row = read(desk)

    assert shown(row.readings[A.FOLLOWER_COUNT]) == 900
    assert shown(row.readings[A.LEGACY_AVERAGE_VIEWS]) == 50
    assert shown(row.readings[A.AVERAGE_VIEWS]) is None


def test_after_the_release_old_figures_are_gone_with_a_reason(desk: Desk) -> None:
    desk.stub("ann", follower_count=900, legacy__average_views=50)
    desk.market.add_creator("ann")
    desk.cut_over()

    row = read(desk)

    assert reason(row, A.FOLLOWER_COUNT) is Reason.NOT_COLLECTED
    assert reason(row, A.LEGACY_AVERAGE_VIEWS) is Reason.PURGED


def test_an_account_nobody_asked_about_is_not_checked_yet(desk: Desk) -> None:
    desk.stub("ann")

    row = read(desk)

    assert row.standing.supported is None
    assert row.standing.error is None


def test_an_unsupported_account_stays_listed_with_its_error(desk: Desk) -> None:
    of_kind(desk, Kind.UNSUPPORTED)

    (row,) = desk.read_accounts.all(desk.by, AccountFilter())

    assert row.standing.supported is False
    assert row.standing.error is not None
    assert row.standing.error.code == "unsupported_account"
    assert len(row.standing.error.remedies) == 2


def test_after_the_release_an_unanswered_account_shows_an_error_too(desk: Desk) -> None:
    desk.stub("ann")
    desk.market.fail_next(TikTokUnavailable("down"))
    desk.cut_over()

    row = read(desk)

    assert row.standing.supported is False
    assert row.standing.error is not None
    assert len(row.standing.error.remedies) == 3


def test_a_failed_refresh_is_the_reason_of_what_is_missing(desk: Desk) -> None:
    desk.stub("ann")
    desk.market.add_creator("ann")
    desk.check(desk.by)
    desk.market.fail_next(TikTokUnavailable("timed out"))
    desk.sync_accounts(desk.by)

    row = read(desk)

    assert reason(row, A.LIKE_COUNT) is Reason.UPSTREAM_ERROR
    assert row.standing.error is not None
    assert row.standing.error.code == "refresh_failed"


def test_another_networks_account_shows_what_its_user_gave(desk: Desk) -> None:
    desk.take_in("instagram name,instagram handle,followers\nAnn,ann.bakes,1200\n")

    row = read(desk, "ann.bakes", Network.INSTAGRAM)

    assert shown(row.readings[A.FOLLOWER_COUNT]) == 1200
    assert row.standing.supported is True
    assert all(not metric.value.startswith("legacy.") for metric in row.readings)


def test_accounts_are_listed_in_the_order_they_came(desk: Desk) -> None:
    for handle in ("cleo", "ann", "bob"):
        desk.member(handle)

    assert desk.handles() == ["cleo", "ann", "bob"]


def test_a_list_can_be_narrowed_by_kind(desk: Desk) -> None:
    desk.member("ann")
    desk.stub("bob")
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.consents("cleo")
    desk.add(desk.by, ["dan"], Network.INSTAGRAM)

    def listed(kind: Kind) -> list[str]:
        return [row.account.handle for row in desk.read_accounts.all(desk.by, AccountFilter(), kind)]

    assert listed(Kind.NON_AUTHENTICATED_TTCM) == ["ann"]
    assert listed(Kind.UNSUPPORTED) == ["bob"]
    assert listed(Kind.AUTHENTICATED_NON_TTCM) == ["cleo"]
    assert listed(Kind.AUTHENTICATED_TTCM) == []


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (2, 2), (9, 3), (None, 3)])
def test_a_limit_counts_what_fits(desk: Desk, limit: int | None, count: int) -> None:
    desk.stub("zoe")
    for handle in ("cleo", "ann", "bob"):
        desk.member(handle)

    rows = desk.read_accounts.all(desk.by, AccountFilter(limit=limit), Kind.NON_AUTHENTICATED_TTCM)

    assert len(list(rows)) == count


def test_many_accounts_are_read_in_batches(desk: Desk) -> None:
    text = "handle,followers\n" + "".join(f"creator{n},{n}\n" for n in range(1, 700))
    desk.take_in(text, legacy=True)

    rows = list(desk.read_accounts.all(desk.by, AccountFilter()))

    assert [shown(row.readings[A.FOLLOWER_COUNT]) for row in rows] == list(range(1, 700))


@pytest.mark.parametrize("handle", ["nobody", "a b"])
def test_an_account_that_is_not_here_is_named(desk: Desk, handle: str) -> None:
    with pytest.raises(InfluenceError) as refused:
        read(desk, handle)

    assert refused.value.code in {"account_not_found", "invalid_handle"}


def test_the_network_belongs_to_the_name(desk: Desk) -> None:
    desk.member("ann")

    with pytest.raises(AccountNotFound):
        read(desk, "ann", Network.INSTAGRAM)


def test_an_explanation_names_the_rule_and_the_reading(desk: Desk) -> None:
    desk.member("ann")

    closed, withheld = desk.read_accounts.explain(desk.by, "ann", A.AVERAGE_VIEWS)
    opened, reading = desk.read_accounts.explain(desk.by, "@ann", A.FOLLOWER_COUNT)

    assert (closed.may, closed.rule) == (False, "accounts/average_views/non_authenticated_ttcm")
    assert closed.remedies
    assert isinstance(withheld, Absence)
    assert opened.may
    assert shown(reading) == 120_400


def test_an_explanation_of_a_post_metric_is_about_posts_without_an_order(desk: Desk) -> None:
    desk.member("ann")

    why, reading = desk.read_accounts.explain(desk.by, "ann", PostMetric.REACH)

    assert (why.may, reading) == (False, None)
    assert "order" in why.remedies[0]


def test_rights_follow_the_present_state(desk: Desk) -> None:
    of_kind(desk, Kind.AUTHENTICATED_TTCM)
    assert shown(read(desk).readings[A.AVERAGE_VIEWS]) == 51_300
    desk.market.becomes("ann", Membership.NOT_IN)
    desk.clock.advance(DAY)

    desk.check(desk.by)

    assert reason(read(desk), A.AVERAGE_VIEWS) is Reason.WITHHELD


def test_old_figures_are_hidden_from_the_first_moment_of_the_cutover(desk: Desk) -> None:
    desk.stub("ann", follower_count=900, legacy__average_views=50)
    desk.market.add_creator("ann")
    desk.check(desk.by)

    desk.hide()

    row = read(desk)
    assert desk.snapshots("ann").keys() == {Provenance.LEGACY}
    assert reason(row, A.FOLLOWER_COUNT) is Reason.NOT_COLLECTED
    assert reason(row, A.LEGACY_AVERAGE_VIEWS) is Reason.PURGED
