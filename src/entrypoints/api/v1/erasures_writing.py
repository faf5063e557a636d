"""Erasing a creator: planning it, and applying exactly that plan."""

from collections.abc import Mapping
from datetime import datetime

import attrs
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler

from influence.application.apply_erasure import ApplyErasure
from influence.application.do_once import Outcome
from influence.application.plan_erasure import PlanErasure, Wanted
from influence.domain.api_keys import Scope
from influence.domain.erasures import Counts, Erasure, Ground
from influence.domain.errors import Unusable
from influence.domain.ports.signing import Signer
from influence.domain.signed_documents import as_fields
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.bodies import text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Once, done
from influence.entrypoints.api.v1.signed import MOST_BYTES, TOLD_ONCE, PlanBody, need_whole_installation
from influence.entrypoints.signed_plans import erasure_in, signed_erasure

_LONGEST = 200
_COMMAND = "influence erase plan HANDLE -o plan.json"


@attrs.frozen(kw_only=True)
class PlanErasureBody:
    """Whom to erase, by one of these, and why."""

    handle: str | None = text(_LONGEST, least=1, default=None)
    creator_id: str | None = text(_LONGEST, least=1, default=None)
    email: str | None = text(_LONGEST, least=1, default=None)
    ground: Ground = Ground.REQUEST


@attrs.frozen(kw_only=True)
class ErasurePlanForm:
    """What goes, and the plan to be handed back. It names the person: keep it no longer than needed."""

    digest: str
    ground: Ground
    goes: Mapping[str, int]
    plan: Mapping[str, object] | None
    plan_absent_because: str | None


@attrs.frozen(kw_only=True)
class ErasureForm:
    """An erasure: a pseudonym, and what went."""

    pseudonym: str
    ground: Ground
    begun_at: datetime
    begun_by: str
    ended_at: datetime | None
    went: Mapping[str, int]

    @classmethod
    def of(cls, one: Erasure) -> "ErasureForm":
        """The same for programs."""
        return cls(
            pseudonym=one.pseudonym,
            ground=one.ground,
            begun_at=one.begun_at,
            begun_by=one.begun_by,
            ended_at=one.ended_at,
            went=_named(one.counts),
        )


def _named(counts: Counts) -> Mapping[str, int]:
    return {category.value: count for category, count in counts.items()}


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post("/erasures/plans", opt=needs(Scope.PURGE_EXECUTE, takes=PlanErasureBody, tells=ErasurePlanForm))
    async def plan_erasure(request: AnyRequest) -> Response[bytes]:
        """Find everything that is held about a person. Nothing is changed; the plan is in this answer only."""
        return await once.afar(request, PlanErasureBody, lambda doing: _plan(ask, doing))

    @post(
        "/erasures",
        opt=needs(Scope.PURGE_EXECUTE, takes=PlanBody, tells=ErasureForm),
        request_max_body_size=MOST_BYTES,
    )
    async def apply_erasure(request: AnyRequest) -> Response[bytes]:
        """Erase exactly the person of the plan, for good. Stopped anywhere, a repeat continues."""
        return await once.afar(request, PlanBody, lambda doing: _apply(ask, doing), MOST_BYTES)

    return [plan_erasure, apply_erasure]


def _plan(ask: Ask, doing: Doing[PlanErasureBody]) -> Outcome:
    need_whole_installation(ask, doing.caller, "An erasure", _COMMAND)
    plan: PlanErasure = ask(PlanErasure)
    signer: Signer = ask(Signer)
    body = doing.body
    if sum(said is not None for said in (body.handle, body.creator_id, body.email)) != 1:
        raise Unusable("handle", "", "say who by one of handle, creator_id and email")
    handle = body.handle.removeprefix("@") if body.handle else None
    made = plan(doing.caller.actor, Wanted(handle, body.creator_id, body.email), body.ground)
    kept = ErasurePlanForm(
        digest=made.digest,
        ground=made.ground,
        goes=_named(made.counts),
        plan=None,
        plan_absent_because=TOLD_ONCE,
    )
    document = as_fields(signed_erasure(made, signer))
    return done(200, attrs.evolve(kept, plan=document, plan_absent_because=None), kept=kept)


def _apply(ask: Ask, doing: Doing[PlanBody]) -> Outcome:
    need_whole_installation(ask, doing.caller, "An erasure", _COMMAND)
    apply: ApplyErasure = ask(ApplyErasure)
    signer: Signer = ask(Signer)
    plan = erasure_in(doing.body.written, "in the body", signer)
    return done(200, ErasureForm.of(apply(doing.caller.actor, plan)))
