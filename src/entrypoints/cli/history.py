"""`influence accounts history`, `growth` and `quarantine`: figures over time."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import click

from influence.application.read_history import CHARTED, HistoryRow, ReadHistory, Suspicious, charted
from influence.domain.errors import Unusable
from influence.domain.metrics import SHAPES, AccountMetric, Shape, label
from influence.domain.networks import Network
from influence.domain.observations import TTCM_DATA_BEGINS, Reason
from influence.domain.trends import EVER, Change, NoChange, Segment, Span
from influence.entrypoints.cli import shapes
from influence.entrypoints.cli.output import plain, words
from influence.entrypoints.cli.plots import MARKS, line_name, plot
from influence.entrypoints.cli.session import NETWORKS, Session, command
from influence.entrypoints.cli.values import change_words, percent, reason_words

_DAY: Final = click.DateTime(["%Y-%m-%d"])
_SHOWN_AT_ONCE: Final = 20
_A_MONTH: Final = timedelta(days=30)
_since = click.option("--since", type=_DAY, metavar="DATE", help="From this day on (UTC).")
_until = click.option("--until", type=_DAY, metavar="DATE", help="Up to and with this day (default: today).")


def _span(since: datetime | None, until: datetime | None, *, otherwise: datetime) -> Span:
    """Whole days of UTC."""
    begins = since.replace(tzinfo=UTC) if since else otherwise
    return Span(begins, datetime.combine(until, time.max, UTC) if until else EVER)


@click.command("history")
@command
@click.argument("handle")
@click.argument("metric", metavar="METRIC")
@click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)
@_since
@_until
@click.option("--csv", "as_csv", is_flag=True, help="One line a point.")
@click.option("--svg", "file", metavar="FILE", help="Draw the chart into this file.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"The newest N (default: {_SHOWN_AT_ONCE}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def history(session: Session, handle: str, metric: str, **said: object) -> None:
    """Show one metric of an account over time, as far as it may be seen now."""
    since, until, file = said["since"], said["until"], said["file"]
    wanted = charted(metric)
    span = _span(
        since if isinstance(since, datetime) else None,
        until if isinstance(until, datetime) else None,
        otherwise=TTCM_DATA_BEGINS,
    )
    row = session.ask(ReadHistory).of(
        session.by, handle, wanted, span, network=Network(str(said["network"]))
    )
    if isinstance(file, str):
        _draw(row, file)
        session.out.talk(f"Drawn: {file}")
    if session.out.as_json:
        session.out.data(history_fields(row))
    elif said["as_csv"]:
        click.echo(history_csv(row), nl=False)
    else:
        limit = said["limit"] if isinstance(said["limit"], int) else _SHOWN_AT_ONCE
        _tell(session, row, None if said["everything"] else limit)


def history_fields(row: HistoryRow) -> dict[str, object]:
    """One metric over time, for programs."""
    return {
        "handle": row.account.handle,
        "network": row.account.network.value,
        "metric": row.metric.value,
        "label": label(row.metric),
        "absent": None if row.absent is None else shapes.reading(row.absent),
        "segments": [_segment_fields(segment) for segment in row.chart.segments],
        "change": None if row.absent is not None else _change_fields(row.chart.change),
    }


def _segment_fields(segment: Segment) -> dict[str, object]:
    return {
        "formula": plain(segment.formula),
        "source": segment.source.value,
        "unit": segment.unit or None,
        "points": [{"at": plain(p.at), "value": p.value} for p in segment.points],
        "gaps": [
            {"since": plain(gap.since), "until": plain(gap.until), "reason": gap.reason.value}
            for gap in segment.gaps
        ],
        "change": _change_fields(segment.change),
        "trend": None
        if segment.trend is None
        else {
            "per_day": segment.trend.per_day,
            "points": segment.trend.points,
            "method": "least_squares",
        },
    }


def _change_fields(change: Change | NoChange) -> dict[str, object]:
    if isinstance(change, NoChange):
        return {"absolute": None, "share": None, "reason": change.value, "message": change.sentence}
    return {
        "since": plain(change.first.at),
        "until": plain(change.last.at),
        "absolute": change.absolute,
        "share": change.share,
    }


def history_csv(row: HistoryRow) -> str:
    """One line a point or gap; an empty history is one line with its reason."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["at", "value", "unit", "formula", "window", "source", "reason"])
    for segment in row.chart.segments:
        about = [segment.unit, segment.formula.id, segment.formula.window or "", segment.source.value]
        cells = [(point.at, point.value, "") for point in segment.points]
        cells += [(gap.since, "", gap.reason.value) for gap in segment.gaps]  # type: ignore[misc]
        for at, value, reason in sorted(cells, key=lambda cell: (cell[0], cell[2])):
            writer.writerow([at.isoformat(), value, *about, reason])
    if row.absent is not None:
        writer.writerow(["", "", "", "", "", "", row.absent.reason.value])
    return lines.getvalue()


