"""`influence simulator serve`: the simulator in the foreground, as strict and as hostile as it is told."""

import shlex
import sys
from pathlib import Path

import click

from influence.domain.errors import Unusable
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.simulator_calls import share_of


@click.command("serve")
@command
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port on loopback (default: a free one)."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Decides everything that is made up.")
@click.option("--accounts", type=click.IntRange(0), default=0, help="Made-up creators to begin with.")
@click.option("--state", metavar="FILE", type=click.Path(path_type=Path), help="Keep the world in a file.")
@click.option(
    "--api",
    type=click.Choice(["ttcm", "tiktok-one"]),
    default="ttcm",
    show_default=True,
    help="Which generation the printed lines speak.",
)
@click.option(
    "--quota",
    default="ultimate insights 20/min",
    show_default=True,
    metavar="LEVEL|TEXT",
    help="Calls allowed: basic, advanced, premium, ultimate, none, or such as '10/s 600/min 864000/day'.",
)
@click.option("--hostile", is_flag=True, help="Spoil answers on purpose, the same ones for the same seed.")
@click.option("--hostile-seed", type=int, default=1, show_default=True, help="Decides which answers.")
@click.option("--hostile-share", default="25%", show_default=True, help="Share of the answers.")
@click.option(
    "--hooks",
    default="",
    metavar="MISHAPS",
    help="What befalls webhook messages: some of duplicate,disorder,drop.",
)
def serve(
    session: Session,
    port: int,
    seed: int,
    accounts: int,
    state: Path | None,
    api: str,
    quota: str,
    hostile: bool,
    hostile_seed: int,
    hostile_share: str,
    hooks: str,
) -> None:
    """Serve until interrupted. Prints the lines that a client has to export, once it is ready."""
    from influence.adapters.simulator.hostility.dealer import Hostility
    from influence.adapters.simulator.server import Conduct
    from influence.adapters.simulator.server import serve as run
    from influence.adapters.simulator.state_file import StateFileUnreadable
    from influence.adapters.simulator.world import World

    share = share_of("hostile-share", hostile_share)
    conduct = Conduct(
        api=api,
        quota=_quota(quota),
        hostility=Hostility(hostile_seed, share=share) if hostile else None,
        mishaps=_mishaps(hooks),
    )
    world = World(seed)
    if accounts:
        world.populate(accounts)

    def ready(environment: dict[str, str]) -> None:
        for name, value in environment.items():
            click.echo(f"export {name}={shlex.quote(value)}")
        sys.stdout.flush()
        session.out.talk("Ready. Interrupt to end.")

    try:
        run(world, port, state, conduct=conduct, ready=ready)
    except OSError as error:
        raise Unusable("port", str(port), error.strerror or "it cannot be used") from error
    except StateFileUnreadable as error:
        raise Unusable("state", str(state), str(error)) from error


def _quota(text: str) -> str:
    from influence.adapters.simulator.quota import QuotaUnreadable, quota_of

    try:
        quota_of(text)
    except QuotaUnreadable as error:
        raise Unusable("quota", text, str(error)) from error
    return " ".join(text.lower().split())


def _mishaps(text: str) -> tuple[str, ...]:
    from influence.adapters.simulator.hooks import Mishap

    told = tuple(word for word in text.replace(" ", "").split(",") if word)
    if not set(told) <= set(Mishap):
        raise Unusable("hooks", text, f"write some of {','.join(Mishap)}")
    return told
