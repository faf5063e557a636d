"""The read gate over random figures, kinds, ties and phases."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from influence.domain.capabilities import Holder, Kind, Tie
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Absence, Observation, Reading, Reason, Snapshot
from influence.domain.phase import Phase
from influence.domain.read_gate import (
    Circumstances,
    read_account,
    read_post,
    read_untabled_account,
    read_untabled_post,
)
from influence.domain.totals import total
from influence.domain.values import is_well_formed
from influence.testing.moments import NOON
from tests.property.allowed import LEGACY, USER, assert_absent_with_reason, assert_lawful, may_carry
from tests.support.sometimes import assert_reached, sometimes
from tests.support.strategies import moments, snapshots, texts, values_of

M = TypeVar("M", AccountMetric, PostMetric)
NUMBERS: Final = st.integers(0, 10**6)
CIRCUMSTANCES: Final = st.builds(
    Circumstances,
    st.sampled_from(Phase),
    st.frozensets(st.sampled_from((*AccountMetric, *PostMetric)), max_size=3),
    st.none() | st.just("TikTok timed out"),
)
RELEASED: Final = [Phase.CLOSING, Phase.AFTER]


@attrs.frozen
class Case:
    """Somebody who reads, what is stored, and what else matters."""

    holder: Holder
    stored: Sequence[Snapshot[Any]]
    now: Circumstances

    @property
    def metrics(self) -> type[AccountMetric] | type[PostMetric]:
        return AccountMetric if isinstance(self.holder, Kind) else PostMetric

    def read(self) -> Mapping[Any, Reading]:
        if isinstance(self.holder, Kind):
            return read_account(self.holder, self.stored, self.now)
        assert isinstance(self.holder, Tie)
        return read_post(self.holder, self.stored, self.now)

    def carries(self, metric: AccountMetric | PostMetric, snapshot: Snapshot[Any]) -> bool:
        return may_carry(self.holder, metric, snapshot.source, self.now.phase)

    def with_values(self, keep: Any) -> "Case":
        """The same with the values that *keep* gives for each (snapshot, metric, value), or without."""
        return attrs.evolve(
            self,
            stored=[
                attrs.evolve(
                    snapshot,
                    values={
                        metric: kept
                        for metric, value in snapshot.values.items()
                        if (kept := keep(snapshot, metric, value)) is not None
                    },
                )
                for snapshot in self.stored
            ],
        )


def cases() -> st.SearchStrategy[Case]:
    """Accounts and posts alike."""
    stored_accounts = st.lists(snapshots(AccountMetric), max_size=3)
    stored_posts = st.lists(snapshots(PostMetric), max_size=3)
    return st.builds(Case, st.sampled_from(Kind), stored_accounts, CIRCUMSTANCES) | st.builds(
        Case, st.sampled_from(Tie), stored_posts, CIRCUMSTANCES
    )


@st.composite
def readable_cases(draw: st.DrawFn) -> Case:
    """Those in which a figure can be seen, where its holder may have any."""
    case = draw(cases())
    phase, holder = case.now.phase, case.holder
    opened = [(s, m) for s in type(LEGACY) for m in case.metrics if may_carry(holder, m, s, phase)]
    if not opened:
        return case
    source, metric = draw(st.sampled_from(opened))
    value = draw(values_of(metric))
    return attrs.evolve(case, stored=[*case.stored, Snapshot(source, NOON, NOON, {metric: value})])


@given(cases())
def test_only_what_the_tables_open_is_read(case: Case) -> None:
    readings = case.read()

    assert list(readings) == list(case.metrics)
    for metric, reading in readings.items():
        assert_lawful(case.holder, metric, reading, case.now.phase)


@given(cases())
def test_a_value_is_read_as_it_was_stored(case: Case) -> None:
    for metric, reading in case.read().items():
        if isinstance(reading, Observation):
            of_its_kind = [s for s in case.stored if (s.source is LEGACY) is (LEGACY in reading.sources)]
            lawful = [s for s in of_its_kind if metric in s.values and case.carries(metric, s)]
            assert reading.fetched_at == max(s.fetched_at for s in lawful)
            assert any(
                (s.values.get(metric), frozenset({s.source}), s.as_of, s.fetched_at)
                == (reading.value, reading.sources, reading.as_of, reading.fetched_at)
                for s in case.stored
            )


@given(cases())
def test_what_may_be_read_and_is_there_is_read(case: Case) -> None:
    for metric, reading in case.read().items():
        stored = any(metric in s.values and case.carries(metric, s) for s in case.stored)

        assert isinstance(reading, Observation) is stored


@given(cases(), st.data())
def test_changing_a_withheld_value_changes_no_reading(case: Case, data: st.DataObject) -> None:
    def other(snapshot: Snapshot[Any], metric: Any, value: object) -> object:
        if case.carries(metric, snapshot):
            return value
        return data.draw(st.none() | values_of(metric))

    changed = case.with_values(other)

    assert changed.read() == case.read()
    assert repr(changed.read()) == repr(case.read())
    assert total(changed.read().values()) == total(case.read().values())


@given(cases(), st.data())
def test_the_order_of_what_is_stored_does_not_matter(case: Case, data: st.DataObject) -> None:
    at_once: list[Snapshot[Any]] = [
        Snapshot(source, NOON, NOON, dict.fromkeys(case.metrics, number))
        for number, source in enumerate(type(LEGACY))
    ]
    one_after_the_other = list({s.fetched_at: s for s in case.stored}.values())
    stored = data.draw(st.sampled_from([at_once, one_after_the_other]))
    shuffled = data.draw(st.permutations(stored))

    assert attrs.evolve(case, stored=shuffled).read() == attrs.evolve(case, stored=stored).read()


@given(readable_cases(), st.data())
def test_a_dropped_value_is_absent_and_never_zero(case: Case, data: st.DataObject) -> None:
    seen = [metric for metric, reading in case.read().items() if isinstance(reading, Observation)]
    assume(seen)
    dropped = data.draw(st.sampled_from(seen))
    without = case.with_values(lambda _, metric, value: None if metric is dropped else value)
    readings = without.read()

    assert_absent_with_reason(readings[dropped])
    assert {m: r for m, r in readings.items() if m is not dropped} == {
        m: r for m, r in case.read().items() if m is not dropped
    }


@given(st.sampled_from(Tie), st.sampled_from(Phase), moments())
def test_a_stored_zero_is_read_as_zero(tie: Tie, phase: Phase, at: Any) -> None:
    stored = [Snapshot(s, at, at, dict.fromkeys(PostMetric, 0)) for s in (LEGACY, *TIKTOK)]

    for reading in read_post(tie, stored, Circumstances(phase)).values():
        assert isinstance(reading, Absence) or reading.value == 0


TIKTOK: Final = [s for s in type(LEGACY) if s not in {LEGACY, USER}]


@given(cases(), st.sampled_from(RELEASED))
def test_after_the_release_nothing_old_is_read(case: Case, phase: Phase) -> None:
    released = attrs.evolve(case, now=attrs.evolve(case.now, phase=phase))
    purged = attrs.evolve(released, stored=[s for s in case.stored if s.source is not LEGACY])

    assert released.read() == purged.read()
    assert repr(released.read()) == repr(purged.read())


@given(cases())
def test_what_only_the_old_source_knew_ends(case: Case) -> None:
    for metric, reading in case.read().items():
        if metric.value.startswith("legacy.") and case.now.phase is not Phase.BEFORE:
            assert isinstance(reading, Absence)
            assert reading.reason is Reason.PURGED


@given(cases())
def test_one_figure_never_stands_in_for_another(case: Case) -> None:
    labels = {"legacy.average_views", "average_views", "follower_count", "legacy.followers"}
    only = case.with_values(lambda _, metric, value: value if metric.value in labels else None)

    for metric, reading in only.read().items():
        assert metric.value in labels or isinstance(reading, Absence)
        if isinstance(reading, Observation) and case.now.phase is not Phase.BEFORE:
            assert LEGACY not in reading.sources


@given(st.lists(snapshots(AccountMetric), max_size=3), st.lists(snapshots(PostMetric), max_size=3))
def test_other_networks_show_the_users_own_figures(
    of_account: list[Snapshot[AccountMetric]], of_post: list[Snapshot[PostMetric]]
) -> None:
    readings: list[Reading] = [
        *read_untabled_account(of_account).values(),
        *read_untabled_post(of_post).values(),
    ]
    theirs = [list(s.values.values()) for s in of_account if s.source is USER]
    theirs += [list(s.values.values()) for s in of_post if s.source is USER]

    for reading in readings:
        if isinstance(reading, Observation):
            assert reading.sources == {USER}
            assert any(reading.value in values for values in theirs)
        else:
            assert_absent_with_reason(reading)


def readings_of_posts() -> st.SearchStrategy[list[Reading]]:
    """Some likes of some posts, some of them absent."""
    seen = st.builds(Observation, NUMBERS, st.just(frozenset({USER})), moments(), moments())
    absent = st.builds(Absence, st.sampled_from(Reason), st.just("Not there."))
    return st.lists(seen | absent, max_size=8)


@given(readings_of_posts(), st.randoms(use_true_random=False))
def test_a_total_sums_what_is_read_and_counts_all(readings: list[Reading], chance: Any) -> None:
    numbers = [r.value for r in readings if isinstance(r, Observation)]
    summed = total(readings)

    assert (summed.n, summed.m) == (len(numbers), len(readings))
    assert (summed.value is None) is (not numbers)
    assert (summed.value or 0) == sum(n for n in numbers if isinstance(n, int))
    assert total(chance.sample(readings, len(readings))) == summed


@given(readings_of_posts(), st.sampled_from(Reason))
def test_an_absent_figure_never_moves_a_total(readings: list[Reading], reason: Reason) -> None:
    without, with_it = total(readings), total([*readings, Absence(reason, "Not there.")])

    assert (with_it.value, with_it.n, with_it.m) == (without.value, without.n, without.m + 1)


ANYTHING: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | texts()
    | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)


@given(st.sampled_from((*AccountMetric, *PostMetric)), ANYTHING)
def test_judging_the_form_of_anything_never_fails(metric: AccountMetric | PostMetric, value: object) -> None:
    assert is_well_formed(metric, value) in {True, False}
    assert not isinstance(value, bool | bytes | list | None) or not is_well_formed(metric, value)


@given(st.data())
def test_a_value_of_its_shape_is_well_formed(data: st.DataObject) -> None:
    metric = data.draw(st.sampled_from((*AccountMetric, *PostMetric)))

    assert is_well_formed(metric, data.draw(values_of(metric)))


def test_the_laws_were_tried_on_every_case() -> None:
    @settings(max_examples=200, derandomize=True)
    @given(cases())
    def run(case: Case) -> None:
        sometimes(case.holder)
        sometimes(case.now.phase)
        for metric, reading in case.read().items():
            if isinstance(reading, Absence):
                sometimes(reading.reason)
            else:
                sometimes("value")
                sometimes("tolerated", LEGACY in reading.sources)
                sometimes("own before old", case.now.phase is Phase.BEFORE and LEGACY not in reading.sources)
            hidden = any(metric in s.values and not case.carries(metric, s) for s in case.stored)
            sometimes("hidden value", hidden)

    run()

    assert_reached([*Kind, *Tie, *Phase, *Reason, "value", "tolerated", "own before old", "hidden value"])


@pytest.mark.parametrize("phase", list(Phase), ids=str)
@pytest.mark.parametrize("holder", [*Kind, *Tie], ids=str)
def test_all_cells_hold_for_every_source(holder: Holder, phase: Phase) -> None:
    metrics: list[AccountMetric | PostMetric] = list(
        AccountMetric if isinstance(holder, Kind) else PostMetric
    )
    for source in type(LEGACY):
        full: Snapshot[Any] = Snapshot(source, NOON, NOON, dict.fromkeys(metrics, 1))
        readings = Case(holder, [full], Circumstances(phase)).read()
        shown = {metric for metric, reading in readings.items() if isinstance(reading, Observation)}

        assert shown == {metric for metric in metrics if may_carry(holder, metric, source, phase)}
