"""`influence campaigns`."""

from collections.abc import Callable
from typing import Any, TextIO

import attrs
import click

from influence.application.read_campaigns import Fulfilment
from influence.application.report_campaign import Participation, Report, ReportCampaign
from influence.application.run_campaigns import Brief, Changes, RunCampaigns
from influence.domain.campaigns import Campaign
from influence.domain.errors import FileUnreadable
from influence.entrypoints.cli.campaign_list import day, list_campaigns
from influence.entrypoints.cli.campaign_people import MONEY, PEOPLE
from influence.entrypoints.cli.days import DAY
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.cli.steps import campaign_explain, campaign_what_if
from influence.entrypoints.forms.campaigns import CampaignForm, CampaignShownForm

_NEVER_TIKTOK = "Attaches posts of other networks, never TikTok's."


@click.group("campaigns")
@global_options
def campaigns_command() -> None:
    """Make campaigns, say who takes part, put them away."""


campaigns_command.add_command(list_campaigns)
for one_of_the_people in PEOPLE:
    campaigns_command.add_command(one_of_the_people)
campaigns_command.add_command(campaign_what_if)
campaigns_command.add_command(campaign_explain)


def _wordings(function: Callable[..., None]) -> Callable[..., None]:
    """The options for what people write of a campaign."""
    options = (
        click.option("--description", help="What TikTok shows with the order, up to 60 characters."),
        click.option("--start", type=DAY, metavar="YYYY-MM-DD"),
        click.option("--end", type=DAY, metavar="YYYY-MM-DD"),
        click.option("--hashtag", "hashtags", multiple=True, help=_NEVER_TIKTOK),
        click.option("--keyword", "keywords", multiple=True, help=_NEVER_TIKTOK),
        click.option("--mention", "mentions", multiple=True, help=_NEVER_TIKTOK),
        click.option("--client", help="For whom the campaign runs."),
        click.option("--salesperson", help="Who sold it."),
        click.option(
            "--brief",
            type=click.File(encoding="utf-8"),
            help="A file: what the campaign asks, for its creators.",
        ),
        click.option(
            "--client-fee", type=MONEY, metavar="AMOUNT", help="What the client pays, as in '5000 EUR'."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _changes(**told: Any) -> Changes:
    """What somebody told of a campaign; what was not told stays as it is."""
    start, end, brief = told.pop("start"), told.pop("end"), told.pop("brief")
    words = {name: value for name, value in told.items() if value not in (None, ())}
    return Changes(starts_on=day(start), ends_on=day(end), brief=_text_of(brief) if brief else None, **words)


def _text_of(file: TextIO) -> str:
    try:
        return file.read()
    except UnicodeDecodeError as error:
        remedies = ("Save it as plain text, UTF-8.",)
        raise FileUnreadable(file.name, "it is no text in UTF-8", remedies) from error


@campaigns_command.command("create")
@command
@click.argument("name")
@click.option("--brand", metavar="BRAND", help="Up to 60 characters (default: the campaign's name).")
@_wordings
def create(session: Session, name: str, brand: str | None, **told: Any) -> None:
    """Make a campaign."""
    changes = _changes(**told)
    words = {
        field: value for field, value in attrs.asdict(changes, recurse=False).items() if value is not None
    }
    made = session.ask(RunCampaigns).create(
        session.by, Brief(**{"name": name, "brand": brand or name, **words})
    )
    if session.out.as_json:
        session.out.data(CampaignForm.of(made, session.today))
    else:
        session.out.say(f"Campaign {made.id}: {made.name}")
        _tell_of_rules(session, changes)


@campaigns_command.command("edit")
@command
@click.argument("campaign")
@click.option("--name", metavar="NAME", help="The new name.")
@_wordings
def edit(session: Session, campaign: str, name: str | None, **told: Any) -> None:
    """Change what is written of a campaign; what is not named stays. Hashtags and keywords replace the old ones.

    The brand cannot be changed: TikTok knows the orders under it. For another brand make another campaign.
    """
    changes = attrs.evolve(_changes(**told), name=name)
    if changes == Changes():
        raise click.UsageError("Name what is to change: see influence campaigns edit --help")
    after = session.ask(RunCampaigns).edit(session.by, campaign, changes)
    if session.out.as_json:
        session.out.data(CampaignForm.of(after, session.today))
    else:
        session.out.say(f"{after.name} is changed.")
        _tell_of_rules(session, changes)


def _tell_of_rules(session: Session, changes: Changes) -> None:
    if changes.hashtags or changes.keywords or changes.mentions:
        session.out.talk(
            "Hashtags, keywords and mentions attach posts of other networks. TikTok posts come by orders."
        )


@campaigns_command.command("show")
@command
@click.argument("campaign")
def show(session: Session, campaign: str) -> None:
    """Show a campaign and everyone who takes part, unsupported accounts with their error."""
    report = session.ask(ReportCampaign)(session.by, campaign)
    if session.out.as_json:
        session.out.data(CampaignShownForm.shown(report, session.today))
        return
    session.out.say(f"{report.campaign.name} ({report.campaign.status(session.today).value})")
    for name, value in _told(report.campaign).items():
        if value:
            session.out.say(f"{name}: {value}")
    tell_participants(session, report)


def _told(campaign: Campaign) -> dict[str, object]:
    """What people wrote of a campaign, for people."""
    rules = campaign.rules
    days = [day.isoformat() if day else "…" for day in (campaign.starts_on, campaign.ends_on)]
    words = [
        *(f"#{tag}" for tag in rules.hashtags),
        *rules.keywords,
        *(f"@{name}" for name in rules.mentions),
    ]
    return {
        "brand": campaign.brand,
        "client": campaign.client,
        "salesperson": campaign.salesperson,
        "days": " to ".join(days) if campaign.starts_on or campaign.ends_on else "",
        "client fee": campaign.client_fee,
        "attaches posts of other networks by": ", ".join(words),
        "brief": campaign.brief.strip(),
    }


def tell_participants(session: Session, report: Report) -> None:
    """Everyone who takes part, for people."""
    lines = [
        [
            f"@{one.account.handle}",
            one.account.network.value,
            one.agreement.onboarding.value,
            str(one.agreement.fee) if one.agreement.fee else None,
            ", ".join(f"order {o.id} {o.state.value.replace('_', ' ')}" for o in one.orders) or None,
            _delivered(one) if one.orders else None,
            one.posts,
            one.standing.error.message if one.standing.error else None,
        ]
        for one in report.participants
    ]
    session.out.table(
        ["participant", "network", "onboarding", "fee", "orders", "fulfilled", "posts", "error"],
        lines,
        empty=f"Nobody takes part yet: influence campaigns add {report.campaign.name!r} HANDLE",
    )
    for one in report.participants:
        for remedy in one.standing.error.remedies if one.standing.error else ():
            session.out.talk(f"  @{one.account.handle}: {remedy}")
    for gone in report.removed:
        session.out.say(str(gone))


@campaigns_command.command("archive")
@command
@click.argument("campaign")
def archive(session: Session, campaign: str) -> None:
    """Put a campaign away."""
    put_away = session.ask(RunCampaigns).archive(session.by, campaign)
    if session.out.as_json:
        session.out.data(CampaignForm.of(put_away, session.today))
    else:
        session.out.say(f"{put_away.name} is archived.")


def _delivered(one: Participation) -> str:
    done = Fulfilment.of(one.orders)
    return f"{done.delivered} of {done.owed}"
