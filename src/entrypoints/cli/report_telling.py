"""A report for programs, and for people at a terminal."""

from influence.application.read_posts import PostRow
from influence.application.report_campaign import PostChart, Report, Totals
from influence.domain.metrics import label
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation
from influence.entrypoints.cli import shapes
from influence.entrypoints.cli.campaign_list import fields_of
from influence.entrypoints.cli.campaigns import participants, removed, tell_participants
from influence.entrypoints.cli.output import plain, words
from influence.entrypoints.cli.session import Session
from influence.entrypoints.cli.values import value_words


def report_fields(report: Report) -> dict[str, object]:
    """The report for programs: every figure with source, times and formula, or its reason."""
    everyone = zip(participants(report), report.participants, strict=True)
    return {
        "campaign": fields_of(report.campaign, report.made_at.date()),
        "influencer": report.only.handle if report.only else None,
        "made_at": report.made_at,
        "policy": report.policy,
        "participants": [{**fields, "totals": _totals(one.totals)} for fields, one in everyone],
        "posts": [shapes.post(row) for row in report.posts],
        "totals": {network.value: _totals(totals) for network, totals in report.totals.items()},
        "views_by_day": [_chart(one) for one in report.charts],
        "removed_posts": removed(report),
    }


def _totals(totals: Totals) -> dict[str, object]:
    return {
        metric.value: {"value": total.value, "posts": total.n, "of": total.m}
        for metric, total in totals.items()
    }


def _chart(one: PostChart) -> dict[str, object]:
    return {
        "handle": one.row.account.handle,
        "post": one.row.post.external_id,
        "formula": plain(one.line.formula),
        "source": one.line.source.value,
        "points": [{"at": plain(p.at), "value": p.value} for p in one.line.points],
        "gaps": [
            {"since": plain(g.since), "until": plain(g.until), "reason": g.reason.value}
            for g in one.line.gaps
        ],
    }


def tell(session: Session, report: Report) -> None:
    """The report for people."""
    out, today = session.out, report.made_at.date()
    about = f", @{report.only.handle} only" if report.only else ""
    status = report.campaign.status(today).value
    out.say(f"{report.campaign.name}{about}: {status}, as of {report.made_at:%Y-%m-%d %H:%M} UTC")
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
