from datetime import datetime, timedelta

import pytest

from influence.domain.capabilities import Kind, Tie, may
from influence.domain.formulas import Definitions, formula_of
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.observations import (
    TTCM_DATA_BEGINS,
    Absence,
    Observation,
    Reason,
    Snapshot,
)
from influence.domain.phase import Phase
from influence.domain.provenance import DEMANDED, Provenance, legacy_may_fill, taints
from influence.domain.read_gate import (
    QUARANTINE,
    Circumstances,
    read_account,
    read_post,
    read_untabled_account,
    read_untabled_post,
)
from influence.domain.values import Value
from tests.domain.making import DAY, NOW

FOLLOWERS, VIEWS = AccountMetric.FOLLOWER_COUNT, AccountMetric.AVERAGE_VIEWS
AFTER, BEFORE = Circumstances(Phase.AFTER), Circumstances(Phase.BEFORE)


def said(
    source: Provenance, values: dict[AccountMetric, Value], *, days_ago: int = 0
) -> Snapshot[AccountMetric]:
    return Snapshot(source, NOW - days_ago * DAY, NOW - days_ago * DAY, values)


def posted(source: Provenance, values: dict[PostMetric, Value]) -> Snapshot[PostMetric]:
    return Snapshot(source, NOW, NOW, values)


def seen(metric: Metric, source: Provenance, as_of: datetime = NOW) -> Observation:
    formula = formula_of(metric, source, Definitions.UNKNOWN)
    return Observation(7, frozenset({source}), as_of, NOW, formula)


def test_an_open_cell_shows_value_source_and_times() -> None:
    snapshot = Snapshot(Provenance.TTCM_PUBLIC, NOW - DAY, NOW, {FOLLOWERS: 7})
    reading = read_account(Kind.NON_AUTHENTICATED_TTCM, [snapshot], AFTER)[FOLLOWERS]

    assert reading == seen(FOLLOWERS, Provenance.TTCM_PUBLIC, NOW - DAY)


def test_a_closed_cell_is_withheld_with_its_remedy() -> None:
    snapshot = said(Provenance.TTCM_AUTHORISED, {VIEWS: 7})
    reading = read_account(Kind.AUTHENTICATED_NON_TTCM, [snapshot], AFTER)[VIEWS]

    assert isinstance(reading, Absence)
    assert reading.reason is Reason.WITHHELD
    assert reading.remedies == ("Invite the account to TikTok's Creator Marketplace.",)


def test_the_newest_value_wins_whatever_the_order() -> None:
    old, new = (
        said(Provenance.TTCM_PUBLIC, {FOLLOWERS: 1}, days_ago=2),
        said(Provenance.TTCM_AUTHORISED, {FOLLOWERS: 2}, days_ago=1),
    )

    for snapshots in ([old, new], [new, old]):
        reading = read_account(Kind.AUTHENTICATED_TTCM, snapshots, AFTER)[FOLLOWERS]
        assert isinstance(reading, Observation)
        assert reading.value == 2


def test_a_later_first_sight_breaks_the_tie() -> None:
    older = Snapshot(Provenance.TTCM_PUBLIC, NOW - DAY, NOW, {FOLLOWERS: 1})
    newer = Snapshot(Provenance.TTCM_AUTHORISED, NOW - timedelta(hours=1), NOW, {FOLLOWERS: 2})
    reading = read_account(Kind.AUTHENTICATED_TTCM, [older, newer], AFTER)[FOLLOWERS]

    assert isinstance(reading, Observation)
    assert reading.value == 2


def test_two_sources_of_one_moment_never_flicker() -> None:
    public, own = (
        said(Provenance.TTCM_PUBLIC, {FOLLOWERS: 1}),
        said(Provenance.TTCM_AUTHORISED, {FOLLOWERS: 2}),
    )
    one = read_account(Kind.AUTHENTICATED_TTCM, [public, own], AFTER)[FOLLOWERS]
    other = read_account(Kind.AUTHENTICATED_TTCM, [own, public], AFTER)[FOLLOWERS]

    assert one == other


def test_a_source_that_left_it_out_hides_nothing() -> None:
    full = said(Provenance.TTCM_PUBLIC, {FOLLOWERS: 1}, days_ago=1)
    empty = said(Provenance.TTCM_AUTHORISED, {})
    reading = read_account(Kind.AUTHENTICATED_TTCM, [full, empty], AFTER)[FOLLOWERS]

    assert isinstance(reading, Observation)
    assert reading.value == 1


