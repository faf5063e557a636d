"""A kept report, and what became of it, for programs and for people at a terminal."""

from collections.abc import Iterator

from influence.application.compare_kept_reports import KeptChange, KeptComparison, PostSince
from influence.application.read_kept_reports import ShownReport
from influence.domain.kept_changes import Origin
from influence.domain.metrics import label
from influence.domain.networks import Network
from influence.domain.report_changes import Side
from influence.entrypoints.cli.output import counted, words
from influence.entrypoints.cli.report_telling import (
    part_sums_words,
    tell_post,
)
from influence.entrypoints.cli.session import Session
from influence.entrypoints.cli.values import change_words, value_words
from influence.entrypoints.forms.readings import ReadingForm, reading_form


def tell_shown(session: Session, shown: ShownReport) -> None:
    """A kept report for people: what it was, what is left of it, its figures."""
    out = session.out
    _tell_head(session, shown)
    out.table(
        ["influencer", "then", "now", "posts", "orders then"],
        [
            [
                f"@{account.handle}",
                then.kind,
                account.kind if then.kind else None,
                then.posts,
                ", ".join(f"{order} {state.value.replace('_', ' ')}" for order, state in then.orders.items())
                or None,
            ]
            for account, then in shown.participants
        ],
        empty="Nobody of those who took part is left.",
    )
    for network, totals in shown.totals.items():
        out.say("")
        out.say("Published Posts (TikTok)" if network is Network.TIKTOK else f"Posts ({network.value})")
        for row in shown.rows:
            if row.shown.post.network is network:
                tell_post(session, row.shown)
        parts = [f"{label(m)} {words(t.value)} ({t})" for m, t in totals.items() if t.value is not None]
        out.say(f"  Total: {'; '.join(parts) or 'nothing could be added up'}")
        if network in shown.part_totals:
            out.say(f"  Organic and paid: {part_sums_words(shown.part_totals[network])}")


def _tell_head(session: Session, shown: ShownReport) -> None:
    report, out = shown.report, session.out
    about = f", @{shown.only.handle} only" if shown.only else ""
    out.say(f"{report.title}{about}: kept on {report.kept_at:%Y-%m-%d %H:%M} UTC by {report.kept_by}")
    if report.note:
        out.say(f"Note: {report.note}")
    out.say(f"Policy then: {report.policy} ({report.fingerprint[:12]})")
    if shown.policy_changed:
        days = f"{report.kept_at:%Y-%m-%d} {shown.shown_at:%Y-%m-%d}"
        out.say(f"Policy now: {shown.terms.version} ({shown.terms.fingerprint[:12]})")
        out.talk(f"What changed: influence policy diff {days}")
    for line in _gone_words(shown):
        out.say(line)


def _gone_words(shown: ShownReport) -> Iterator[str]:
    gone = shown.gone
    if gone.old_since is not None:
        old = f"{counted(gone.old_figures, 'value')} and {counted(gone.old_posts, 'post')}"
        yield f"{old} of the old source were removed on {gone.old_since:%Y-%m-%d}."
    if gone.posts:
        yield f"{counted(gone.posts, 'post')} of then: removed since."
    if gone.figures:
        yield f"{counted(gone.figures, 'figure')} of then may not be shown any more, or went with an erasure."


def comparison_fields(made: KeptComparison) -> dict[str, object]:
    """The comparison for programs."""
    return {
        "compared_at": made.shown.shown_at,
        "policy_now": {
            "version": made.shown.terms.version,
            "fingerprint": made.shown.terms.fingerprint,
            "changed": made.shown.policy_changed,
        },
        "origins": {origin.value: count for origin, count in made.origins.items()},
        "posts": [_post_fields(one) for one in made.posts],
        "totals": {
            network.value: {
                metric.value: {
                    "before": {"value": one.before.value, "posts": one.before.n, "of": one.before.m},
                    "after": {"value": one.after.value, "posts": one.after.n, "of": one.after.m},
                    "difference": one.difference,
                }
                for metric, one in totals.items()
            }
            for network, totals in made.totals.items()
        },
    }


def _post_fields(one: PostSince) -> dict[str, object]:
    return {
        "network": one.post.network.value,
        "id": one.post.external_id,
        "url": one.post.url,
        "handle": one.account.handle,
        "was_in_campaign": one.was_in,
        "is_in_campaign": one.is_in,
        "figures": {moved.change.metric.value: _figure_fields(moved) for moved in one.figures},
    }


def _figure_fields(moved: KeptChange) -> dict[str, object]:
    return {
        "before": _side(moved.change.before),
        "after": _side(moved.change.after),
        "difference": moved.change.difference,
        "cause": moved.change.cause.value,
        "origin": moved.origin.value,
    }


def _side(side: Side) -> ReadingForm | None:
    return reading_form(side.reading) if side.in_campaign else None


def tell_comparison(session: Session, made: KeptComparison) -> None:
    """The comparison for people: every figure that is another one, and why."""
    _tell_head(session, made.shown)
    rows = [
        [
            f"@{post.account.handle}",
            post.post.external_id,
            moved.change.label,
            _value(moved.change.before, moved),
            _value(moved.change.after, moved),
            None
            if moved.change.difference is None
            else change_words(moved.change.metric, moved.change.difference),
            moved.origin.value,
        ]
        for post in made.posts
        for moved in post.figures
        if moved.origin is not Origin.NONE
    ]
    columns = ["influencer", "post", "figure", "then", "now", "difference", "what changed"]
    session.out.table(columns, rows, empty="No figure is another one than it was.")
    for origin, count in made.origins.items():
        if count:
            session.out.talk(f"{origin.value} ({counted(count, 'figure')}): {origin.sentence}")


def _value(side: Side, moved: KeptChange) -> str | None:
    return None if side.seen is None else value_words(moved.change.metric, side.seen.value)
