from collections.abc import Callable
from pathlib import Path

import pytest

from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.sql.storage import SqlStorage
from influence.domain.cutover import CutoverStep
from influence.domain.high_water import RestoredBefore
from influence.domain.metrics import AccountMetric
from influence.domain.phase import Phase
from influence.domain.ports.backups import GatedStorage
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.storage import Storage
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from influence.testing.builders import closing
from influence.testing.contracts.storage.backends import Backend
from influence.testing.moments import NOON, days_later

BEGUN = closing()
DONE = BEGUN.to(Phase.AFTER, at=days_later(1))
OLD: dict[AccountMetric, Value] = {AccountMetric.FOLLOWER_COUNT: 4_711}


@pytest.fixture
def gated(backend: Backend) -> GatedStorage:
    """A fresh store with one old-source value."""
    assert isinstance(backend.storage, MemoryStorage | SqlStorage)
    backend.storage.add_tenant("acme")
    with backend.storage.begin("acme") as work:
        work.takeover.put([LegacyRow("ann", OLD)], at=NOON, by="mara")
        work.commit()
    return backend.storage


@pytest.fixture
def put_back(gated: GatedStorage) -> Callable[[], Callable[[], None]]:
    """Copies the store now; what it gives puts that copy back, past everything."""

    def copied() -> Callable[[], None]:
        if isinstance(gated, MemoryStorage):
            state = gated.state
            return lambda: gated.put_back(state)
        assert isinstance(gated, SqlStorage)
        path = Path(str(gated.engine.url.database).removeprefix("file:"))
        gated.engine.dispose()
        content = path.read_bytes()

        def put() -> None:
            gated.engine.dispose()
            path.write_bytes(content)

        return put

    return copied


def move(storage: Storage, phase: Phase, *, verified: bool = False) -> None:
    """Bring the release there, as the cut-over does."""
    with storage.begin("acme") as work:
        now = work.installation.release().phase
        if now is Phase.BEFORE:
            work.installation.move(BEGUN)
            work.commit()
        if verified:
            work.installation.note(CutoverStep.VERIFY, NOON)
            work.commit()
        if phase is Phase.AFTER:
            work.installation.move(work.installation.release().to(Phase.AFTER, at=days_later(1)))
            work.commit()


def phase_of(storage: Storage) -> Phase:
    """As everybody sees it."""
    with storage.view("acme") as view:
        return view.installation.release().phase


Copied = Callable[[], Callable[[], None]]


def test_a_copy_from_before_closing_is_seen_closing(gated: GatedStorage, put_back: Copied) -> None:
    older = put_back()
    move(gated, Phase.CLOSING)

    older()

    with gated.view("acme") as view:
        assert view.installation.release().phase is Phase.CLOSING
        assert view.installation.release().since == BEGUN.since


def test_a_copy_from_before_closing_takes_nothing_old(gated: GatedStorage, put_back: Copied) -> None:
    older = put_back()
    move(gated, Phase.CLOSING)
    older()

    with gated.begin("acme") as work, pytest.raises(LegacyWriteRefused):
        work.takeover.put([LegacyRow("bob", OLD)], at=NOON, by="mara")


def test_the_first_change_closes_the_copy_itself(gated: GatedStorage, put_back: Copied) -> None:
    older = put_back()
    move(gated, Phase.CLOSING)
    older()

    with gated.begin("acme") as work:
        work.commit()

    with gated.view("acme") as view:
        assert view.installation.release().phase is Phase.CLOSING
        assert CutoverStep.HIDE in view.installation.steps()


@pytest.mark.parametrize("made_in", [Phase.BEFORE, Phase.CLOSING])
def test_a_copy_older_than_the_end_is_held(gated: GatedStorage, put_back: Copied, made_in: Phase) -> None:
    if made_in is Phase.CLOSING:
        move(gated, Phase.CLOSING)
    older = put_back()
    move(gated, Phase.AFTER, verified=True)

    older()

    with pytest.raises(RestoredBefore) as refusal, gated.view("acme"):
        pass
    with pytest.raises(RestoredBefore), gated.begin("acme"):
        pass
    assert refusal.value.phase is made_in
    assert "influence cutover plan" in refusal.value.remedies[0]


def test_a_held_copy_is_open_to_the_cutover(gated: GatedStorage, put_back: Copied) -> None:
    older = put_back()
    move(gated, Phase.AFTER, verified=True)
    older()
    past = gated.for_cutover()

    assert phase_of(past) is Phase.CLOSING
    with past.begin("acme") as work:
        assert work.installation.release().phase is Phase.BEFORE
        work.installation.move(BEGUN)
        assert work.old_source.remove(10) > 0
        work.commit()
    move(past, Phase.AFTER, verified=True)

    assert phase_of(gated) is Phase.AFTER


def test_a_verified_database_only_lacks_its_end(gated: GatedStorage, put_back: Copied) -> None:
    with gated.begin("acme") as work:
        work.installation.move(BEGUN)
        work.installation.note(CutoverStep.VERIFY, NOON)
        work.commit()
    older = put_back()
    move(gated, Phase.AFTER)

    older()

    assert phase_of(gated) is Phase.CLOSING


def test_a_dropped_move_leaves_no_mark(gated: GatedStorage) -> None:
    with gated.begin("acme") as work:
        work.installation.move(BEGUN)

    assert phase_of(gated) is Phase.BEFORE


def test_without_the_mark_the_copy_would_be_open(backend: Backend, put_back: Copied) -> None:
    """The control: nothing in the copy itself holds it back."""
    storage = backend.storage
    older = put_back()
    move(storage, Phase.AFTER, verified=True)
    older()

    if isinstance(storage, MemoryStorage):
        storage._gate.mark = None
    else:
        assert isinstance(storage, SqlStorage)
        for file in storage._gate.marks.files(""):
            file.path.unlink()

    assert phase_of(storage) is Phase.BEFORE
    with storage.view("acme") as view:
        (found,) = view.figures.of_accounts([1]).values()  # type: ignore[list-item]
        assert found[0].source is Provenance.LEGACY
