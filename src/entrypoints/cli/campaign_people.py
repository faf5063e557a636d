"""`influence campaigns add|brief|answer|fee|remove`: those who take part."""

from collections.abc import Sequence
from typing import Final

import click

from influence.application.run_agreements import Agreed, RunAgreements
from influence.application.run_campaigns import RunCampaigns
from influence.domain.errors import Unusable
from influence.domain.money import Money
from influence.domain.networks import Network
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.session import NETWORKS, Session, command
from influence.entrypoints.plain import plain


class _Money(click.ParamType[Money]):
    """An amount with its currency."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Money:
        try:
            return value if isinstance(value, Money) else Money.parse(str(value))
        except Unusable as unusable:
            self.fail(str(unusable), param, ctx)


MONEY: Final = _Money()
_CAMPAIGN = click.argument("campaign")
_HANDLES = click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
_NETWORK = click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)


@click.command("add")
@command
@_CAMPAIGN
@_HANDLES
@_NETWORK
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


@click.command("brief")
@command
@_CAMPAIGN
@_HANDLES
@_NETWORK
def brief(session: Session, campaign: str, handles: tuple[str, ...], network: str) -> None:
    """Write down that the brief was given; after a refusal it is a new offer."""
    _tell(session, session.ask(RunAgreements).brief(session.by, campaign, handles, Network(network)))


@click.command("answer")
@command
@_CAMPAIGN
@_HANDLES
@click.option("--accepted/--declined", "accepts", default=None, required=True, help="What the answer was.")
@_NETWORK
def answer(session: Session, campaign: str, handles: tuple[str, ...], accepts: bool, network: str) -> None:
    """Write down what was answered to the brief."""
    run = session.ask(RunAgreements)
    _tell(session, run.answer(session.by, campaign, handles, Network(network), accepts=accepts))


@click.command("fee")
@command
@_CAMPAIGN
@click.argument("amount")
@_HANDLES
@_NETWORK
def fee(session: Session, campaign: str, amount: str, handles: tuple[str, ...], network: str) -> None:
    """Agree on a fee for each HANDLE, as in '300 EUR'; 'none' takes it back."""
    agreed = None if amount == "none" else Money.parse(amount)
    _tell(session, session.ask(RunAgreements).fee(session.by, campaign, handles, agreed, Network(network)))


@click.command("remove")
@command
@_CAMPAIGN
@click.argument("handle")
@_NETWORK
def remove(session: Session, campaign: str, handle: str, network: str) -> None:
    """End somebody's part; refused while there are orders or posts."""
    session.ask(RunCampaigns).remove(session.by, campaign, handle, Network(network))
    session.out.talk(f"@{handle} no longer takes part.")


PEOPLE: Final = (add, brief, answer, fee, remove)


def _tell(session: Session, results: Sequence[Agreed]) -> None:
    kept = [(result.handle, result.agreement) for result in results if result.agreement is not None]
    if session.out.as_json:
        session.out.array(
            {
                "handle": handle,
                "onboarding": agreement.onboarding.value,
                "briefed_at": plain(agreement.briefed_at),
                "answered_at": plain(agreement.answered_at),
                "fee": agreement.fee,
            }
            for handle, agreement in kept
        )
    else:
        for handle, agreement in kept:
            paid = f", {agreement.fee}" if agreement.fee else ""
            session.out.say(f"@{handle}: {agreement.onboarding.value}{paid}")
    if errors := [result.error for result in results if result.error is not None]:
        raise Several(errors)