def test_what_a_consent_brought_ends_with_it() -> None:
    consented = said(Provenance.TTCM_AUTHORISED, {FOLLOWERS: 7})
    video = posted(Provenance.TTCM_AUTHORISED, {PostMetric.LIKES: 7})
    reading = read_account(Kind.NON_AUTHENTICATED_TTCM, [consented], AFTER)[FOLLOWERS]
    likes = read_post(Tie.FREE_TTCM, [video], AFTER)[PostMetric.LIKES]

    assert isinstance(reading, Absence)
    assert isinstance(likes, Absence)
    assert reading.reason is likes.reason is Reason.NOT_COLLECTED
    assert isinstance(read_account(Kind.AUTHENTICATED_TTCM, [consented], AFTER)[FOLLOWERS], Observation)
    assert isinstance(read_post(Tie.FREE_AUTH, [video], AFTER)[PostMetric.LIKES], Observation)


@pytest.mark.parametrize(
    ("now", "snapshots", "reason"),
    [
        (Circumstances(Phase.AFTER, frozenset({FOLLOWERS}), "timed out"), [], Reason.NOT_DELIVERED),
        (Circumstances(Phase.AFTER, trouble="timed out"), [], Reason.UPSTREAM_ERROR),
        (AFTER, [said(Provenance.TTCM_PUBLIC, {})], Reason.NOT_DELIVERED),
        (AFTER, [said(Provenance.LEGACY, {FOLLOWERS: 7})], Reason.NOT_COLLECTED),
        (AFTER, [], Reason.NOT_COLLECTED),
    ],
    ids=["never-delivered", "trouble", "left-out", "old-only", "nothing"],
)
def test_an_absence_names_its_own_reason(
    now: Circumstances, snapshots: list[Snapshot[AccountMetric]], reason: Reason
) -> None:
    reading = read_account(Kind.NON_AUTHENTICATED_TTCM, snapshots, now)[FOLLOWERS]

    assert isinstance(reading, Absence)
    assert reading.reason is reason
    assert reading.sentence.endswith(".")


@pytest.mark.parametrize("phase", [Phase.CLOSING, Phase.AFTER], ids=str)
def test_what_ended_with_the_old_source_is_purged(phase: Phase) -> None:
    snapshot = said(Provenance.LEGACY, {AccountMetric.LEGACY_FOLLOWERS: 7})
    readings = read_account(Kind.AUTHENTICATED_TTCM, [snapshot], Circumstances(phase))
    reading = readings[AccountMetric.LEGACY_FOLLOWERS]

    assert isinstance(reading, Absence)
    assert reading.reason is Reason.PURGED


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_before_the_release_old_values_are_tolerated(kind: Kind) -> None:
    old = said(Provenance.LEGACY, {AccountMetric.LEGACY_FOLLOWERS: 7, FOLLOWERS: 8, VIEWS: 9})
    readings = read_account(kind, [old], BEFORE)
    tolerated = {m: r.value for m, r in readings.items() if isinstance(r, Observation)}

    assert tolerated == {AccountMetric.LEGACY_FOLLOWERS: 7, FOLLOWERS: 8}


def test_tiktoks_own_figure_goes_before_the_old_one() -> None:
    old = said(Provenance.LEGACY, {FOLLOWERS: 8})
    own = said(Provenance.TTCM_PUBLIC, {FOLLOWERS: 7}, days_ago=9)
    reading = read_account(Kind.NON_AUTHENTICATED_TTCM, [old, own], BEFORE)[FOLLOWERS]

    assert isinstance(reading, Observation)
    assert reading.sources == frozenset({Provenance.TTCM_PUBLIC})


def test_an_order_reports_all_sixteen_figures() -> None:
    full: dict[PostMetric, Value] = dict.fromkeys(PostMetric, 1)
    report = posted(Provenance.TTCM_ORDER_REPORT, full)

    for tie in Tie:
        readings = read_post(tie, [report], AFTER)
        shown = {metric for metric, reading in readings.items() if isinstance(reading, Observation)}
        assert shown == {metric for metric in PostMetric if may(tie, metric)}


def test_figures_of_other_networks_are_the_users() -> None:
    given = posted(Provenance.USER, {PostMetric.LIKES: 7})
    old = posted(Provenance.LEGACY, {PostMetric.LIKES: 8, PostMetric.SHARES: 9})
    readings = read_untabled_post([given, old])

    assert readings[PostMetric.LIKES] == seen(PostMetric.LIKES, Provenance.USER)
    assert readings[PostMetric.SHARES] == Absence(Reason.NOT_COLLECTED, "Not in the imported file.")
    assert set(readings) == set(PostMetric)


