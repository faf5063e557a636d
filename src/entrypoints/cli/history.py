"""`influence accounts history`: one metric of an account over time, as a table, a plot, a file."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from influence.application.read_history import HistoryRow, ReadHistory, charted
from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric, label
from influence.domain.networks import Network
from influence.domain.observations import TTCM_DATA_BEGINS, Reason
from influence.domain.trends import Change, NoChange, Segment
from influence.entrypoints.cli.history_forms import history_csv, written
from influence.entrypoints.cli.plots import MARKS, line_name, plot
from influence.entrypoints.cli.session import NETWORKS, Session, command
from influence.entrypoints.cli.spans import since_option, span_of, until_option
from influence.entrypoints.cli.values import change_words, reason_words
from influence.entrypoints.forms.charts import HistoryForm

_SHOWN_AT_ONCE: Final = 20


@click.command("history")
@command
@click.argument("handle")
@click.argument("metric", metavar="METRIC")
@click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)
@since_option
@until_option
@click.option("--csv", "as_csv", is_flag=True, help="One line a point.")
@click.option("--svg", "file", metavar="FILE", help="Draw the chart into this file.")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help=f"The newest N (default: {_SHOWN_AT_ONCE})."
)
@click.option("--all", "everything", is_flag=True, help="No limit.")
def history(
    session: Session,
    handle: str,
    metric: str,
    network: str,
    since: datetime | None,
    until: datetime | None,
    as_csv: bool,
    file: str | None,
    limit: int | None,
    everything: bool,
) -> None:
    """Show one metric of an account over time, as far as it may be seen now."""
    wanted, span = charted(metric), span_of(since, until, otherwise=TTCM_DATA_BEGINS)
    row = session.ask(ReadHistory).of(session.by, handle, wanted, span, network=Network(network))
    if file:
        _draw(row, file)
        session.out.talk(f"Drawn: {file}")
    if session.out.as_json:
        session.out.data(HistoryForm.of(row))
    elif as_csv:
        click.echo(history_csv(row), nl=False)
    else:
        _tell(session, row, None if everything else limit or _SHOWN_AT_ONCE)


def _draw(row: HistoryRow, file: str) -> None:
    from influence.entrypoints.cli.svg import picture  # only who draws loads the templates

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
