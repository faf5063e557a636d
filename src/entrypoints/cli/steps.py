"""`influence accounts what-if`, `campaigns what-if` and `campaigns explain`: what is missing, and what would help."""

from collections.abc import Sequence

import click

from influence.application.explain_campaign import ExplainCampaign, Explained
from influence.application.what_if import AccountSteps, CampaignStep, WhatIf
from influence.domain.metrics import AccountMetric, Metric, PostMetric, label
from influence.domain.next_steps import ACT_WORDS, Act, NextStep
from influence.domain.plurals import of_many
from influence.entrypoints.cli.metric_names import metric_called
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command

SHOWN_AT_ONCE = 5

_COMMANDS = {
    Act.JOIN: "influence accounts invite {handle}",
    Act.AUTHENTICATE: "influence accounts connect-link {handle} --wait",
    Act.ORDER: "influence orders create CAMPAIGN {handle}",
    Act.LINK: "influence orders list CAMPAIGN",
}


@click.command("what-if")
@command
@click.argument("handle")
def account_what_if(session: Session, handle: str) -> None:
    """Say what authenticating, joining or an order would open, the most rewarding step first."""
    found = session.ask(WhatIf).of_account(session.by, handle)
    if session.out.as_json:
        session.out.array(_step_fields(found, step) for step in found.steps)
        return
    for step in found.steps:
        session.out.say(f"{step.sentence}: opens {_gain(step)}")
        for line in _metrics(found, step):
            session.out.say(f"    {line}")
        for act in step.acts:
            session.out.say(f"  - {_COMMANDS[act].format(handle=found.account.handle)}")


@click.command("what-if")
@command
@click.argument("campaign")
def campaign_what_if(session: Session, campaign: str) -> None:
    """Say which step would open most figures in a campaign, and for whom."""
    steps = session.ask(WhatIf).of_campaign(session.by, campaign)
    if session.out.as_json:
        session.out.array(map(_campaign_fields, steps))
        return
    for step in steps:
        handles = [f"@{one.account.handle}" for one in step.beneficiaries]
        session.out.say(
            f"{ACT_WORDS[step.act]}: {counted(step.figures, 'more figure')}, "
            f"{counted(len(handles), 'account')}: {_some(handles)}"
        )
        session.out.say(f"  - {_COMMANDS[step.act].format(handle='HANDLE').replace('CAMPAIGN', campaign)}")
    if not steps:
        session.out.talk("Nothing more to gain: every post is tied to an order of an account that shows all.")


def _step_fields(found: AccountSteps, step: NextStep) -> dict[str, object]:
    return {
        "step": step.sentence,
        "acts": [act.value for act in step.acts],
        "becomes": step.becomes.value,
        "opens": [metric.value for metric in step.opens],
        "opens_per_post": [metric.value for metric in step.opens_per_post],
        "not_delivered": sorted(
            m.value for m in (*step.opens, *step.opens_per_post) if m in found.undelivered
        ),
    }


def _campaign_fields(step: CampaignStep) -> dict[str, object]:
    return {
        "act": step.act.value,
        "step": ACT_WORDS[step.act],
        "figures": step.figures,
        "accounts": [
            {
                "handle": one.account.handle,
                "becomes": one.step.becomes.value,
                "posts": one.posts,
                "figures": one.figures,
            }
            for one in step.beneficiaries
        ],
    }


def _gain(step: NextStep) -> str:
    parts = [
        of_many(len(step.opens), "metrics of the account") if step.opens else "",
        f"{len(step.opens_per_post)} of each post" if step.opens_per_post else "",
    ]
    return " and ".join(filter(None, parts))


def _metrics(found: AccountSteps, step: NextStep) -> list[str]:
    lines = [_named(step.opens), _named(step.opens_per_post)]
    every: tuple[Metric, ...] = (*step.opens, *step.opens_per_post)
    missing = [metric for metric in every if metric in found.undelivered]
    if missing:
        lines.append(f"of these TikTok's API in use does not deliver {_named(missing)}")
    return [line for line in lines if line]


def _named(metrics: Sequence[Metric]) -> str:
    return ", ".join(map(label, metrics))


def _some(handles: list[str]) -> str:
    more = len(handles) - SHOWN_AT_ONCE
    return ", ".join(handles[:SHOWN_AT_ONCE]) + (f" and {more} more" if more > 0 else "")


@click.command("explain")
@command
@click.argument("campaign")
@click.argument("metric")
def campaign_explain(session: Session, campaign: str, metric: str) -> None:
    """Say who shows a metric in a campaign, why the others do not, and what would help."""
    found = session.ask(ExplainCampaign)(
        session.by, campaign, metric_called(metric, AccountMetric, PostMetric)
    )
    if session.out.as_json:
        session.out.data(_explained_fields(found))
        return
    what = "posts" if isinstance(found.metric, PostMetric) else "accounts"
    session.out.say(f"{label(found.metric)}: shown for {found.shown} of {found.asked} {what}")
    for one in found.missing:
        handles = sorted({f"@{handle}" for handle in one.handles})
        session.out.say(f"{len(one.handles)} × {one.absence.sentence} ({_some(handles)})")
        for remedy in one.absence.remedies:
            session.out.say(f"  - {remedy}")


def _explained_fields(found: Explained) -> dict[str, object]:
    return {
        "metric": found.metric.value,
        "shown": found.shown,
        "asked": found.asked,
        "missing": [
            {
                "reason": one.absence.reason.value,
                "message": one.absence.sentence,
                "remedies": list(one.absence.remedies),
                "handles": list(one.handles),
            }
            for one in found.missing
        ],
    }
