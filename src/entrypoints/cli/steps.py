"""`influence accounts what-if` and `campaigns what-if`: what each step would open."""

from collections.abc import Sequence

import click

from influence.application.what_if import AccountSteps, CampaignStep, WhatIf
from influence.domain.metrics import Metric, label
from influence.domain.next_steps import ACT_WORDS, Act, NextStep
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
            f"{ACT_WORDS[step.act]}: {step.figures} more figures, {len(handles)} accounts: {_some(handles)}"
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
        f"{len(step.opens)} metrics of the account" if step.opens else "",
        f"{len(step.opens_per_post)} of each post" if step.opens_per_post else "",
    ]
    return " and ".join(filter(None, parts))


def _metrics(found: AccountSteps, step: NextStep) -> list[str]:
    lines = [_named(step.opens), _named(step.opens_per_post)]
    missing = [m for m in (*step.opens, *step.opens_per_post) if m in found.undelivered]
    if missing:
        lines.append(f"of these TikTok's API in use does not deliver {_named(missing)}")
    return [line for line in lines if line]


def _named(metrics: Sequence[Metric]) -> str:
    return ", ".join(map(label, metrics))


def _some(handles: list[str]) -> str:
    more = len(handles) - SHOWN_AT_ONCE
    return ", ".join(handles[:SHOWN_AT_ONCE]) + (f" and {more} more" if more > 0 else "")
