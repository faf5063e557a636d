"""A plan of the cut-over, as people read it."""

from collections import Counter

from influence.domain.cutover import AccountVerdict, CampaignVerdict, Plan
from influence.domain.cutover_forecast import Forecast
from influence.domain.plan_standing import short
from influence.domain.plurals import of_many
from influence.entrypoints.cli.output import Out, counted

LINES_SHOWN = 20


def tell_plan(out: Out, made: Plan, most: int = LINES_SHOWN) -> None:
    """The plan, with the first *most* accounts."""
    tenants = {*(account.tenant for account in made.accounts), *(one.tenant for one in made.campaigns)}
    several = len(tenants) > 1
    out.say(f"Cut-over plan {short(made.digest)}, made {made.made_at:%Y-%m-%d %H:%M} UTC by {made.made_by}")
    out.say("Removes: " + ", ".join(of_many(count, name) for name, count in made.removes.items()))
    out.say(f"Accounts: {_account_counts(made)}")
    accounts = [
        [*_tenant(a.tenant, several=several), f"@{a.handle}", a.verdict.value.replace("_", " "), a.reason]
        for a in made.accounts[:most]
    ]
    first = ["tenant"] if several else []
    out.table([*first, "account", "verdict", "reason"], accounts, empty="No TikTok accounts.")
    if len(made.accounts) > most:
        out.say(
            f"… and {counted(len(made.accounts) - most, 'account')} more; the file and --json hold them all"
        )
    out.say(f"Campaigns: {_campaign_counts(made)}")
    campaigns = [
        [
            *_tenant(c.tenant, several=several),
            c.campaign,
            c.verdict.value.replace("_", " "),
            c.reason,
            c.posts_to_hide,
        ]
        for c in made.campaigns
    ]
    out.table([*first, "campaign", "verdict", "reason", "posts to hide"], campaigns, empty="No campaigns.")


def _tenant(name: str, *, several: bool) -> list[str]:
    return [name] if several else []


def _account_counts(made: Plan) -> str:
    verdicts = Counter(account.verdict for account in made.accounts)
    said = [f"{verdicts[one]:,} {one.value.replace('_', ' ')}" for one in AccountVerdict if verdicts[one]]
    return ", ".join(said) or "none"


def _campaign_counts(made: Plan) -> str:
    verdicts = Counter(campaign.verdict for campaign in made.campaigns)
    if not made.campaigns:
        return "none"
    hidden = counted(sum(campaign.posts_to_hide for campaign in made.campaigns), "post")
    usual, lost = verdicts[CampaignVerdict.AS_USUAL], verdicts[CampaignVerdict.WITH_ERRORS]
    return f"{usual:,} shown as usual, {lost:,} with errors; {hidden} to hide"


def tell_forecast(out: Out, ahead: Forecast) -> None:
    """What applying it takes."""
    for words in ahead.words:
        out.say(words)
    out.say("Close every other program that has the database open first: a reader keeps old pages alive.")
