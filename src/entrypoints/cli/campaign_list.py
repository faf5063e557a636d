"""`influence campaigns list`: the home list."""

from datetime import date, datetime

import click

from influence.application.read_campaigns import CampaignFilter, CampaignRow, ReadCampaigns
from influence.domain.agreements import Onboarding
from influence.domain.campaigns import CampaignStatus
from influence.entrypoints.cli.days import DAY
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.forms.campaigns import CampaignListedForm

_NONE_YET = "No campaigns yet. Make one: influence campaigns create NAME"


def day(moment: datetime | None) -> date | None:
    """The day of an option."""
    return moment.date() if moment else None


@click.command("list")
@command
@click.option("--search", "words", default="", help="Words of name, brand, client or salesperson.")
@click.option("--client", default="", help="Campaigns of this client.")
@click.option("--status", type=click.Choice([one.value for one in CampaignStatus]))
@click.option("--from", "since", type=DAY, metavar="YYYY-MM-DD", help="Still running on that day.")
@click.option("--until", type=DAY, metavar="YYYY-MM-DD", help="Begun by that day.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_campaigns(
    session: Session,
    words: str,
    client: str,
    status: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    everything: bool,
) -> None:
    """List the campaigns: who takes part, what came of it, and what it earns."""
    wanted = CampaignFilter(words, client, CampaignStatus(status) if status else None, day(since), day(until))
    rows = session.ask(ReadCampaigns)(session.by, wanted, None if everything else limit)
    if session.out.as_json:
        session.out.array(CampaignListedForm.listed(row, session.today) for row in rows)
        return
    session.out.table(
        [
            "id", "name", "client", "status", "start", "end", "influencers", "briefs", "posts", "fulfilled",
            "client fee", "fees", "margin",
        ],
        [_line(row) for row in rows],
        empty="No campaigns fit." if wanted != CampaignFilter() else _NONE_YET,
    )  # fmt: skip


def _line(row: CampaignRow) -> list[object]:
    one, late = row.campaign, row.overdue
    pending, accepted = row.onboarding[Onboarding.BRIEFED], row.onboarding[Onboarding.ACCEPTED]
    return [
        one.id,
        one.name,
        one.client or None,
        row.status.value,
        one.starts_on,
        one.ends_on,
        row.participants,
        f"{pending} pending, {accepted} accepted",
        row.posts,
        f"{row.fulfilment.delivered} of {row.fulfilment.owed}"
        + (f", {counted(late, 'order')} late" if late else ""),
        str(one.client_fee) if one.client_fee else None,
        " + ".join(map(str, row.spent)) or None,
        str(row.margin) if row.margin is not None else None,
    ]
