"""`influence report`: a campaign with every figure, or why there is none."""

import csv
import io
import json
from typing import Final

import click

from influence.application.read_posts import PostRow
from influence.application.report_campaign import Report, ReportCampaign
from influence.domain.metrics import PostMetric, label
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading
from influence.entrypoints.cli import shapes
from influence.entrypoints.cli.campaign_list import fields_of
from influence.entrypoints.cli.campaigns import participants, removed, tell_participants
from influence.entrypoints.cli.output import plain, words
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.values import value_words

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


@click.command("report")
@command
@click.argument("campaign")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
def report_command(session: Session, campaign: str, form: str) -> None:
    """Report a campaign: participants, posts, every metric each post may show, and why others are empty."""
    report = session.ask(ReportCampaign)(session.by, campaign)
    if session.out.as_json or form == "json":
        session.out.data(as_fields(report))
    elif form == "csv":
        click.echo(as_csv(report), nl=False)
    else:
        tell(session, report)


def as_fields(report: Report) -> dict[str, object]:
    """The report for programs."""
    return {
        "campaign": fields_of(report.campaign, report.made_at.date()),
        "made_at": report.made_at,
        "policy": report.policy,
        "participants": participants(report),
        "posts": [shapes.post(row) for row in report.posts],
        "totals": {
            network.value: {
                metric.value: {"value": total.value, "posts": total.n, "of": total.m}
                for metric, total in totals.items()
            }
            for network, totals in report.totals.items()
        },
        "removed_posts": removed(report),
    }


def text_cell(text: str) -> str:
    """*text* as a spreadsheet takes it for text, never for a formula."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def as_csv(report: Report) -> str:
    """One line a post; an absent figure is an empty cell with its reason beside it."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    names = [name for metric in PostMetric for name in (metric.value, f"{metric.value}_reason")]
    writer.writerow(["network", "handle", "post", "url", "tracked_via", "policy", *names])
    for row in report.posts:
        head = [row.post.network.value, row.account.handle, row.post.external_id, row.post.url]
        via = "+".join(sorted(why.value for why in row.reasons))
        cells = [cell for metric in PostMetric for cell in _cells(row.readings[metric])]
        writer.writerow([*map(text_cell, head), via, report.policy, *cells])
    return lines.getvalue()


def _cells(reading: Reading) -> tuple[object, str]:
    if isinstance(reading, Absence):
        return "", reading.reason.value
    value = reading.value
    if isinstance(value, int | float):
        return value, ""
    return text_cell(value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)), ""


def tell(session: Session, report: Report) -> None:
    """The report for people."""
    out, today = session.out, report.made_at.date()
    out.say(
        f"{report.campaign.name}: {report.campaign.status(today).value}, as of {report.made_at:%Y-%m-%d %H:%M} UTC"
    )
    tell_participants(session, report)
    for network in Network:
        rows = [row for row in report.posts if row.post.network is network]
        if not rows:
            continue
        out.say("")
        out.say("Published Posts (TikTok)" if network is Network.TIKTOK else f"Posts ({network.value})")
        for row in rows:
            _tell_post(session, row)
        totals = report.totals[network]
        parts = [f"{label(m)} {words(t.value)} ({t})" for m, t in totals.items() if t.value is not None]
        out.say(f"  Total: {'; '.join(parts) or 'nothing could be added up'}")
    if not report.posts:
        out.talk("No posts yet. TikTok posts come by orders: influence orders create")


def _tell_post(session: Session, row: PostRow) -> None:
    via = ", ".join(sorted(why.value.replace("_", " ") for why in row.reasons))
    session.out.say(f"  @{row.account.handle}  {row.post.url}  ({via})")
    here = [(m, r.value) for m, r in row.readings.items() if isinstance(r, Observation)]
    for metric, value in here:
        session.out.say(f"      {label(metric):<26}{value_words(metric, value)}")
    empty: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for metric, reading in row.readings.items():
        if isinstance(reading, Absence):
            empty.setdefault((reading.reason.value, reading.remedies), []).append(label(metric))
    for (reason, remedies), names in empty.items():
        session.out.say(f"      empty, {reason.replace('_', ' ')}: {', '.join(names)}")
        for remedy in remedies:
            session.out.say(f"        - {remedy}")
