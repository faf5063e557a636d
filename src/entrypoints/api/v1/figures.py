"""`/api/v1/accounts/{number}/metrics` and `/history`: what is known of an account, and since when."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import attrs
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_accounts import ReadAccounts
from influence.application.read_history import CHARTED, ReadHistory
from influence.application.run_api_keys import Caller
from influence.domain.accounts import AccountId
from influence.domain.api_keys import Scope
from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric
from influence.domain.observations import TTCM_DATA_BEGINS
from influence.domain.trends import EVER, Span
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import Parameters, day, one_of
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import answered, told
from influence.entrypoints.forms.accounts import AccountMetricsForm
from influence.entrypoints.forms.charts import HistoryForm

_HISTORY: Final[Parameters] = {
    "metric": attrs.evolve(one_of("What is told over time.", CHARTED, AccountMetric), needed=True),
    "from": day("The first day (UTC)."),
    "to": day("The last day (UTC)."),
}


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/accounts/{number:int}/metrics", opt=needs(Scope.METRICS_READ, tells=AccountMetricsForm))
    async def account_metrics(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """All current figures of an account, each with its source, times and formula, or why there is none."""
        return await answered(request, hands, lambda caller, _: _metrics(ask, caller, number))

    @get(
        "/accounts/{number:int}/history",
        opt=needs(Scope.METRICS_READ, asks=_HISTORY, tells=HistoryForm),
    )
    async def figure_history(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One figure of an account over time, as far as it may be seen now."""
        return await answered(request, hands, lambda caller, found: _history(ask, caller, number, found))

    return [account_metrics, figure_history]


def _metrics(ask: Ask, caller: Caller, number: int) -> dict[str, object]:
    read: ReadAccounts = ask(ReadAccounts)
    return told(AccountMetricsForm.of(read.numbered(caller.actor, AccountId(number))))


def _history(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    span = _span(found.get("from"), found.get("to"))
    read: ReadHistory = ask(ReadHistory)
    return told(HistoryForm.of(read.numbered(caller.actor, AccountId(number), found["metric"], span)))


def _span(since: date | None, until: date | None) -> Span:
    """From the beginning of one day to the end of the other."""
    if since is not None and until is not None and until < since:
        raise Unusable("to", until.isoformat(), f"lies before {since.isoformat()}")
    end = EVER if until in (None, date.max) else _midnight(until) + timedelta(days=1)
    return Span(min(TTCM_DATA_BEGINS, end) if since is None else _midnight(since), end)


def _midnight(day: date | None) -> datetime:
    return datetime.combine(day or date.min, time.min, UTC)
