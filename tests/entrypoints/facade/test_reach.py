"""Everything that the product can do can be done through `Influence`."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.storage import MemoryStorage
from influence.application.acting import Actor
from influence.application.do_once import DoOnce
from influence.application.do_while_unchanged import DoWhileUnchanged
from influence.application.fresh_tokens import FreshTokens
from influence.application.read_roster import ReadRoster
from influence.application.run_due_jobs import RunDueJobs
from influence.entrypoints.facade.deeds import Deed, Section
from influence.entrypoints.facade.influence import Influence
from influence.entrypoints.facade.joined import JOINABLE, NotJoinable
from influence.entrypoints.facade.nouns import Nouns
from influence.entrypoints.settings import Settings
from influence.entrypoints.use_cases import USE_CASES

WRITTEN_OUT: Final = {
    ReadRoster: "accounts.list, which may be asked for without arguments",
    RunDueJobs: "worker.run_next and worker.run_due, which need no shift",
}
WITHIN: Final = {
    DoOnce: "keeps answers for programs that ask over HTTP; in a program a joined transaction does the same",
    DoWhileUnchanged: "compares what programs read over HTTP; in a program a joined transaction does the same",
    FreshTokens: "hands out keys of creators to other use-cases, and nobody else may have them",
}


def sections() -> Iterator[type[Section]]:
    """The kinds of all nouns."""
    nouns = Nouns(lambda kind: kind, Actor("acme", "mara"))
    yield from (type(noun) for noun in vars(nouns).values() if isinstance(noun, Section))


def deeds() -> Iterator[tuple[str, Deed[..., object]]]:
    """Every deed of every noun, with its name."""
    for section in sections():
        for name, found in vars(section).items():
            if isinstance(found, Deed):
                yield f"{section.__name__}.{name}", found


def test_every_use_case_can_be_reached() -> None:
    reached = {found.kind for _, found in deeds()} | WRITTEN_OUT.keys() | WITHIN.keys()

    assert set(USE_CASES) - reached == set()
    assert reached - set(USE_CASES) == set()


def test_what_is_written_out_is_not_a_deed_too() -> None:
    kinds = {found.kind for _, found in deeds()}

    assert not kinds & (WRITTEN_OUT.keys() | WITHIN.keys())


def test_no_kind_of_noun_is_forgotten() -> None:
    here = {section.__name__ for section in sections()}

    assert here == {kind.__name__ for kind in Section.__subclasses__()}
    assert len(here) == len(list(sections()))


def test_every_deed_says_what_it_does() -> None:
    assert [name for name, found in deeds() if not (found.__doc__ or "").strip()] == []


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Influence]:
    """The product on adapters that are brought along."""
    clock = SteppedClock()
    settings = Settings(home=str(tmp_path), database=str(tmp_path / "nowhere.db"))
    storage = MemoryStorage(clock)
    storage.add_tenant("acme")
    with Influence.open(settings, tenant="acme", user="mara", storage=storage, clock=clock) as opened:
        yield opened


def test_a_method_has_the_words_of_its_use_case(app: Influence) -> None:
    from_crm = app.campaigns.create

    assert inspect.getdoc(from_crm) == inspect.getdoc(type(app.campaigns).create)
    assert "RunCampaigns.create" in from_crm.__qualname__


def test_whoever_may_be_joined_is_a_use_case() -> None:
    assert set(JOINABLE) <= set(USE_CASES)
    assert len(set(JOINABLE)) == len(JOINABLE)


def test_what_cannot_be_taken_back_says_so() -> None:
    refusal = NotJoinable("SyncAccounts")

    assert "SyncAccounts" in str(refusal)
    assert refusal.remedies