def test_other_networks_accounts_show_no_old_metric() -> None:
    given = said(Provenance.USER, {FOLLOWERS: 7, AccountMetric.LEGACY_FOLLOWERS: 8})
    readings = read_untabled_account([given, said(Provenance.LEGACY, {VIEWS: 9})])
    shown = {metric: reading for metric, reading in readings.items() if isinstance(reading, Observation)}

    assert shown == {FOLLOWERS: seen(FOLLOWERS, Provenance.USER)}
    assert set(readings) == {metric for metric in AccountMetric if not metric.startswith("legacy.")}


def test_a_metric_demands_a_known_source() -> None:
    tiktok = {Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED, Provenance.TTCM_ORDER_REPORT}

    for metric in AccountMetric:
        ended = metric.value.startswith("legacy.")
        assert DEMANDED[metric] == (
            {Provenance.LEGACY} if ended else {Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED}
        )
    for post_metric in PostMetric:
        free = may(Tie.FREE_AUTH, post_metric)
        assert DEMANDED[post_metric] == (tiktok if free else {Provenance.TTCM_ORDER_REPORT})


def test_one_label_of_two_sources_is_two_metrics() -> None:
    assert not legacy_may_fill(VIEWS)
    assert all(legacy_may_fill(metric) for metric in AccountMetric if metric is not VIEWS)


def test_one_old_input_taints_a_value() -> None:
    assert taints([Provenance.TTCM_PUBLIC, Provenance.LEGACY])
    assert taints([])
    assert not taints(set(Provenance) - {Provenance.LEGACY})


def test_a_value_bears_the_formula_of_its_answer() -> None:
    rate = AccountMetric.ENGAGEMENT_RATE
    told = Snapshot(Provenance.TTCM_AUTHORISED, NOW, NOW, {rate: 0.1}, Definitions.TTCM)

    reading = read_account(Kind.AUTHENTICATED_TTCM, [told], AFTER)[rate]

    assert isinstance(reading, Observation)
    assert reading.definitions is Definitions.TTCM
    assert reading.formula.words == "(likes + comments + shares) / views"
    assert reading.formula.window == "the latest 30 videos"


@pytest.mark.parametrize("source", [Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED], ids=str)
def test_a_value_older_than_tiktoks_data_is_held_back(source: Provenance) -> None:
    moment = TTCM_DATA_BEGINS - timedelta(microseconds=1)
    old = Snapshot(source, moment, NOW, {FOLLOWERS: 7})
    first = Snapshot(source, TTCM_DATA_BEGINS, NOW, {FOLLOWERS: 7})

    held = read_account(Kind.AUTHENTICATED_TTCM, [old], AFTER)[FOLLOWERS]
    shown = read_account(Kind.AUTHENTICATED_TTCM, [first], AFTER)[FOLLOWERS]

    assert isinstance(held, Absence)
    assert (held.reason, held.rule) == (Reason.WITHHELD, QUARANTINE)
    assert "January 2024" in held.sentence
    assert isinstance(shown, Observation)


def test_a_sound_value_is_read_beside_a_suspicious_one() -> None:
    old = Snapshot(Provenance.TTCM_PUBLIC, TTCM_DATA_BEGINS - DAY, NOW, {FOLLOWERS: 1})
    sound = said(Provenance.TTCM_AUTHORISED, {FOLLOWERS: 2}, days_ago=9)

    reading = read_account(Kind.AUTHENTICATED_TTCM, [old, sound], AFTER)[FOLLOWERS]

    assert isinstance(reading, Observation)
    assert reading.value == 2


def test_the_old_sources_values_are_never_in_quarantine() -> None:
    long_ago = Snapshot(Provenance.LEGACY, NOW - 3000 * DAY, NOW - 3000 * DAY, {FOLLOWERS: 7})

    reading = read_account(Kind.NON_AUTHENTICATED_TTCM, [long_ago], BEFORE)[FOLLOWERS]

    assert isinstance(reading, Observation)


def test_every_absence_of_tiktoks_names_its_rule() -> None:
    for kind in Kind:
        for metric, reading in read_account(kind, [], AFTER).items():
            assert isinstance(reading, Absence)
            assert reading.rule == f"accounts/{metric.value}/{kind.value}"
