"""Changes of what is still as it was read: looked at and changed in one piece, on every store."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Final

import attrs
import pytest

from influence.adapters.memory.clock import SteppedClock
from influence.application.acting import Actor
from influence.application.do_once import Outcome
from influence.application.do_while_unchanged import DoWhileUnchanged
from influence.application.influencer_limit import NO_LIMIT
from influence.application.joining_work import Bond, JoinedStorage
from influence.application.run_influencers import Particulars, RunInfluencers
from influence.domain.errors import Unusable
from influence.domain.idempotency import Answer
from influence.domain.influencers import InfluencerId
from influence.domain.networks import Network
from influence.domain.ports.storage import Storage
from influence.domain.request_refusals import ChangedSince
from tests.contract.storage.backends import all_backends

ACME: Final = Actor("acme", "key everything")
MOMENT: Final = 0.05


@attrs.frozen
class Editor:
    """Somebody who read the name of a person, and has another one for it."""

    storage: Storage
    whom: InfluencerId
    read: str
    bond: Bond = attrs.field(factory=Bond)

    @property
    def joined(self) -> JoinedStorage:
        return JoinedStorage(self.storage, self.bond, SteppedClock())

    def name(self) -> str:
        with self.joined.view("acme") as view:
            return view.influencers.get(self.whom).name

    def rename(self, name: str) -> Outcome:
        run = RunInfluencers(self.joined, SteppedClock(), NO_LIMIT)
        return Outcome(Answer(200, run.edit(ACME, f"id:{self.whom}", Particulars(name)).name))

    def rename_if_unchanged(self, name: str) -> Outcome:
        do = DoWhileUnchanged(self.joined, self.bond)
        return do(ACME, lambda: self.name() == self.read, lambda: self.rename(name))

    def another(self) -> "Editor":
        return Editor(self.storage, self.whom, self.read)


@pytest.fixture(params=["memory", "sqlite"])
def editor(request: pytest.FixtureRequest) -> Iterator[Editor]:
    with all_backends() as backends:
        storage = backends[request.param].storage
        storage.add_tenant("acme")
        run = RunInfluencers(storage, SteppedClock(), NO_LIMIT)
        yield Editor(storage, run.add(ACME, Particulars("Ann"), (), Network.TIKTOK).id, "Ann")


def test_what_is_unchanged_is_changed(editor: Editor) -> None:
    outcome = editor.rename_if_unchanged("Anna")

    assert (outcome.answer.body, editor.name()) == ("Anna", "Anna")


def test_what_changed_is_left_as_it_is(editor: Editor) -> None:
    editor.another().rename("Hannah")

    with pytest.raises(ChangedSince):
        editor.rename_if_unchanged("Anna")

    assert editor.name() == "Hannah"


def test_nobody_changes_it_between_look_and_change(editor: Editor) -> None:
    with ThreadPoolExecutor(1) as pool:

        def look() -> bool:
            assert not wait([pool.submit(editor.another().rename, "Hannah")], MOMENT).done
            return editor.name() == editor.read

        DoWhileUnchanged(editor.joined, editor.bond)(ACME, look, lambda: editor.rename("Anna"))

    assert editor.name() == "Hannah"


def test_a_change_that_is_refused_keeps_nothing(editor: Editor) -> None:
    def deed() -> Outcome:
        editor.rename("Anna")
        raise Unusable("name", "", "no")

    with pytest.raises(Unusable):
        DoWhileUnchanged(editor.joined, editor.bond)(ACME, lambda: True, deed)

    assert editor.name() == "Ann"
    assert editor.rename("Eve").answer.body == "Eve"
