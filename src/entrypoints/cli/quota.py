"""`influence quota`: TikTok's allowance, what is used of it, and how long a refresh would take."""

import math
from typing import Any, Final

import attrs
import click

from influence.application.forecast_refresh import Forecast, ForecastRefresh
from influence.domain.plurals import counted
from influence.domain.ports.quota import Quota, QuotaUse
from influence.domain.quota import SHARES, SPANS, Urgency, Window
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain

ENDPOINTS_SHOWN: Final = 10
_NAMES: Final = {Window.SECOND: "this second", Window.MINUTE: "this minute", Window.DAY: "today (UTC)"}


@click.command("quota")
@command
def quota_command(session: Session) -> None:
    """TikTok's quota: use of every window, silence TikTok asked for, and what a full refresh would take."""
    use = session.ask(Quota).use()  # type: ignore[type-abstract]  # a port, wired to what keeps it
    forecast = session.ask(ForecastRefresh)(session.by)
    seconds = seconds_for(forecast.calls, use)
    if session.out.as_json:
        session.out.data(_fields(use, forecast, seconds))
        return
    rows = [[_NAMES[w.window], f"{w.used:,}", f"{w.limit:,}", f"{w.left:,}"] for w in use.windows]
    session.out.table(["window", "used", "allowed", "left"], rows, empty="no limits are set")
    if use.limits.insights is not None:
        session.out.say(
            f"Profiles and videos of TikTok One: {use.limits.insights} a minute, per token and endpoint."
        )
    if use.silent_until is not None:
        session.out.say(f"TikTok asked for silence until {use.silent_until:%Y-%m-%d %H:%M:%S} UTC.")
    for endpoint, calls in use.by_endpoint[:ENDPOINTS_SHOWN]:
        session.out.say(f"  {calls:>9,}  {endpoint}")
    session.out.say(
        f"A full refresh of {counted(forecast.accounts, 'tracked account')}, "
        f"{counted(forecast.participants, 'participant')} and {counted(forecast.orders, 'order')}"
        f"{_beside(forecast)} takes about "
        f"{counted(forecast.calls, 'call')}: {_length(seconds)}."
    )
    shares = ", ".join(f"{SHARES[one]:.0%} for {one.value}" for one in Urgency)
    session.out.talk(f"When the day is short, calls are served up to {shares}.")


def _beside(forecast: Forecast) -> str:
    """What is asked about orders besides, where anything is."""
    asked = [
        (forecast.reviews, "review of its videos", "reviews of their videos"),
        (forecast.link_requests, "code with requests to link", "codes with requests to link"),
    ]
    told = [counted(count, one, many) for count, one, many in asked if count]
    return f", with {' and '.join(told)}," if told else ""


def seconds_for(calls: int, use: QuotaUse) -> int:
    """How long *calls* take when every window is used up as soon as it is free; 0 where nothing is limited."""
    free = {one.window: one.left for one in use.windows}
    waits = (
        math.ceil(max(0, calls - free.get(window, limit)) / limit) * SPANS[window].total_seconds()
        for window, limit in use.limits.calls.items()
    )
    return round(max(waits, default=0))


def _length(seconds: int) -> str:
    if seconds < 60:
        return "under a minute"
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    return f"about {hours} h {minutes} min" if hours else f"about {minutes} min"


def _fields(use: QuotaUse, forecast: Forecast, seconds: int) -> dict[str, Any]:
    return {
        "limits": str(use.limits),
        "windows": [
            {**attrs.asdict(w), "window": w.window.name.lower(), "left": w.left} for w in use.windows
        ],
        "insights_per_minute": use.limits.insights,
        "silent_until": plain(use.silent_until),
        "by_endpoint": [{"endpoint": endpoint, "calls": calls} for endpoint, calls in use.by_endpoint],
        "forecast": {**attrs.asdict(forecast), "calls": forecast.calls, "seconds": seconds},
    }
