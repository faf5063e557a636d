"""Deeds of programs: done once, whatever is repeated, refused, killed or taken over, on every store."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from influence.adapters.memory.clock import SteppedClock
from influence.application.acting import Actor
from influence.application.do_once import DoOnce, Outcome, Told
from influence.application.influencer_limit import NO_LIMIT
from influence.application.joining_work import Bond, JoinedStorage
from influence.application.run_influencers import Particulars, RunInfluencers, Whom
from influence.domain.api_keys import ApiKeyId
from influence.domain.errors import InfluenceError, MarketplaceFailed, Unusable
from influence.domain.idempotency import (
    HELD,
    KEPT,
    Answer,
    AnswerEmptied,
    Deed,
    IdempotencyKeyReused,
    Request,
    RequestAtWork,
    RequestTakenOver,
)
from influence.domain.influencers import InfluencerId
from influence.domain.networks import Network
from influence.domain.ports.storage import Storage
from influence.testing.contracts.storage.backends import memory
from tests.contract.storage.backends import all_backends
from tests.support.breaking import BreakingStorage, Cuts
from tests.support.sometimes import assert_reached, sometimes

ACME: Final = Actor("acme", "key everything")
SECOND: Final = timedelta(seconds=1)


class Killed(BaseException):
    """The process ended here, and nothing of it goes on."""


class Kills(Cuts):
    """Cuts that nobody survives."""

    def point(self, name: str) -> None:
        self.passed += 1
        if self.passed == self.at:
            raise Killed(name)


def refused(error: InfluenceError) -> Answer | None:
    return None if isinstance(error, MarketplaceFailed) else Answer(409, str(error))


def asked(key: str = "k", body: str = "{}", caller: int = 1) -> Request:
    return Request.of(ApiKeyId(caller), key, "POST", "/notes", body.encode())


@attrs.define
class Process:
    """A process that does deeds on a store: notes about one influencer, which can be told apart and counted."""

    storage: Storage
    clock: SteppedClock
    whom: InfluencerId
    bond: Bond = attrs.field(factory=Bond)

    @property
    def joined(self) -> JoinedStorage:
        return JoinedStorage(self.storage, self.bond, self.clock)

    @property
    def once(self) -> DoOnce:
        return DoOnce(self.joined, self.clock, self.bond)

    @property
    def influencers(self) -> RunInfluencers:
        return RunInfluencers(self.joined, self.clock, NO_LIMIT)

    def note(self, text: str) -> None:
        list(self.influencers.note(ACME, Whom((f"id:{self.whom}",)), text))

    def tag(self, text: str) -> None:
        list(self.influencers.tag(ACME, Whom((f"id:{self.whom}",)), [text]))

    def notes(self) -> list[str]:
        with self.storage.view("acme") as view:
            return [note.text for note in view.influencers.get(self.whom).notes]

    def tags(self) -> set[str]:
        with self.storage.view("acme") as view:
            return set(view.influencers.get(self.whom).tags)

    def write(self, request: Request, text: str) -> Told:
        """A deed that only writes here, and would show if it were done twice."""

        def deed() -> Outcome:
            self.note(text)
            return Outcome(Answer(201, f"{text} as note {len(self.seen())}"))

        return self.once.here(ACME, request, deed, refused)

    def seen(self) -> tuple[object, ...]:
        with self.joined.view("acme") as view:
            return tuple(view.influencers.get(self.whom).notes)

    def talk(self, request: Request, text: str, meanwhile: Callable[[], None] = lambda: None) -> Told:
        """A deed in two steps, with something that happens between them."""

        def deed(claim: Deed) -> Outcome:
            self.tag(f"{text}-asked")
            meanwhile()
            self.tag(f"{text}-told")
            return Outcome(Answer(200, f"{text} in turn {claim.turn}"))

        return self.once.afar(ACME, request, deed, refused)

    def another(self, storage: Storage | None = None) -> "Process":
        return Process(storage or self.storage, self.clock, self.whom)


def started(storage: Storage) -> Process:
    storage.add_tenant("acme")
    clock = SteppedClock()
    made = RunInfluencers(storage, clock, NO_LIMIT).add(ACME, Particulars("Ann"), (), Network.TIKTOK)
    return Process(storage, clock, made.id)


@pytest.fixture(params=["memory", "sqlite"])
def process(request: pytest.FixtureRequest) -> Iterator[Process]:
    with all_backends() as backends:
        yield started(backends[request.param].storage)


def test_a_repeat_gets_the_same_answer(process: Process) -> None:
    first = process.write(asked(), "hello")
    again = process.another().write(asked(), "hello")

    assert (first.is_replayed, again.is_replayed) == (False, True)
    assert first.answer == again.answer
    assert process.notes() == ["hello"]


@pytest.mark.parametrize("how", ["write", "talk"])
def test_another_body_under_a_key_is_refused(process: Process, how: str) -> None:
    do: Any = getattr(process, how)
    do(asked(), "hello")

    with pytest.raises(IdempotencyKeyReused):
        do(asked(body="other"), "hello")

    do(asked(body="other", caller=2), "another caller's")
    assert len(process.notes()) + len(process.tags()) // 2 == 2


def test_after_seven_days_a_key_is_new(process: Process) -> None:
    process.write(asked(), "hello")
    process.clock.advance(KEPT)

    again = process.write(asked(body="other"), "world")

    assert (again.is_replayed, process.notes()) == (False, ["hello", "world"])


def test_a_refusal_keeps_nothing_and_is_repeated(process: Process) -> None:
    calls = []

    def refuse() -> Outcome:
        calls.append(1)
        process.note("half a deed")
        raise Unusable("note", "", "no")

    first = process.once.here(ACME, asked(), refuse, refused)
    again = process.once.here(ACME, asked(), refuse, refused)

    assert (first.answer.status, again.is_replayed, len(calls)) == (409, True, 1)
    assert process.notes() == []


@pytest.mark.parametrize("how", ["here", "afar"])
def test_a_failure_of_others_may_be_tried_again(process: Process, how: str) -> None:
    def fail(*_: object) -> Outcome:
        raise MarketplaceFailed

    do: Any = getattr(process.once, how)
    with pytest.raises(MarketplaceFailed):
        do(ACME, asked(), fail, refused)

    assert process.talk(asked(), "hello").answer.body == "hello in turn 1"


def test_a_mistake_of_the_program_may_be_tried_again(process: Process) -> None:
    def stumble(_: Deed) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        process.once.afar(ACME, asked(), stumble, refused)

    assert process.talk(asked(), "hello").is_replayed is False


def test_a_part_that_is_dropped_drops_the_whole(process: Process) -> None:
    def half() -> Outcome:
        process.note("kept")
        with process.joined.begin("acme"):
            pass
        return Outcome(Answer(200, "{}"))

    with pytest.raises(RuntimeError, match="dropped"):
        process.once.here(ACME, asked(), half, refused)

    assert process.notes() == []


def test_a_deed_keeps_to_its_tenant(process: Process) -> None:
    process.storage.add_tenant("bolt")

    def stray() -> Outcome:
        with process.joined.begin("bolt") as work:
            work.commit()
        return Outcome(Answer(200, "{}"))

    with pytest.raises(RuntimeError, match="tenant"):
        process.once.here(ACME, asked(), stray, refused)


def test_who_asks_meanwhile_is_told_to_wait(process: Process) -> None:
    def meanwhile() -> None:
        with pytest.raises(RequestAtWork):
            process.another().talk(asked(), "hello")
        with pytest.raises(IdempotencyKeyReused):
            process.another().talk(asked(body="other"), "hello")

    assert process.talk(asked(), "hello", meanwhile).answer.body == "hello in turn 1"


def test_a_step_holds_a_deed_longer(process: Process) -> None:
    def meanwhile() -> None:
        process.clock.advance(HELD - SECOND)
        process.tag("still here")
        process.clock.advance(HELD - SECOND)
        with pytest.raises(RequestAtWork):
            process.another().talk(asked(), "hello")

    process.talk(asked(), "hello", meanwhile)


def test_whoever_was_taken_for_lost_writes_nothing_more(process: Process) -> None:
    told: list[Told] = []

    def meanwhile() -> None:
        process.clock.advance(HELD)
        told.append(process.another().talk(asked(), "second"))

    with pytest.raises(RequestTakenOver):
        process.talk(asked(), "first", meanwhile)

    assert process.tags() == {"first-asked", "second-asked", "second-told"}
    assert process.talk(asked(), "third") == attrs.evolve(told[0], is_replayed=True)


def test_an_answer_that_was_erased_is_not_done_anew(process: Process) -> None:
    process.write(asked(), "hello")
    with process.storage.begin("acme") as work:
        kept = work.deeds.find(asked())
        assert kept is not None
        work.deeds.put(kept.emptied())
        work.commit()

    with pytest.raises(AnswerEmptied) as gone:
        process.write(asked(), "hello")

    assert (gone.value.status, process.notes()) == (201, ["hello"])


def test_a_secret_is_told_once_and_not_kept(process: Process) -> None:
    def deed() -> Outcome:
        return Outcome(Answer(201, "with the secret"), kept=Answer(201, "without it"))

    told = [process.once.here(ACME, asked(), deed, refused).answer.body for _ in range(2)]

    assert told == ["with the secret", "without it"]


@pytest.mark.parametrize("at", range(1, 4))
def test_killed_a_local_deed_is_whole_or_nothing(process: Process, at: int) -> None:
    dying = process.another(BreakingStorage(process.storage, Kills(at=at)))
    with suppress(Killed):
        dying.write(asked(), "hello")
    was_kept = process.notes() == ["hello"]

    again = process.write(asked(), "hello")

    assert process.notes() == ["hello"]
    assert again.is_replayed is was_kept
    assert again.answer.body == "hello as note 1"


@pytest.mark.parametrize("at", range(1, 10))
def test_killed_a_far_deed_is_taken_over(process: Process, at: int) -> None:
    dying = process.another(BreakingStorage(process.storage, Kills(at=at)))
    with suppress(Killed):
        dying.talk(asked(), "hello")
    first = {1: "nothing kept", 8: "answered", 9: "never cut"}.get(at, "claimed")

    if first == "claimed":
        with pytest.raises(RequestAtWork):
            process.talk(asked(), "hello")
        process.clock.advance(HELD)
    again = process.talk(asked(), "hello")

    assert process.tags() == {"hello-asked", "hello-told"}
    assert (again.is_replayed, again.answer.body) == {
        "nothing kept": (False, "hello in turn 1"),
        "claimed": (False, "hello in turn 2"),
        "answered": (True, "hello in turn 1"),
        "never cut": (True, "hello in turn 1"),
    }[first]


@attrs.frozen
class Asked:
    """One request of a random sequence, and what happens to it."""

    caller: int
    key: str
    body: str
    is_far: bool
    fate: str


REQUESTS: Final = st.builds(
    Asked,
    caller=st.integers(1, 2),
    key=st.sampled_from("ab"),
    body=st.sampled_from("xy"),
    is_far=st.booleans(),
    fate=st.sampled_from(["done", "refused", "failed", "killed first", "killed late", "time passes"]),
)


def run(process: Process, sequence: list[Asked]) -> None:
    """Every request of *sequence*, held against a set of what is known to be done."""
    known: dict[tuple[int, str], tuple[str, Answer]] = {}
    claimed: dict[tuple[int, str], str] = {}
    done: list[str] = []
    for number, one in enumerate(sequence):
        under, text = (one.caller, one.key), f"{one.caller}{one.key}{one.body}{number}"
        request = asked(one.key, one.body, one.caller)
        if one.fate == "time passes":
            process.clock.advance(HELD)
            continue
        before = known.get(under)
        told = _try(process, request, one, text)
        if before is not None:
            _repeated(told, before, one.body)
        elif under in claimed and told in ("at work", "reused"):
            sometimes(f"claimed, {told}")
            assert (told == "reused") is (claimed[under] != one.body)
        else:
            if isinstance(told, Told):
                known[under] = (one.body, told.answer)
                done += [text] if told.answer.status == 200 and not one.is_far else []
                sometimes("taken over", under in claimed)
                claimed.pop(under, None)
            elif told == "killed" and one.is_far:
                claimed[under] = one.body
            sometimes(told if isinstance(told, str) else f"status {told.answer.status}")
    assert process.notes() == done


def _repeated(told: Told | str, before: tuple[str, Answer], body: str) -> None:
    same, answer = before
    if body == same:
        assert told == Told(answer, is_replayed=True)
        sometimes("replayed")
    else:
        assert told == "reused"
        sometimes("reused")


FATES: Final = {
    "refused": Unusable("note", "", "no"),
    "failed": MarketplaceFailed(),
    "killed first": Killed(),
}
ENDS: Final[dict[type[BaseException], str]] = {
    Killed: "killed",
    MarketplaceFailed: "failed",
    IdempotencyKeyReused: "reused",
    RequestAtWork: "at work",
}


def _try(process: Process, request: Request, one: Asked, text: str) -> Told | str:
    def deed(*_: object) -> Outcome:
        if one.fate in FATES:
            raise FATES[one.fate]
        (process.tag if one.is_far else process.note)(text)
        if one.fate == "killed late":
            raise Killed
        return Outcome(Answer(200, text))

    do: Any = process.once.afar if one.is_far else process.once.here
    try:
        told: Told = do(ACME, request, deed, refused)
    except tuple(ENDS) as end:
        return ENDS[type(end)]
    return told


REACHED: Final = [
    *("replayed", "reused", "taken over", "killed", "failed", "status 200", "status 409"),
    *("claimed, at work", "claimed, reused"),
]


def histories(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(REQUESTS, min_size=4, max_size=12))
    @example([Asked(1, "a", "x", is_far=True, fate=fate) for fate in ("killed late", "time passes", "done")])
    def check(sequence: list[Asked]) -> None:
        with memory(Path()) as backend:
            run(started(backend.storage), sequence)

    check()
    assert_reached(REACHED)


def test_no_history_does_a_deed_twice() -> None:
    histories(60)


@pytest.mark.soak
def test_no_long_history_does_a_deed_twice() -> None:
    histories(20_000)


def test_histories_are_the_same_in_a_database() -> None:
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(REQUESTS, min_size=4, max_size=8))
    def check(sequence: list[Asked]) -> None:
        with all_backends() as backends:
            run(started(backends["sqlite"].storage), sequence)

    check()
