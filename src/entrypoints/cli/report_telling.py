"""A report for people at a terminal."""

from collections.abc import Iterator, Sequence

from influence.application.read_posts import PostRow
from influence.application.report_campaign import Report
from influence.application.summing_parts import PartTotals, parts_by_account, parts_by_network
from influence.domain.breakdowns import Part, PartOf
from influence.domain.metrics import label
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading
from influence.entrypoints.cli.campaigns import tell_participants
from influence.entrypoints.cli.output import words
from influence.entrypoints.cli.session import Session
from influence.entrypoints.cli.values import reason_words, value_words


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
            tell_post(session, row)
        totals = report.totals[network]
        parts = [f"{label(m)} {words(t.value)} ({t})" for m, t in totals.items() if t.value is not None]
        out.say(f"  Total: {'; '.join(parts) or 'nothing could be added up'}")
        tell_part_totals(session, rows)
    if not report.posts:
        out.talk("No posts yet. TikTok posts come by orders: influence orders create")


def tell_part_totals(session: Session, posts: Sequence[PostRow]) -> None:
    """Sums of organic and paid over *posts* of one network, then over each influencer's, for people."""
    names = {row.account.id: row.account.handle for row in posts}
    for sums in parts_by_network(posts).values():
        session.out.say(f"  Organic and paid: {part_sums_words(sums)}")
    for account, sums in parts_by_account(posts).items():
        session.out.say(f"    @{names[account]}: {part_sums_words(sums)}")


def part_sums_words(sums: PartTotals) -> str:
    """Each figure with what could be added up of both parts of it."""
    told = dict.fromkeys(one.metric for one in sums)
    pairs = ((metric, [(part, sums[PartOf(metric, part)]) for part in Part]) for metric in told)
    return "; ".join(
        f"{label(metric)} {', '.join(f'{part.value} {words(total.value)} ({total})' for part, total in pair)}"
        for metric, pair in pairs
    )


def _part_words(one: PartOf, reading: Reading) -> str:
    """A part of a figure, or which kind of empty it is."""
    if isinstance(reading, Absence):
        return f"{one.part.value} – ({reason_words(reading)})"
    return f"{one.part.value} {value_words(one.metric, reading.value)}"


def tell_post(session: Session, row: PostRow) -> None:
    """One post with its figures for people."""
    via = ", ".join(sorted(why.value.replace("_", " ") for why in row.reasons))
    session.out.say(f"  @{row.account.handle}  {row.post.url}  ({via})")
    if row.standing.why:
        frozen = " Its figures stay as they were last told." if row.standing.is_frozen else ""
        session.out.say(f"      {row.standing.state.value}: {row.standing.why}{frozen}")
    for metric, reading in row.readings.items():
        if isinstance(reading, Observation):
            session.out.say(f"      {label(metric):<26}{value_words(metric, reading.value)}")
            parts = [_part_words(one, row.parts[one]) for one in row.told_parts if one.metric is metric]
            if parts:
                session.out.say(f"        {', '.join(parts)}")
    empty: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, absence in _empty(row):
        names = empty.setdefault((absence.reason.value, absence.remedies), [])
        names += [] if name in names else [name]
    for (reason, remedies), names in empty.items():
        session.out.say(f"      empty, {reason.replace('_', ' ')}: {', '.join(names)}")
        for remedy in remedies:
            session.out.say(f"        - {remedy}")


def _empty(row: PostRow) -> Iterator[tuple[str, Absence]]:
    """What of a post is empty, and why; of figures that are there also that their parts are not."""
    for metric, reading in row.readings.items():
        if isinstance(reading, Absence):
            yield label(metric), reading
    told = frozenset(row.told_parts)
    for one, part in row.parts.items():
        is_there = isinstance(row.readings[one.metric], Observation)
        if isinstance(part, Absence) and is_there and one not in told:
            yield f"organic and paid of {label(one.metric)}", part
