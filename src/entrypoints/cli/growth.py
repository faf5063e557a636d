"""`influence accounts growth` and `quarantine`: who grew most, and which values nobody may read."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

import click

from influence.application.read_history import Growth, ReadHistory, Suspicious, charted
from influence.domain.metrics import label
from influence.domain.observations import TTCM_DATA_BEGINS
from influence.entrypoints.cli.history_forms import written
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.spans import since_option, span_of, until_option
from influence.entrypoints.cli.values import change_words
from influence.entrypoints.forms.charts import change_form
from influence.entrypoints.plain import fields, plain

_SHOWN_AT_ONCE: Final = 20
_A_MONTH: Final = timedelta(days=30)


@click.command("growth")
@command
@click.argument("metric", metavar="METRIC")
@since_option
@until_option
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, metavar="N")
def growth(session: Session, metric: str, since: datetime | None, until: datetime | None, top: int) -> None:
    """Which accounts grew most by a metric between two days (default: the last 30)."""
    wanted = charted(metric)
    end = until or session.now
    span = span_of(since, until, otherwise=datetime.combine(end, time.min, UTC) - _A_MONTH)
    found = session.ask(ReadHistory).growth(session.by, wanted, span, top=top)
    if session.out.as_json:
        session.out.data(
            {
                "metric": wanted.value,
                "accounts": [
                    {"handle": one.account.handle, **fields(change_form(one.change))} for one in found.ranked
                ],
                "changed": found.changed,
                "absent": dict(sorted(found.absent.items())),
            }
        )
        return
    _tell_growth(session, found)


def _tell_growth(session: Session, found: Growth) -> None:
    wanted = found.metric
    session.out.table(
        ["account", label(wanted).lower(), "change", "share", "since", "until"],
        [
            [
                f"@{one.account.handle}",
                written(wanted, one.change.last.value),
                change_words(wanted, one.change.absolute),
                None if one.change.share is None else f"{one.change.share * 100:+,.1f} %",
                one.change.first.at.date(),
                one.change.last.at.date(),
            ]
            for one in found.ranked
        ],
        empty="Of no account can a change be told.",
    )
    for reason, count in sorted(found.absent.items()):
        session.out.talk(f"{count} without a change: {reason.replace('_', ' ')}")


@click.command("quarantine")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def quarantine(session: Session, limit: int | None, everything: bool) -> None:
    """List what says that TikTok told it before TikTok's data began; nobody reads it until a person has looked."""
    held = session.ask(ReadHistory).quarantine(session.by)
    if session.out.as_json:
        most = None if everything else limit
        session.out.array(_suspicious_fields(one) for one in held[:most])
        return
    most = None if everything else limit or _SHOWN_AT_ONCE
    session.out.table(
        ["account", "post", "source", "as of", "collected", "holds"],
        [
            [
                f"@{one.account.handle}",
                one.post.external_id if one.post else None,
                one.source.value,
                f"{one.as_of:%Y-%m-%d}",
                f"{one.fetched_at:%Y-%m-%d}",
                ", ".join(metric.value for metric in one.metrics),
            ]
            for one in held[:most]
        ],
        empty=f"Nothing is in quarantine: no value of TikTok's is older than {TTCM_DATA_BEGINS:%B %Y}.",
    )
    if most is not None and len(held) > most:
        session.out.talk(f"Only the first {most} of {len(held)} are shown; --all shows every one.")


def _suspicious_fields(one: Suspicious) -> dict[str, object]:
    return {
        "handle": one.account.handle,
        "network": one.account.network.value,
        "post": one.post.external_id if one.post else None,
        "source": one.source.value,
        "as_of": plain(one.as_of),
        "fetched_at": plain(one.fetched_at),
        "metrics": [metric.value for metric in one.metrics],
        "reason": f"older than {TTCM_DATA_BEGINS:%Y-%m-%d}, when TikTok's data begins",
    }
