"""`influence simulator run`: a story from a file, played and checked."""

from pathlib import Path

import click

from influence.entrypoints.cli.session import Session, command


@click.command("run")
@command
@click.argument("file", metavar="FILE.yaml", type=click.Path(path_type=Path))
def run(session: Session, file: Path) -> None:
    """Play the scenario in FILE.yaml on a simulator and a database of its own.

    Says each step as it goes. Leaves with 3 and the difference when the program does something else than is written.
    """
    from influence.entrypoints.cli.scenario.play import Play
    from influence.entrypoints.cli.scenario.scene import set_up
    from influence.entrypoints.cli.scenario.script import read

    scenario = read(file)
    session.out.talk(scenario.title)
    played = []
    with set_up(scenario) as scene:
        for step in Play(scene).steps(scenario):
            played.append(step)
            if not session.out.as_json:
                session.out.say(f"{step.number:>3}. {step.words}: {step.came}")
    if session.out.as_json:
        session.out.data({"title": scenario.title, "steps": played})
    else:
        session.out.say(f"All {len(played)} steps went as written.")
