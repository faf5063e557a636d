"""Schedules: having reports mailed, changing who gets them and when, and ending that.

A report that is mailed has left the house: whoever has one sent must be allowed to export it, too.
"""

from typing import Final

import attrs
from litestar import Response, delete, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.do_once import Outcome
from influence.application.keep_schedules import KeepSchedules, ScheduleChanges, ScheduleRow, WantedSchedule
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.languages import Language
from influence.domain.networks import fold
from influence.domain.report_document import FileForm
from influence.domain.schedules import MOST_RECIPIENTS
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1 import schedules
from influence.entrypoints.api.v1.bodies import LARGEST, number, several, text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Nothing, Once, done
from influence.entrypoints.forms.schedules import ScheduleForm

_LONGEST_RHYTHM: Final = 80
_LONGEST_ZONE: Final = 60
_FORMS: Final = len(FileForm)


@attrs.frozen(kw_only=True)
class AddScheduleBody:
    """Reports of the campaign of a number, on a rhythm such as `every Friday 09:00`, to mail addresses."""

    campaign: int = number(1, LARGEST)
    rhythm: str = text(_LONGEST_RHYTHM, least=1)
    to: tuple[str, ...] = several(MOST_RECIPIENTS)
    formats: tuple[FileForm, ...] = several(_FORMS, default=(FileForm.HTML,))
    zone: str = text(_LONGEST_ZONE, least=1, default="UTC")
    language: Language | None = None


@attrs.frozen(kw_only=True)
class ChangeScheduleBody:
    """What changes of a schedule; what is left out or null stays. A new rhythm or zone counts from the next time on."""

    rhythm: str | None = text(_LONGEST_RHYTHM, least=1, default=None)
    to: tuple[str, ...] | None = several(MOST_RECIPIENTS, default=None)
    formats: tuple[FileForm, ...] | None = several(_FORMS, default=None)
    zone: str | None = text(_LONGEST_ZONE, least=1, default=None)
    language: Language | None = None


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post(
        "/schedules",
        opt=needs(Scope.CAMPAIGNS_WRITE, takes=AddScheduleBody, tells=ScheduleForm, status=201),
    )
    async def add_schedule(request: AnyRequest) -> Response[bytes]:
        """Have the report of a campaign mailed on a rhythm. The key needs `exports:read`, too."""
        return await once.here(request, AddScheduleBody, lambda doing: _add(ask, doing))

    @patch(
        "/schedules/{number:int}",
        opt=needs(Scope.CAMPAIGNS_WRITE, takes=ChangeScheduleBody, tells=ScheduleForm),
    )
    async def change_schedule(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Change who gets a report, when, or as which files. The key needs `exports:read`, too."""
        return await once.plainly(
            request,
            ChangeScheduleBody,
            lambda caller, body: _change(ask, caller, number, body),
            schedules.as_read(ask, number),
        )

    @delete("/schedules/{number:int}", opt=needs(Scope.CAMPAIGNS_WRITE, tells=ScheduleForm), status_code=200)
    async def end_schedule(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """End a schedule; the answer is what it was. Letters that are on their way still go out."""
        return await once.plainly(
            request, Nothing, lambda caller, _: _end(ask, caller, number), schedules.as_read(ask, number)
        )

    return [add_schedule, change_schedule, end_schedule]


def _keep(ask: Ask) -> KeepSchedules:
    keep: KeepSchedules = ask(KeepSchedules)
    return keep


def _add(ask: Ask, doing: Doing[AddScheduleBody]) -> Outcome:
    doing.caller.need(Scope.EXPORTS_READ)
    body = doing.body
    wanted = WantedSchedule(body.rhythm, body.to, body.formats, body.zone, body.language)
    return _told(201, _keep(ask).add(doing.caller.actor, str(body.campaign), wanted))


def _change(ask: Ask, caller: Caller, number: int, body: ChangeScheduleBody) -> Outcome:
    caller.need(Scope.EXPORTS_READ)
    changes = ScheduleChanges(body.rhythm, body.to, body.formats, body.zone, body.language)
    return _told(200, _keep(ask).edit(caller.actor, str(number), changes))


def _end(ask: Ask, caller: Caller, number: int) -> Outcome:
    return _told(200, _keep(ask).remove(caller.actor, str(number)))


def _told(status: int, row: ScheduleRow) -> Outcome:
    """The answer goes with everybody whose address is in it."""
    return done(status, ScheduleForm.of(row), (f"mail/{fold(to)}" for to in row.schedule.recipients))
