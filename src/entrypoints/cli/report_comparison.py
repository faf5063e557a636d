"""Two days of a campaign for programs, and for people at a terminal."""

from collections.abc import Iterable, Iterator

from influence.application.compare_reports import Comparison, PostChange
from influence.domain.metrics import PostMetric, label
from influence.domain.networks import Network
from influence.domain.report_changes import MOVING, Cause, FigureChange, Side, TotalChange
from influence.entrypoints.cli.output import words
from influence.entrypoints.cli.session import Session
from influence.entrypoints.cli.values import change_words, value_words
from influence.entrypoints.forms.campaigns import CampaignForm
from influence.entrypoints.forms.readings import ReadingForm, reading_form


def comparison_fields(made: Comparison) -> dict[str, object]:
    """The comparison for programs."""
    return {
        "campaign": CampaignForm.of(made.campaign, made.made_at.date()),
        "influencer": made.only.handle if made.only else None,
        "before": made.first,
        "after": made.second,
        "made_at": made.made_at,
        "policy": made.policy,
        "posts": [_post(one) for one in made.posts],
        "totals": {
            network.value: {metric.value: _total(change) for metric, change in totals.items()}
            for network, totals in made.totals.items()
        },
        "causes": {cause.value: cause.sentence for cause in Cause},
        "removed_posts": [{"count": gone.count, "on": gone.on.date()} for gone in made.removed],
    }


def _post(one: PostChange) -> dict[str, object]:
    return {
        "network": one.post.network.value,
        "id": one.post.external_id,
        "url": one.post.url,
        "handle": one.account.handle,
        "was_in_campaign": one.was_in,
        "is_in_campaign": one.is_in,
        "figures": {change.metric.value: _figure(change) for change in one.figures},
        "parts": _parts(one.parts),
    }


def _parts(changes: Iterable[FigureChange]) -> dict[str, object]:
    """Organic and paid by figure."""
    found: dict[str, dict[str, object]] = {}
    for change in changes:
        if change.part is not None:
            found.setdefault(change.metric.value, {})[change.part.value] = _figure(change)
    return dict(found)


def _figure(change: FigureChange) -> dict[str, object]:
    return {
        "label": change.label,
        "before": _side(change.before),
        "after": _side(change.after),
        "difference": change.difference,
        "cause": change.cause.value,
    }


def _side(side: Side) -> ReadingForm | None:
    return reading_form(side.reading) if side.in_campaign else None


def _total(change: TotalChange) -> dict[str, object]:
    return {
        "before": {"value": change.before.value, "posts": change.before.n, "of": change.before.m},
        "after": {"value": change.after.value, "posts": change.after.n, "of": change.after.m},
        "difference": change.difference,
        "by_cause": {cause.value: part for cause, part in change.by_cause.items()},
        "posts_by_cause": {cause.value: count for cause, count in change.counts.items()},
    }


def tell_comparison(session: Session, made: Comparison) -> None:
    """The comparison for people: totals with their causes, then every figure that moved."""
    out = session.out
    about = f", @{made.only.handle} only" if made.only else ""
    out.say(f"{made.campaign.name}{about}: {made.first:%Y-%m-%d} compared with {made.second:%Y-%m-%d}")
    for network, totals in made.totals.items():
        out.say("")
        out.say("Published Posts (TikTok)" if network is Network.TIKTOK else f"Posts ({network.value})")
        for change in totals.values():
            out.say(f"  {label(change.metric):<20}{_total_words(change)}")
            for cause, part in change.by_cause.items():
                posts = change.counts[cause]
                out.say(f"    {part:+,}  {cause.value.replace('_', ' ')} ({posts} of {change.posts} posts)")
    _tell_figures(session, made)
    for gone in made.removed:
        out.say(str(gone))


def _total_words(change: TotalChange) -> str:
    before, after = (f"{words(one.value)} ({one})" for one in (change.before, change.after))
    if Cause.MEASURED_OTHERWISE in change.counts:
        return f"{before} → {after}: no difference. {Cause.MEASURED_OTHERWISE.sentence}"
    difference = "" if change.difference is None else f": {change.difference:+,}"
    return f"{before} → {after}{difference}"


def _tell_figures(session: Session, made: Comparison) -> None:
    lines = list(_moved(made))
    session.out.say("")
    session.out.table(
        ["influencer", "post", "figure", "before", "after", "difference", "cause"],
        lines,
        empty="No figure that may be shown moved between these days.",
    )
    seen = {change.cause for post in made.posts for change in post.figures} & _TOLD
    for cause in Cause:
        if cause in seen:
            session.out.talk(f"{cause.value.replace('_', ' ')}: {cause.sentence}")


_TOLD = MOVING | {Cause.NO_LONGER_ALLOWED, Cause.MEASURED_OTHERWISE}


def _moved(made: Comparison) -> Iterator[list[object]]:
    for post in made.posts:
        for change in (*post.figures, *post.parts):
            if change.cause in _TOLD:
                difference = change.difference
                yield [
                    f"@{post.account.handle}",
                    post.post.external_id,
                    change.label,
                    _value(change.metric, change.before),
                    _value(change.metric, change.after),
                    None if difference is None else change_words(change.metric, difference),
                    change.cause.value.replace("_", " "),
                ]


def _value(metric: PostMetric, side: Side) -> str | None:
    return None if side.seen is None else value_words(metric, side.seen.value)
