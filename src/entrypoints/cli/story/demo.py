"""`influence demo`."""

import shlex
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.upstream_failures import Generation
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.story.acts import Story
from influence.entrypoints.cli.story.agency import Agency
from influence.entrypoints.cli.story.campaign_acts import Desk
from influence.entrypoints.cli.story.crm_acts import Crm
from influence.entrypoints.cli.story.stage import ALLOWANCE, Stage, Wishes, a_stage

NEWCOMERS: Final = 20
SMALLEST: Final = 100


@click.command("demo")
@command
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed tells the same story.")
@click.option(
    "--accounts",
    type=click.IntRange(SMALLEST),
    default=1000,
    show_default=True,
    help="Creators of the agency.",
)
@click.option(
    "--api",
    type=click.Choice([one.value for one in Generation]),
    default=Generation.TTCM.value,
    show_default=True,
    help="The generation of TikTok's API to play with.",
)
@click.option("--hostile", is_flag=True, help="Let the simulated TikTok spoil a quarter of its answers.")
@click.option("--serve", is_flag=True, help="Keep the simulator running at the end, until interrupted.")
def demo_command(session: Session, seed: int, accounts: int, api: str, hostile: bool, serve: bool) -> None:
    """Tell the whole story of the release on embedded SQLite and the built-in simulator."""
    started = time.monotonic()
    out = session.out
    if out.as_json:
        raise click.UsageError("The demo tells its story to people; there is no --json of it.")
    with a_stage(session, Wishes(seed, api, hostile)) as stage:
        try:
            _tell(Story(stage, _agency(stage, seed, accounts)), out.say)
        except BaseException:
            out.talk(_left_in(stage.folder))
            raise
        seconds = time.monotonic() - started
        _sum_up(stage, out.say, seconds)
        if serve:
            out.say("The simulator keeps running. For another terminal:")
            for name, value in stage.environment.items():
                out.say(f"  export {name}={value}")
            out.talk("Interrupt to end.")
            while True:
                time.sleep(3600)


def _agency(stage: Stage, seed: int, accounts: int) -> Agency:
    """An agency of creators who live in the simulator, save a few whose handles TikTok does not know any more."""
    gone = max(1, accounts // 100)
    stage.simulator("/simulator/seed", {"count": accounts - gone + NEWCOMERS, "seed": seed, "members": 0.6})
    handles: list[str] = stage.simulator("/simulator/creators")["handles"]
    return Agency((*handles[NEWCOMERS:], *(f"long.gone.{number}" for number in range(gone))), seed)


def _tell(story: Story, say: Callable[[str], None]) -> None:
    def act(number: int, title: str) -> None:
        say("")
        say(f"── {number}. {title}")

    act(1, "An agency with old-source data")
    story.take_over()
    story.show_crm("Before the release")
    act(2, "Influencers authenticate, TikTok is asked who is a marketplace member")
    story.consent()
    story.check()
    act(3, "The cut-over plan")
    made = story.plan()
    act(4, "Apply exactly that plan, and verify")
    story.apply(made)
    act(5, "Refresh from TikTok")
    story.refresh()
    story.show_crm("After the release")
    act(6, "The CRM door")
    story.try_the_door()
    act(7, "Orders instead of keywords")
    story.order()
    story.add_by_hand()
    act(8, "The campaign report")
    story.report()
    act(9, "A day in the CRM")
    _spend_a_day(Crm(story.stage, story.agency))
    act(10, "The campaign's desk")
    _sit_down(Desk(story.stage, story.agency))


def _spend_a_day(crm: Crm) -> None:
    crm.find()
    crm.take_an_applicant_in()
    crm.lose_a_consent()
    crm.say_what_next()


def _sit_down(desk: Desk) -> None:
    desk.agree()
    desk.follow()
    desk.look_for_forgotten_links()
    desk.write_the_report()


def _sum_up(stage: Stage, say: Callable[[str], None], seconds: float) -> None:
    program, database = _program(), f"--database {stage.folder / 'influence.db'}"
    say("")
    say(
        f"── That was the release, in {seconds:.0f} seconds. The simulated TikTok allowed {ALLOWANCE.split('/')[0]} "
        "calls a second; a new app has 10."
    )
    say("Look around:")
    say(f"  {program} accounts list --unsupported {database}")
    say(f"  {program} accounts explain {_somebody(stage)} average_views {database}")
    say(f"  {program} cutover verify {database}")
    say(_left_in(stage.folder))


def _left_in(folder: Path) -> str:
    return f"Everything of it lies in {folder}. To remove it: rm -r {shlex.quote(str(folder))}"


def _program() -> str:
    """How this program is called from where the reader stands."""
    if shutil.which("influence"):
        return "influence"
    beside = Path(sys.executable).with_name("influence")
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)


def _somebody(stage: Stage) -> str:
    with stage.session.storage.view("default") as view:
        first = view.campaigns.all()[0]
        return next(view.accounts.select(AccountFilter(Network.TIKTOK, campaign=first.id))).handle
