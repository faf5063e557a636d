"""`/api/v1/audit`: who did what when."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from influence.application.read_audit import ReadAudit, Wanted
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.audit import Noun
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import moment, one_of, page_of, plain_text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import FIELDS, answered, by_number, number_in, page_asks, told
from influence.entrypoints.forms.audit import AuditForm

_ASKS: Final = page_asks(
    AuditForm,
    kind=one_of("Of this kind of thing.", Noun, Noun),
    by=plain_text("What this user did."),
    since=moment("From then on."),
)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/audit", opt=needs(Scope.AUDIT_READ, asks=_ASKS, tells_pages_of=AuditForm))
    async def audit(request: AnyRequest) -> Response[bytes]:
        """The records of the tenant, the last first. Whoever was erased, nobody can tell any more."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    return [audit]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names = page_of(found), found.get(FIELDS)
    wanted = Wanted(
        user=found.get("by"),
        noun=found.get("kind"),
        since=found.get("since"),
        limit=page.limit + 1,
        before=number_in(page, int),
    )
    read: ReadAudit = ask(ReadAudit)
    return by_number(
        page,
        read(caller.actor, wanted),
        lambda row: row.number,
        lambda row: told(AuditForm.of(row), names),
        is_newest_first=True,
    )