def written(metric: AccountMetric, value: float) -> str:
    """A value of a chart with its unit."""
    if SHAPES[metric] is Shape.FRACTION:
        return percent(value, 2)
    return words(round(value) if SHAPES[metric] is Shape.COUNT else value)


def _draw(row: HistoryRow, file: str) -> None:
    from influence.entrypoints.cli.svg import picture  # noqa: PLC0415 # only who draws loads the templates

    title = f"@{row.account.handle}: {label(row.metric)}"
    drawn = picture(title, row.chart.segments, lambda value: written(row.metric, value))
    try:
        Path(file).write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise Unusable("svg", file, error.strerror or str(error)) from error


def _tell(session: Session, row: HistoryRow, most: int | None) -> None:
    out = session.out
    out.say(f"@{row.account.handle}: {label(row.metric)}")
    if row.absent is not None:
        out.say(f"empty, {reason_words(row.absent)}: {row.absent.sentence}")
        for remedy in row.absent.remedies:
            out.say(f"  - {remedy}")
        return
    width = shutil.get_terminal_size().columns
    for line in plot(row.chart.segments, lambda value: written(row.metric, value), width=width):
        click.echo(line)
    for number, segment in enumerate(row.chart.segments):
        out.say(f"{MARKS[number % len(MARKS)]} {line_name(segment)}")
        for line in _segment_lines(row.metric, segment):
            out.say(f"  {line}")
    _tell_points(session, row, most)
    if isinstance(row.chart.change, NoChange):
        out.say(f"Change: none to tell. {row.chart.change.sentence}")


def _segment_lines(metric: AccountMetric, segment: Segment) -> Iterator[str]:
    if isinstance(segment.change, Change):
        first, last = segment.change.first.at, segment.change.last.at
        share = segment.change.share
        by = "" if share is None else f" ({share * 100:+,.1f} %)"
        yield f"change {first:%Y-%m-%d} to {last:%Y-%m-%d}: {change_words(metric, segment.change.absolute)}{by}"
    if segment.trend is not None:
        slope = change_words(metric, segment.trend.per_day)
        yield f"trend: {slope} a day (least squares over {segment.trend.points} points)"
    for gap in segment.gaps:
        yield f"gap {gap.since:%Y-%m-%d} to {gap.until:%Y-%m-%d}: {_GAPS[gap.reason]}"


_GAPS: Final = {
    Reason.NOT_DELIVERED: "TikTok left it out (not delivered)",
    Reason.NOT_COLLECTED: "nobody looked (not collected)",
}


def _tell_points(session: Session, row: HistoryRow, most: int | None) -> None:
    lines = sorted(
        (point.at, f"{point.at:%Y-%m-%d}", written(row.metric, point.value), MARKS[number % len(MARKS)])
        for number, segment in enumerate(row.chart.segments)
        for point in segment.points
    )
    shown = lines if most is None else lines[-most:]
    session.out.table(
        ["day", "value", "line"], [line[1:] for line in shown], empty="There is no value in this time."
    )
    if len(shown) < len(lines):
        session.out.talk(f"Only the newest {len(shown)} of {len(lines)} are listed; --all lists every one.")


@click.command("growth")
@command
@click.argument("metric", metavar="METRIC")
@_since
@_until
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, metavar="N")
def growth(
    session: Session, metric: str, since: datetime | None, until: datetime | None, top: int
) -> None:
    """Which accounts grew most by a metric between two days (default: the last 30)."""
    wanted = charted(metric)
    end = until.replace(tzinfo=UTC) if until else session.now
    span = _span(since, until, otherwise=_begin_of(end.date()) - _A_MONTH)
    found = session.ask(ReadHistory).growth(session.by, wanted, span, top=top)
    if session.out.as_json:
        session.out.data(
            {
                "metric": wanted.value,
                "accounts": [
                    {"handle": one.account.handle, **_change_fields(one.change)} for one in found.ranked
                ],
                "changed": found.changed,
                "absent": dict(sorted(found.absent.items())),
            }
        )
        return
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


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


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


__all__ = ["CHARTED", "growth", "history", "quarantine"]
