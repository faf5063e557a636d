"""`influence campaigns`."""

from datetime import date, datetime

import click

from influence.application.report_campaign import Report, ReportCampaign
from influence.application.run_campaigns import Brief, RunCampaigns
from influence.domain.campaigns import Campaign
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.entrypoints.cli import shapes
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.cli.steps import campaign_explain, campaign_what_if

DAY = click.DateTime(["%Y-%m-%d"])


def day(moment: datetime | None) -> date | None:
    """The day of an option."""
    return moment.date() if moment else None


@click.group("campaigns")
@global_options
def campaigns_command() -> None:
    """Make campaigns, say who takes part, put them away."""


campaigns_command.add_command(campaign_what_if)
campaigns_command.add_command(campaign_explain)


def fields_of(campaign: Campaign, today: date) -> dict[str, object]:
    """A campaign for programs."""
    return {
        "id": campaign.id,
        "name": campaign.name,
        "brand": campaign.brand,
        "description": campaign.description,
        "status": campaign.status(today).value,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "hashtags": campaign.rules.hashtags,
        "keywords": campaign.rules.keywords,
    }


@campaigns_command.command("create")
@command
@click.argument("name")
@click.option("--brand", metavar="BRAND", help="Up to 60 characters (default: the campaign's name).")
@click.option("--description", default="", help="What TikTok shows with the order, up to 60 characters.")
@click.option("--start", type=DAY, metavar="YYYY-MM-DD")
@click.option("--end", type=DAY, metavar="YYYY-MM-DD")
@click.option(
    "--hashtag", "hashtags", multiple=True, help="Attaches posts of other networks, never TikTok's."
)
@click.option(
    "--keyword", "keywords", multiple=True, help="Attaches posts of other networks, never TikTok's."
)
def create(
    session: Session,
    name: str,
    brand: str | None,
    description: str,
    start: datetime | None,
    end: datetime | None,
    hashtags: tuple[str, ...],
    keywords: tuple[str, ...],
) -> None:
    """Make a campaign."""
    brief = Brief(name, brand or name, description, day(start), day(end), hashtags, keywords)
    made = session.ask(RunCampaigns).create(session.by, brief)
    if session.out.as_json:
        session.out.data(fields_of(made, session.today))
    else:
        session.out.say(f"Campaign {made.id}: {made.name}")
        if hashtags or keywords:
            session.out.talk(
                "Hashtags and keywords attach posts of other networks. TikTok posts come by orders."
            )


@campaigns_command.command("list")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_campaigns(session: Session, limit: int | None, everything: bool) -> None:
    """List the campaigns."""
    with session.storage.view(session.by.tenant) as view:
        found = view.campaigns.all()[: None if everything else limit]
        rows = [
            {
                **fields_of(campaign, session.today),
                "participants": sum(1 for _ in view.accounts.select(AccountFilter(campaign=campaign.id))),
            }
            for campaign in found
        ]
    if session.out.as_json:
        session.out.array(rows)
        return
    columns = ["id", "name", "brand", "status", "starts_on", "ends_on", "participants"]
    session.out.table(
        [column.replace("_", " ") for column in columns],
        [[row[column] for column in columns] for row in rows],
        empty="No campaigns yet. Make one: influence campaigns create NAME",
    )


@campaigns_command.command("show")
@command
@click.argument("campaign")
def show(session: Session, campaign: str) -> None:
    """Show a campaign and everyone who takes part, unsupported accounts with their error."""
    report = session.ask(ReportCampaign)(session.by, campaign)
    if session.out.as_json:
        fields = fields_of(report.campaign, session.today)
        session.out.data({**fields, "participants": participants(report), "removed_posts": removed(report)})
        return
    session.out.say(f"{report.campaign.name} ({report.campaign.status(session.today).value})")
    tell_participants(session, report)


def removed(report: Report) -> list[dict[str, object]]:
    """What the cut-over took away."""
    return [{"count": gone.count, "on": gone.on.date()} for gone in report.removed]


def participants(report: Report) -> list[dict[str, object]]:
    """Everyone who takes part, for programs."""
    return [
        {
            "handle": one.account.handle,
            "network": one.account.network.value,
            "kind": one.account.kind.value if one.account.network is Network.TIKTOK else None,
            "supported": one.standing.supported,
            "error": shapes.error(one.standing),
            "posts": one.posts,
            "orders": [{"id": order.id, "state": order.state.value} for order in one.orders],
        }
        for one in report.participants
    ]


def tell_participants(session: Session, report: Report) -> None:
    """Everyone who takes part, for people."""
    lines = [
        [
            f"@{one.account.handle}",
            one.account.network.value,
            ", ".join(f"order {o.id} {o.state.value.replace('_', ' ')}" for o in one.orders) or None,
            one.posts,
            one.standing.error.message if one.standing.error else None,
        ]
        for one in report.participants
    ]
    session.out.table(
        ["participant", "network", "orders", "posts", "error"],
        lines,
        empty=f"Nobody takes part yet: influence campaigns add {report.campaign.name!r} HANDLE",
    )
    for one in report.participants:
        for remedy in one.standing.error.remedies if one.standing.error else ():
            session.out.talk(f"  @{one.account.handle}: {remedy}")
    for gone in report.removed:
        session.out.say(f"{gone.count} posts from the old source were removed on {gone.on:%Y-%m-%d}.")


@campaigns_command.command("add")
@command
@click.argument("campaign")
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option(
    "--network",
    type=click.Choice([n.value for n in Network]),
    default=Network.TIKTOK.value,
    show_default=True,
)
def add(session: Session, campaign: str, handles: tuple[str, ...], network: str) -> None:
    """Let accounts take part."""
    results = session.ask(RunCampaigns).add(session.by, campaign, handles, Network(network))
    if session.out.as_json:
        session.out.array({"handle": r.handle, "joined": r.joined} for r in results if r.error is None)
    else:
        for result in results:
            if result.error is None:
                session.out.say(
                    f"@{result.handle} {'takes part now' if result.joined else 'takes part already'}"
                )
    if errors := [result.error for result in results if result.error is not None]:
        raise Several(errors)


@campaigns_command.command("remove")
@command
@click.argument("campaign")
@click.argument("handle")
@click.option(
    "--network",
    type=click.Choice([n.value for n in Network]),
    default=Network.TIKTOK.value,
    show_default=True,
)
def remove(session: Session, campaign: str, handle: str, network: str) -> None:
    """End somebody's part; refused while there are orders or posts."""
    session.ask(RunCampaigns).remove(session.by, campaign, handle, Network(network))
    session.out.talk(f"@{handle} no longer takes part.")


@campaigns_command.command("archive")
@command
@click.argument("campaign")
def archive(session: Session, campaign: str) -> None:
    """Put a campaign away."""
    put_away = session.ask(RunCampaigns).archive(session.by, campaign)
    if session.out.as_json:
        session.out.data(fields_of(put_away, session.today))
    else:
        session.out.say(f"{put_away.name} is archived.")
