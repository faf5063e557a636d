import attrs
import pytest

from influence.domain.cutover import CutoverStep
from influence.domain.phase import Phase, PhaseRefused, Release
from influence.domain.ports.storage import Storage
from influence.testing.builders import closing
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later, hours_later


def test_an_installation_begins_before_the_release(storage: Storage) -> None:
    with storage.view("acme") as view:
        assert view.installation.release() == Release()
        assert dict(view.installation.steps()) == {}
        assert view.installation.removed_posts() == ()


def test_the_release_moves_phase_by_phase(storage: Storage, write: Write) -> None:
    first = closing(plan="digest")
    second = first.to(Phase.AFTER, at=days_later(3))
    for release in (first, second):
        with write() as work:
            work.installation.move(release)

        with storage.view("acme") as view:
            assert view.installation.release() == release


RELEASES = {
    Phase.BEFORE: Release(),
    Phase.CLOSING: closing(),
    Phase.AFTER: closing().to(Phase.AFTER, at=days_later(3)),
}
FORWARD = {(Phase.BEFORE, Phase.CLOSING), (Phase.CLOSING, Phase.AFTER)}


@pytest.mark.parametrize("now", Phase)
@pytest.mark.parametrize("wanted", Phase)
def test_the_phase_only_goes_forward(storage: Storage, write: Write, now: Phase, wanted: Phase) -> None:
    with write() as work:
        for phase in tuple(Phase)[1 : 1 + tuple(Phase).index(now)]:
            work.installation.move(RELEASES[phase])

    with storage.begin("acme") as work:
        if (now, wanted) in FORWARD:
            work.installation.move(RELEASES[wanted])
            assert work.installation.release() == RELEASES[wanted]
            return
        with pytest.raises(PhaseRefused) as refusal:
            work.installation.move(RELEASES[wanted])

        assert (refusal.value.now, refusal.value.wanted) == (now, wanted)
        assert work.installation.release() == RELEASES[now]


def test_of_two_that_move_one_is_refused(storage: Storage, write: Write) -> None:
    with storage.view("acme") as view:
        read = view.installation.release()
    with write("bolt") as work:
        work.installation.move(read.to(Phase.CLOSING, at=NOON, plan="first"))

    with storage.begin("acme") as work, pytest.raises(PhaseRefused):
        work.installation.move(read.to(Phase.CLOSING, at=NOON, plan="second"))

    with storage.view("acme") as view:
        assert view.installation.release().plan == "first"


def test_a_dropped_move_did_not_happen(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.installation.move(closing())

    with storage.begin("acme") as work:
        assert work.installation.release() == Release()


def test_finished_steps_are_written_down(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        for number, step in enumerate(CutoverStep):
            work.installation.note(step, hours_later(number))

    with storage.view("bolt") as view:
        assert dict(view.installation.steps()) == {
            step: (hours_later(number), 0) for number, step in enumerate(CutoverStep)
        }


def test_removed_rows_add_up(storage: Storage, write: Write) -> None:
    for number, removed in enumerate((5, 0, 7)):
        with write() as work:
            work.installation.note(CutoverStep.DELETE, hours_later(number), removed)

    with storage.view("acme") as view:
        assert dict(view.installation.steps()) == {CutoverStep.DELETE: (hours_later(2), 12)}


def test_phase_moves_leave_steps_alone(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.installation.note(CutoverStep.HIDE, NOON, 1)
        work.installation.move(attrs.evolve(closing(), plan=None))

        assert dict(work.installation.steps()) == {CutoverStep.HIDE: (NOON, 1)}
