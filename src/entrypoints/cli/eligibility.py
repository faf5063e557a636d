"""`influence accounts eligibility`: would TikTok's Creator Marketplace take this creator?"""

from typing import Final

import attrs
import click

from influence.application.check_eligibility import CheckEligibility, Eligibility, Stated
from influence.domain.eligibility import Criterion, Finding, Outcome, ProfileKind, Verdict
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain

STANDINGS: Final = {"good": True, "violations": False}
VERDICT_WORDS: Final = {
    Verdict.LIKELY: "likely eligible; TikTok decides",
    Verdict.NOT_YET: "not eligible yet",
    Verdict.CANNOT_TELL: "cannot tell: too little is known",
    Verdict.NOT_OFFERED: "TikTok's Creator Marketplace is not offered in this country",
}
OUTCOME_WORDS: Final = {Outcome.MET: "met", Outcome.MISSING: "missing", Outcome.NOT_KNOWN: "not known"}
_COUNT: Final = click.IntRange(0, 10**12)


@click.command("eligibility")
@command
@click.argument("handle")
@click.option("--country", metavar="XX", help="ISO code; without it the country of the influencer.")
@click.option("--followers", type=_COUNT, metavar="N", help="Instead of what TikTok told.")
@click.option("--age", type=click.IntRange(0, 150), metavar="N", help="In years.")
@click.option("--posts", type=_COUNT, metavar="N", help="In the last 30 days.")
@click.option("--views", type=_COUNT, metavar="N", help="In the last 30 days.")
@click.option("--likes", type=_COUNT, metavar="N", help="Where the criteria ask for them.")
@click.option(
    "--profile", type=click.Choice([kind.value for kind in ProfileKind]), help="Kind of TikTok account."
)
@click.option("--standing", type=click.Choice(list(STANDINGS)), help="Whether there were serious violations.")
def eligibility(
    session: Session,
    handle: str,
    country: str | None,
    profile: str | None,
    standing: str | None,
    **numbers: int | None,
) -> None:
    """Say, criterion by criterion, whether TikTok would take a creator. Asks TikTok nothing."""
    stated = Stated(
        country=country,
        numbers={Criterion(name): number for name, number in numbers.items() if number is not None},
        profile=ProfileKind(profile) if profile else None,
        in_good_standing=STANDINGS[standing] if standing else None,
    )
    found = session.ask(CheckEligibility)(session.by, handle, stated)
    if session.out.as_json:
        session.out.data(_fields(found))
        return
    session.out.table(
        ["criterion", "result", "asks for", "known", "from"], map(_cells, found.assessment.findings), empty=""
    )
    session.out.say(f"@{found.handle}: {_words(found)}")
    for line in _advice(found):
        session.out.talk(line)


def _words(found: Eligibility) -> str:
    return "already in TikTok's Creator Marketplace" if found.is_member else VERDICT_WORDS[found.verdict]


def _cells(one: Finding) -> list[object]:
    short = "" if one.short_by is None else f", {one.short_by:,} short"
    known = one.known
    return [
        one.criterion.value,
        OUTCOME_WORDS[one.outcome] + short,
        one.asks_for,
        None if known is None else known.value,
        None if known is None else known.origin,
    ]


def _advice(found: Eligibility) -> list[str]:
    """What can be done, beside the data."""
    said = [f"By the criteria in force since {found.issue.since}: influence policy show"]
    if found.is_member or found.verdict is Verdict.NOT_OFFERED:
        return said
    if found.again_from is not None:
        said.append(f"An invitation is possible again from {found.again_from:%Y-%m-%d %H:%M} UTC on.")
    elif found.verdict is not Verdict.NOT_YET:
        said.append(f"Send Invite: influence accounts invite {found.handle}")
    open_ones = [one.criterion for one in found.assessment.findings if one.outcome is Outcome.NOT_KNOWN]
    if open_ones:
        options = " ".join(f"--{criterion.value} …" for criterion in open_ones)
        said.append(f"Say more, if you know it: influence accounts eligibility {found.handle} {options}")
    return said


def _fields(found: Eligibility) -> dict[str, object]:
    return {
        "handle": found.handle,
        "country": found.country,
        "verdict": found.verdict.value,
        "message": _words(found),
        "is_member": found.is_member,
        "again_from": plain(found.again_from),
        "criteria_since": plain(found.issue.since),
        "criteria_source": found.issue.source,
        "criteria": [plain(attrs.asdict(one)) for one in found.assessment.findings],
    }
