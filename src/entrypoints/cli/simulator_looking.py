"""Looking at the running simulator, and telling it how to conduct itself."""

import json
from typing import Any, Final
from urllib.parse import urlencode

import click

from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.simulator_calls import ask, facts_of, share_of


@click.command("quota")
@command
@click.argument("limits", required=False, metavar="[LEVEL|TEXT]")
def quota(session: Session, limits: str | None) -> None:
    """Show how many calls came and which broke a limit; with LEVEL or TEXT set other limits and count anew."""
    told = None if limits is None else {"limits": limits}
    answer = ask(session.settings.tiktok_base_url, "/simulator/quota", told)
    if session.out.as_json:
        session.out.data(answer)
        return
    session.out.say(
        f"limits {answer['limits']}, calls {answer['calls']}, in cool-off {answer['in_cool_off']}"
    )
    rows = [
        (window, answer["used"][window], answer["peak"][window], overruns)
        for window, overruns in answer["overruns"].items()
    ]
    session.out.table(("window", "used now", "most ever", "overruns"), rows, empty="")


@click.command("hostility")
@command
@click.argument("switch", required=False, type=click.Choice(["on", "off"]))
@click.option("--seed", type=int, help="Decides which answers are spoilt.")
@click.option("--share", metavar="25%", help="Share of the answers.")
@click.option("--effects", type=click.Choice(["none", "safe", "all"]), help="Whose answers may be lost.")
def hostility(
    session: Session, switch: str | None, seed: int | None, share: str | None, effects: str | None
) -> None:
    """Show which faults were dealt; turn them on or off, with other dice."""
    dice = {
        "seed": seed,
        "share": None if share is None else share_of("share", share),
        "effects": effects,
    }
    told: dict[str, Any] = {name: value for name, value in dice.items() if value is not None}
    told |= {} if switch is None else {"on": switch == "on"}
    answer = ask(session.settings.tiktok_base_url, "/simulator/hostility", told or None)
    if session.out.as_json:
        session.out.data(answer)
        return
    session.out.say(_about(answer))
    session.out.table(("fault", "times"), answer.get("kinds", {}).items(), empty="no fault yet")


def _about(answer: dict[str, Any]) -> str:
    state = "on" if answer["on"] else "off"
    if "seed" not in answer:
        return f"hostility {state}"
    return (
        f"hostility {state}, seed {answer['seed']}, share {answer['share']:.0%}, "
        f"faults {answer['faults']} on {answer['answers']} answers"
    )


@click.command("habits")
@command
@click.argument("habits", nargs=-1, metavar="[NAME=VALUE]...")
def habits(session: Session, habits: tuple[str, ...]) -> None:
    """Show what the simulator does where TikTok's documentation is silent; with NAME=VALUE change it."""
    address = session.settings.tiktok_base_url
    if habits:
        told = facts_of(habits, "refresh_tokens=keep")
        ask(address, "/simulator/habits", {name: _value(text) for name, text in told.items()})
    answer = ask(address, "/simulator/habits")
    if session.out.as_json:
        session.out.data(answer)
        return
    rows = [(name, _word(value), answer["meanings"][name]) for name, value in answer["habits"].items()]
    session.out.table(("habit", "now", "meaning"), rows, empty="")


def _value(text: str) -> object:
    """A number, true or false where *text* is one."""
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, int | float) else text


def _word(value: object) -> str:
    """*value* as it is typed."""
    return value if isinstance(value, str) else json.dumps(value)


@click.command("log")
@command
@click.option("--faults-only", is_flag=True, help="Only requests with which something was wrong.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
def log(session: Session, faults_only: bool, limit: int) -> None:
    """Show the latest requests, and what was wrong with them in words."""
    query = urlencode({"limit": limit, "faults_only": str(faults_only).lower()})
    answer = ask(session.settings.tiktok_base_url, f"/simulator/log?{query}")
    if session.out.as_json:
        session.out.data(answer)
        return
    for entry in answer["requests"]:
        spoilt = f", spoilt on purpose: {entry['fault']}" if entry["fault"] else ""
        code = "no code" if entry["code"] is None else f"code {entry['code']}"
        session.out.say(f"{entry['at']} {entry['method']} {entry['path']} {code}{spoilt}")
        for remark in entry["remarks"]:
            session.out.say(f"  - {remark}")
    if not answer["requests"]:
        session.out.talk("nothing to tell")


@click.command("openapi")
@command
def openapi(session: Session) -> None:
    """Print the simulator's API in OpenAPI 3.1."""
    session.out.data(ask(session.settings.tiktok_base_url, "/simulator/openapi.json"))


LOOKING: Final = (quota, hostility, habits, log, openapi)
