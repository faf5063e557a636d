"""`/api/v1/schedules`: reports that go out by mail, on a rhythm."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.keep_schedules import KeepSchedules
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import page_of, whole
from influence.entrypoints.api.v1.conditional import AsRead
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import FIELDS, answered, by_number, only, page_asks, told
from influence.entrypoints.forms.schedules import ScheduleForm

_ASKS: Final = page_asks(ScheduleForm, campaign=whole("Those of the campaign of this number."))


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/schedules", opt=needs(Scope.CAMPAIGNS_READ, asks=_ASKS, tells_pages_of=ScheduleForm))
    async def schedules(request: AnyRequest) -> Response[bytes]:
        """The schedules, by number."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    @get(
        "/schedules/{number:int}",
        opt=needs(Scope.CAMPAIGNS_READ, asks=only(ScheduleForm), tells=ScheduleForm),
    )
    async def schedule(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One schedule: who gets which report when, and what came of the last one."""
        return await answered(request, hands, lambda caller, found: _one(ask, caller, number, found))

    return [schedules, schedule]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names, campaign = page_of(found), found.get(FIELDS), found.get("campaign")
    keep: KeepSchedules = ask(KeepSchedules)
    rows = (row for row in keep.all(caller.actor) if campaign in (None, row.campaign.id))
    return by_number(page, rows, lambda row: row.schedule.id, lambda row: told(ScheduleForm.of(row), names))


def as_read(ask: Ask, number: int) -> AsRead:
    """How the schedule of that number reads."""
    return AsRead(Scope.CAMPAIGNS_READ, lambda caller: _one(ask, caller, number, {}))


def _one(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    keep: KeepSchedules = ask(KeepSchedules)
    return told(ScheduleForm.of(keep.one(caller.actor, str(number))), found.get(FIELDS))
