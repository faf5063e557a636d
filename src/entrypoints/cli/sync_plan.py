"""The plan of a refresh, for people and programs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from influence.application.forecast_refresh import Forecast
from influence.application.plan_sync import Planned
from influence.domain.plurals import counted
from influence.domain.quota import Urgency
from influence.domain.sync_plan import WEIGHTS, Matter, Need, Step, Subject, SyncPlan, Waits, Why
from influence.entrypoints.cli.output import Out
from influence.entrypoints.plain import plain

_NEEDS: Final = {
    Need.OPEN_ORDER: "posts of an order are awaited",
    Need.CAMPAIGN: "takes part in a campaign",
    Need.NONE: "",
}
_WAITS: Final = {
    Waits.QUOTA: "today's quota does not reach so far",
    Waits.SLICE: "the next slice has them",
    Waits.RESTS: "asked about lately",
}
_COLUMNS: Final = ("#", "what", "who", "why", "calls", "total")


def tell_plan(out: Out, forecast: Forecast, planned: Planned, limit: int | None) -> None:
    """Say what would be asked, in which order; up to *limit* rows."""
    if out.as_json:
        out.data({**_counts(forecast), **_plan_fields(planned, limit)})
        return
    out.say(
        f"Would ask TikTok for up to {counted(forecast.memberships, 'membership')} (20 a call), "
        f"{counted(forecast.accounts, 'profile')}, the videos of {counted(forecast.participants, 'participant')} and "
        f"{counted(forecast.orders, 'order')}: about {counted(forecast.calls, 'call')}."
    )
    steps = planned.plan.steps
    rows = [_row(place, step, planned) for place, step in enumerate(steps[:limit], start=1)]
    out.table(_COLUMNS, rows, empty="There is nobody to ask about.")
    if limit is not None and len(steps) > limit:
        out.talk(f"… and {len(steps) - limit:,} more; --all shows them")
    for reason, words in _WAITS.items():
        waiting = planned.plan.waiting(reason)
        if waiting:
            out.say(f"Left out: {waiting:,}, {words}.")
    figures = planned.left.get(Urgency.FIGURES)
    if figures is not None:
        orders = f"{planned.left[Urgency.ORDERS]:,}"
        out.say(f"Left today for refreshing figures: {counted(figures, 'call')}; for orders: {orders}.")


def _row(place: int, step: Step, planned: Planned) -> Sequence[object]:
    about = step.subject
    return [place, about.matter.value, _who(about), _why(step, planned), step.calls, step.total]


def _who(about: Subject) -> str:
    return f"@{about.account.handle}" + (f" (order {about.number})" if about.matter is Matter.ORDER else "")


def _why(step: Step, planned: Planned) -> str:
    about = step.subject
    waited = about.waited(planned.at)
    since = "never asked" if waited is None else f"{_length(waited)} old"
    if step.why is Why.DUE:
        return f"due: posts are awaited, {since}"
    weight = WEIGHTS[about.need]
    return since if weight == 1 else f"{since}, ×{weight}: {_NEEDS[about.need]}"


def _length(waited: timedelta) -> str:
    hours = int(waited.total_seconds() // 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} h"


def _counts(forecast: Forecast) -> dict[str, int]:
    return {
        "memberships_of": forecast.memberships,
        "profiles_of": forecast.accounts,
        "videos_of": forecast.participants,
        "orders": forecast.orders,
        "reviews_of": forecast.reviews,
        "link_requests_under": forecast.link_requests,
        "calls": forecast.calls,
    }


def _plan_fields(planned: Planned, limit: int | None) -> dict[str, object]:
    plan: SyncPlan = planned.plan
    return {
        "plan": [_step_fields(step) for step in plan.steps[:limit]],
        "planned": len(plan.steps),
        "planned_calls": plan.calls,
        "left_out": [{**_fields(about), "reason": why.value} for about, why in plan.left_out[:limit]],
        "left_out_by_reason": {why.value: plan.waiting(why) for why in Waits},
        "left_today": {urgency.value: calls for urgency, calls in planned.left.items()},
    }


def _step_fields(step: Step) -> dict[str, object]:
    return {
        **_fields(step.subject),
        "why": step.why.value,
        "weight": WEIGHTS[step.subject.need],
        "calls": step.calls,
        "total": step.total,
    }


def _fields(about: Subject) -> dict[str, object]:
    return {
        "what": about.matter.value,
        "number": about.number,
        "handle": about.account.handle,
        "asked_at": plain(about.asked_at),
        "need": about.need.value,
    }
