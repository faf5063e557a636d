"""How an address that changes something answers: strict bodies, and each deed once under its Idempotency-Key."""

import asyncio
import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, Generic, TypeVar

import attrs
from litestar import Response
from litestar.exceptions import HTTPException

from influence.application.do_once import DoOnce, Outcome, Told
from influence.application.do_while_unchanged import DoWhileUnchanged
from influence.application.run_api_keys import Caller
from influence.domain.errors import BadInput, InfluenceError
from influence.domain.idempotency import SOON, Answer, Deed, Request, RequestAtWork
from influence.domain.networks import fold
from influence.domain.request_refusals import ValueRefused
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest, also_say, respond_with, tell_program
from influence.entrypoints.api.v1.bodies import MOST_BYTES, body_of
from influence.entrypoints.api.v1.conditional import AsRead, marks_of
from influence.entrypoints.api.v1.door import caller_of
from influence.entrypoints.plain import plain

B = TypeVar("B")
T = TypeVar("T")
PATIENCE: Final = 30.0
"""Seconds that a body may take to come."""
_DECIDED: Final = range(400, 500)
_ANOTHER_TRY: Final = frozenset({401, 403, 408, 429})


@attrs.frozen
class Doing(Generic[B]):
    """What is to be done: for whom, with which body; *before* is what was begun for the same request."""

    caller: Caller
    body: B
    request: Request
    before: Deed | None = None

    @property
    def is_again(self) -> bool:
        """True when somebody who had begun it was lost: part of it may be done."""
        return self.before is not None and self.before.turn > 1

    @property
    def name(self) -> str:
        """A name of its own for what is begun, the same for whoever takes it over."""
        begun = "" if self.before is None else f"{self.before.begun_at:%Y%m%d%H%M%S%f}"
        return f"once/{self.request.caller}/{self.request.key.hex()}/{begun}"


@attrs.frozen
class Nothing:
    """No fields: an empty object, or no body at all."""


def done(status: int, form: object, about: Iterable[str] = (), *, kept: object = None) -> Outcome:
    """*form* as the answer. It is *about* things by their names (`account/7`, `handle/ann`), with which it goes.

    *kept* is what a repeat is told instead, where the first answer holds what nobody is shown twice.
    """
    named = frozenset(about)
    again = None if kept is None else Answer(status, _written(kept), named)
    return Outcome(Answer(status, _written(form), named), again)


def called(*handles: str) -> frozenset[str]:
    """What an answer is about that names creators by these handles."""
    return frozenset(f"handle/{fold(handle.strip().removeprefix('@'))}" for handle in handles)


def _written(form: object) -> str:
    return json.dumps(plain(form), ensure_ascii=True, separators=(",", ":"))


@attrs.frozen
class Once:
    """Answers requests that change something."""

    _ask: Ask
    _hands: Hands

    async def here(
        self, request: AnyRequest, kind: type[B], deed: Callable[[Doing[B]], Outcome]
    ) -> Response[bytes]:
        """Do what only writes here, once; it is kept together with its answer."""
        doing = await self._doing(request, kind)
        return await self._answered(
            request,
            lambda do: do.here(
                doing.caller.actor, doing.request, lambda: _done(deed, doing), _refusing(request)
            ),
        )

    async def afar(
        self,
        request: AnyRequest,
        kind: type[B],
        deed: Callable[[Doing[B]], Outcome],
        most: int = MOST_BYTES,
    ) -> Response[bytes]:
        """Do what talks to others, once: first it is claimed, then done, then answered."""
        doing = await self._doing(request, kind, most)

        def again(claim: Deed) -> Outcome:
            return _done(deed, attrs.evolve(doing, before=claim))

        return await self._answered(
            request, lambda do: do.afar(doing.caller.actor, doing.request, again, _refusing(request))
        )

    async def plainly(
        self, request: AnyRequest, kind: type[B], deed: Callable[[Caller, B], Outcome], thing: AsRead
    ) -> Response[bytes]:
        """Do what does no harm when it is done twice: a change to a state that is named, or a removal.

        Where If-Match is said, only while *thing* reads so.
        """
        body = body_of(kind, *await _sent(request, kind))
        caller, marks = caller_of(request), marks_of(request)

        def act() -> Outcome:
            return _done(partial(deed, caller), body)

        def act_if_unchanged(marks: frozenset[str]) -> Outcome:
            do: DoWhileUnchanged = self._ask(DoWhileUnchanged)
            return do(caller.actor, lambda: thing.is_one_of(marks, caller), act)

        outcome = await self._hands.do(act if marks is None else partial(act_if_unchanged, marks))
        return _respond(request, Told(outcome.answer))

    async def _doing(self, request: AnyRequest, kind: type[B], most: int = MOST_BYTES) -> Doing[B]:
        media_type, raw = await _sent(request, kind, most)
        caller, key = caller_of(request), request.headers.get("idempotency-key")
        asked = Request.of(caller.key, key, request.method, request.url.path, raw)
        return Doing(caller, body_of(kind, media_type, raw), asked)

    async def _answered(self, request: AnyRequest, deed: Callable[[DoOnce], Told]) -> Response[bytes]:
        try:
            return _respond(request, await self._hands.do(lambda: deed(self._ask(DoOnce))))
        except RequestAtWork:
            also_say(request.scope["state"], {"Retry-After": str(SOON)})
            raise


def _done(deed: Callable[[T], Outcome], doing: T) -> Outcome:
    """What *deed* comes to. The form of the body is right: a value that is refused now is refused by a rule."""
    try:
        return deed(doing)
    except BadInput as error:
        raise ValueRefused(str(error), error.remedies) from error


async def _sent(request: AnyRequest, kind: type[object], most: int = MOST_BYTES) -> tuple[str, bytes]:
    """The kind and the bytes of what was sent; where nothing is needed, nothing is an empty object."""
    try:
        async with asyncio.timeout(PATIENCE):
            raw = await request.body()
    except TimeoutError as late:
        raise HTTPException(status_code=408) from late
    if len(raw) > most:
        raise HTTPException(status_code=413)
    if kind is Nothing and not raw:
        return "application/json", b"{}"
    return request.headers.get("content-type", ""), raw


def _refusing(request: AnyRequest) -> Callable[[InfluenceError], Answer | None]:
    """What is kept of a refusal: nothing where another try, or another key, may be let through."""

    def refused(error: InfluenceError) -> Answer | None:
        told = tell_program(request, error)
        status = told.status_code or 0
        is_kept = status in _DECIDED and status not in _ANOTHER_TRY
        return Answer(status, bytes(told.content).decode()) if is_kept else None

    return refused


def _respond(request: AnyRequest, told: Told) -> Response[bytes]:
    headers = {"Idempotency-Replayed": "true"} if told.is_replayed else {}
    return respond_with(request, told.answer.status, told.answer.body.encode(), headers)
