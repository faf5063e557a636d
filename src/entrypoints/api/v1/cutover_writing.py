"""The cut-over: planning it, and applying exactly that plan."""

from collections.abc import Mapping

import attrs
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler

from influence.application.apply_cutover import ApplyCutover
from influence.application.do_once import Outcome
from influence.application.plan_cutover import PlanCutover
from influence.application.read_move import ReadMove
from influence.domain.api_keys import Scope
from influence.domain.ports.signing import Signer
from influence.domain.signed_documents import as_fields
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Once, done
from influence.entrypoints.api.v1.signed import MOST_BYTES, TOLD_ONCE, PlanBody, need_whole_installation
from influence.entrypoints.forms.accounts import ErrorForm
from influence.entrypoints.forms.cutover import CutoverForm
from influence.entrypoints.forms.done import error_form
from influence.entrypoints.signed_plans import cutover_in, signed_cutover

_COMMAND = "influence cutover plan -o plan.json"


@attrs.frozen(kw_only=True)
class PlanCutoverBody:
    """Whether TikTok is asked about accounts that it has not answered for within a day."""

    ask: bool = True


@attrs.frozen(kw_only=True)
class CutoverPlanForm:
    """How much there is to do, and the plan to be handed back; *error* where TikTok was not asked about everybody."""

    digest: str
    is_empty: bool
    accounts: int
    campaigns: int
    error: ErrorForm | None
    plan: Mapping[str, object] | None
    plan_absent_because: str | None


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post("/cutover/plans", opt=needs(Scope.PURGE_EXECUTE, takes=PlanCutoverBody, tells=CutoverPlanForm))
    async def plan_cutover(request: AnyRequest) -> Response[bytes]:
        """Say what becomes of every TikTok account and campaign. Nothing is removed or hidden."""
        return await once.afar(request, PlanCutoverBody, lambda doing: _plan(ask, doing))

    @post(
        "/cutover",
        opt=needs(Scope.PURGE_EXECUTE, takes=PlanBody, tells=CutoverForm),
        request_max_body_size=MOST_BYTES,
    )
    async def apply_cutover(request: AnyRequest) -> Response[bytes]:
        """Leave the old source exactly as planned, for good. Stopped anywhere, a repeat continues."""
        return await once.afar(request, PlanBody, lambda doing: _apply(ask, doing), MOST_BYTES)

    return [plan_cutover, apply_cutover]


def _plan(ask: Ask, doing: Doing[PlanCutoverBody]) -> Outcome:
    need_whole_installation(ask, doing.caller, "The cut-over", _COMMAND)
    plan: PlanCutover = ask(PlanCutover)
    signer: Signer = ask(Signer)
    planned = plan(doing.caller.actor, ask=doing.body.ask)
    made, checked = planned.plan, planned.checked
    kept = CutoverPlanForm(
        digest=made.digest,
        is_empty=made.is_empty,
        accounts=len(made.accounts),
        campaigns=len(made.campaigns),
        error=error_form(checked.error if checked else None),
        plan=None,
        plan_absent_because=TOLD_ONCE,
    )
    document = as_fields(signed_cutover(made, signer))
    return done(200, attrs.evolve(kept, plan=document, plan_absent_because=None), kept=kept)


def _apply(ask: Ask, doing: Doing[PlanBody]) -> Outcome:
    need_whole_installation(ask, doing.caller, "The cut-over", _COMMAND)
    apply: ApplyCutover = ask(ApplyCutover)
    signer: Signer = ask(Signer)
    move: ReadMove = ask(ReadMove)
    status = apply(doing.caller.actor, cutover_in(doing.body.written, "in the body", signer))
    return done(200, CutoverForm.of(status, move()))
