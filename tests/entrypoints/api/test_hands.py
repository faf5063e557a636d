"""Blocking work beside the event loop, and the one thread that looks into messages."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from influence.application.hear_tiktok import Acted
from influence.domain.ports.upstream_failures import Ability, Generation, NotDelivered
from influence.entrypoints.api.hands import Errand, Hands

PATIENCE = 20.0


class Acting:
    """Deeds that go one step at a time, and count how many go at once."""

    def __init__(self, *outcomes: Acted | Exception) -> None:
        self.outcomes = list(outcomes)
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.at_once, self.most, self.rounds = 0, 0, 0

    def __call__(self) -> Acted:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.rounds += 1
        self.begun.release()
        assert self.go.acquire(timeout=PATIENCE)
        self.at_once -= 1
        outcome = self.outcomes.pop(0) if self.outcomes else Acted(0, 0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def begins(self) -> bool:
        return self.begun.acquire(timeout=PATIENCE)

    def rests(self) -> bool:
        return not self.begun.acquire(timeout=0.05)


@contextmanager
def errand(acting: Acting, *, again: float = PATIENCE) -> Iterator[tuple[Errand, list[BaseException]]]:
    failed: list[BaseException] = []
    made = Errand(acting, failed.append, again=again)
    try:
        yield made, failed
    finally:
        acting.go.release(1_000)
        made.end()


def test_asking_many_times_meanwhile_means_one_more_round() -> None:
    acting = Acting()
    with errand(acting) as (made, _):
        made.ask()
        assert acting.begins()
        for _ in range(50):
            made.ask()
        acting.go.release(2)

        assert acting.begins()
        assert acting.rests()
    assert (acting.rounds, acting.most) == (2, 1)


def test_many_threads_asking_start_one_thread() -> None:
    acting = Acting()
    with errand(acting) as (made, _):
        threads = [threading.Thread(target=made.ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert acting.begins()

        assert sum(thread.name == "errand" for thread in threading.enumerate()) == 1


def test_it_goes_on_while_there_is_something_to_do() -> None:
    acting = Acting(Acted(100, 0), Acted(40, 0))
    acting.go.release(3)
    with errand(acting) as (made, _):
        made.ask()

        assert [acting.begins() for _ in range(3)] == [True] * 3
        assert acting.rests()


def test_what_is_left_is_tried_again_later() -> None:
    error = NotDelivered(Ability.SUBSCRIBE, Generation.TTCM)
    acting = Acting(Acted(1, 2, error))
    acting.go.release(2)
    with errand(acting, again=0.01) as (made, failed):
        made.ask()

        assert [acting.begins() for _ in range(2)] == [True] * 2
        assert acting.rests()
    assert failed == [error]


def test_a_failure_does_not_end_the_looking() -> None:
    acting = Acting(RuntimeError("broken"))
    acting.go.release(2)
    with errand(acting) as (made, failed):
        made.ask()
        assert acting.begins()
        assert acting.rests()
        made.ask()

        assert acting.begins()
    assert [str(error) for error in failed] == ["broken"]


def test_after_the_end_nothing_begins() -> None:
    acting = Acting()
    with errand(acting) as (made, _):
        made.end()
        made.ask()

        assert acting.rests()


def test_deeds_give_and_raise_what_they_would_alone() -> None:
    async def both() -> tuple[int, str]:
        hands = Hands()
        with pytest.raises(ZeroDivisionError) as raised:
            await hands.do(lambda: 1 // 0)
        return await hands.do(lambda: 42), str(raised.value)

    assert asyncio.run(both()) == (42, "integer division or modulo by zero")


def test_only_so_many_deeds_go_at_once() -> None:
    begun, go = threading.Semaphore(0), threading.Event()

    def deed() -> bool:
        begun.release()
        return go.wait(PATIENCE)

    async def all_of_them() -> tuple[list[bool], list[bool]]:
        hands = Hands(most=2)
        deeds = asyncio.gather(*(hands.do(deed) for _ in range(8)))
        two = [await asyncio.to_thread(begun.acquire, timeout=PATIENCE) for _ in range(2)]
        a_third = await asyncio.to_thread(begun.acquire, timeout=0.05)
        go.set()
        return [*two, a_third], await deeds

    assert asyncio.run(all_of_them()) == ([True, True, False], [True] * 8)


def test_deeds_one_after_the_other_share_a_thread() -> None:
    async def names() -> list[str]:
        hands, told = Hands(rest=1), []
        for _ in range(50):
            told.append(await hands.do(lambda: str(threading.get_ident())))
            await asyncio.sleep(0.001)  # it says that it is free a moment after it answered
        return told

    assert len(set(asyncio.run(names()))) <= 3


def test_threads_go_when_nothing_comes() -> None:
    async def work() -> int:
        hands, known = Hands(rest=0.01), set(threading.enumerate())
        await asyncio.gather(*(hands.do(lambda: None) for _ in range(8)))
        for thread in set(threading.enumerate()) - known:
            await asyncio.to_thread(thread.join, PATIENCE)
        return await hands.do(lambda: 7)

    assert asyncio.run(work()) == 7


def test_an_abandoned_deed_disturbs_nobody() -> None:
    go, trouble = threading.Event(), []

    async def abandon() -> str:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: trouble.append(context))
        hands, known = Hands(most=1), set(threading.enumerate())
        waiting = asyncio.create_task(hands.do(lambda: go.wait(PATIENCE)))
        await asyncio.sleep(0)
        (thread,) = set(threading.enumerate()) - known
        waiting.cancel()
        await asyncio.sleep(0)
        go.set()
        await asyncio.to_thread(thread.join)
        return await hands.do(lambda: "next")

    assert asyncio.run(abandon()) == "next"
    assert trouble == []
