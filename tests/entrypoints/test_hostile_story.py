"""The story of the demo ends the same on a TikTok that spoils a quarter of its answers, in both API generations."""

import re
import signal
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from influence.application.keep_orders import KeepOrders
from influence.application.read_accounts import ReadAccounts
from influence.application.read_posts import ReadPosts, Tab
from influence.application.report_campaign import Report, ReportCampaign
from influence.application.sync_subjects import NEWEST
from influence.domain.ports.accounts import AccountFilter
from influence.entrypoints.cli.session import Session
from influence.entrypoints.forms.accounts import AccountWithMetricsForm, ErrorForm
from influence.entrypoints.forms.orders import OrderForm
from influence.entrypoints.forms.posts import PostForm
from influence.entrypoints.plain import fields, plain
from influence.entrypoints.settings import Settings
from tests.support.program import Program, program_in

pytestmark = pytest.mark.slow

GENERATIONS: Final = ("ttcm", "tiktok-one")
CREATORS: Final = "100"
SEED: Final = 5
_DATABASE: Final = re.compile(r"--database (\S+)")
_EXPORT: Final = re.compile(r"  export (INFLUENCE_\w+)=(.*)")


@attrs.frozen
class End:
    """Where a story ends: everything that somebody could see, save when and under which number it came."""

    phase: str
    accounts: Mapping[str, Any]
    posts: Mapping[str, Any]
    orders: Mapping[str, Any]
    reports: Mapping[str, Any]

    def differs_from(self, other: "End") -> dict[str, Any]:
        """What is not the same, by place."""
        ours, theirs = _flat(attrs.asdict(self)), _flat(attrs.asdict(other))
        return {
            place: (ours.get(place, "nothing"), theirs.get(place, "nothing"))
            for place in sorted(ours.keys() | theirs.keys())
            if ours.get(place, "nothing") != theirs.get(place, "nothing")
        }


def _flat(told: Any, place: str = "") -> dict[str, Any]:
    """Every leaf with its place."""
    if not isinstance(told, dict) or not told:
        return {place: told}
    return {
        inner: leaf for name, value in told.items() for inner, leaf in _flat(value, f"{place}/{name}").items()
    }


@attrs.frozen
class Told:
    """A story that was told: its end, and the same after one refresh from a TikTok without faults."""

    at_once: End
    refreshed: End
    faults: int


def told_story(folder: Path, api: str, seed: int, *, hostile: bool) -> Told:
    """The demo, told by the program below *folder*."""
    home = folder / f"{api}-{seed}-{'hostile' if hostile else 'friendly'}"
    home.mkdir()
    alone = program_in(home).told(TMPDIR=str(home))
    words = ["demo", "--accounts", CREATORS, "--seed", str(seed), "--api", api, "--serve"]
    with alone.start(*words, *(["--hostile"] if hostile else [])) as telling:
        try:
            program = _connected(alone, telling)
            at_once = end_in(program)
            dealt = program.ask("simulator", "hostility", *(["off"] if hostile else []))
            program.say("sync")
            return Told(at_once, end_in(program), sum(dealt.get("kinds", {}).values()))
        finally:
            telling.send_signal(signal.SIGINT)
            telling.wait(60)


def _connected(alone: Program, telling: "subprocess.Popen[bytes]") -> Program:
    """The program on what the demo leaves, once the story is told."""
    assert telling.stdout is not None
    assert telling.stderr is not None
    exports: dict[str, str] = {}
    lines: list[str] = []
    database = ""
    for line in telling.stdout:
        lines.append(line.decode())
        database = found[1] if (found := _DATABASE.search(lines[-1])) else database
        if export := _EXPORT.match(lines[-1]):
            exports[export[1]] = export[2]
        if "INFLUENCE_CLOCK" in exports:
            home = str(Path(database).parent)
            return alone.told(**exports, INFLUENCE_DATABASE=database, INFLUENCE_HOME=home)
    raise AssertionError("".join(lines[-20:]) + telling.stderr.read().decode())


def end_in(program: Program) -> End:
    """What is kept where *program* keeps it."""
    home, database = (program.environment[name] for name in ("INFLUENCE_HOME", "INFLUENCE_DATABASE"))
    session = Session({"tenant": "default"}, Settings(home=home, database=database, user="reader"))
    with session.storage.view("default") as view:
        phase = view.installation.release().phase.value
        campaigns = [campaign.name for campaign in view.campaigns.all()]
    return End(
        phase,
        accounts=_accounts(session),
        posts={name: _posts(session, name) for name in campaigns},
        orders={name: _orders(session, name) for name in campaigns},
        reports={name: _report(session.ask(ReportCampaign)(session.by, name)) for name in campaigns},
    )


def _accounts(session: Session) -> dict[str, Any]:
    rows = session.ask(ReadAccounts).all(session.by, AccountFilter())
    told = [fields(AccountWithMetricsForm.of(row)) for row in rows]
    return {f"{one['network']} {one['handle']}": _timeless(one) for one in told}


def _posts(session: Session, campaign: str) -> dict[str, Any]:
    rows = session.ask(ReadPosts)(session.by, campaign, Tab.ALL).rows
    return {
        f"{row.post.network.value} {row.post.external_id}": _timeless(fields(PostForm.of(row)))
        for row in rows
    }


def _orders(session: Session, campaign: str) -> dict[str, Any]:
    """The orders that live, each creator's in order; where an answer was lost another may have been called off."""
    living: dict[str, list[Any]] = {}
    for row in session.ask(KeepOrders).all(session.by, campaign):
        if row.order.cancelled_at is None:
            one = fields(OrderForm.of(row.order, row.account.handle, campaign))
            told = {
                name: one[name] for name in ("state", "posts_required", "due_on", "spark_days", "failure")
            }
            living.setdefault(row.account.handle, []).append(
                {**told, "videos": [link.video_id for link in row.order.live_links]}
            )
    return {handle: sorted(orders, key=str) for handle, orders in living.items()}


def _report(made: Report) -> dict[str, Any]:
    return {
        "policy": made.policy,
        "participants": {
            one.account.handle: {"error": plain(ErrorForm.of(one.standing)), "posts": one.posts}
            for one in made.participants
        },
        "totals": {
            network.value: {metric.value: str(total) for metric, total in totals.items()}
            for network, totals in made.totals.items()
        },
        "removed": [gone.count for gone in made.removed],
    }


_LEFT_OUT: Final = frozenset(
    # moments, which of two sources was first, and figures that stand among the metrics once more
    {"fetched_at", "as_of", "membership_checked_at", "sources", "display_name", "follower_count"}
)


_SIGNED: Final = re.compile(r"http://127\.0\.0\.1:\d+(/avatar/\d+\.png)\?x-expires=\d+&x-signature=[0-9a-f]+")
"""Where a picture lies: each story has a simulator of its own, whose addresses end at a moment of their own."""


def _timeless(told: Any) -> Any:
    if isinstance(told, str):
        return _SIGNED.sub(r"\1", told)
    if isinstance(told, list):  # a part of an audience that is empty is no part
        return [part for part in told if not (isinstance(part, list) and len(part) == 2 and part[1] == 0)]
    if not isinstance(told, dict):
        return told
    return {
        name: _timeless(value)
        for name, value in told.items()
        if name not in _LEFT_OUT or isinstance(value, dict)
    }


def tell(folder: Path, *stories: tuple[str, int]) -> dict[tuple[str, int], tuple[Told, Told]]:
    """Each of the *stories*, without and with faults, all told at the same time."""
    with ThreadPoolExecutor(2 * len(stories)) as pool:
        pending = {
            story: [pool.submit(told_story, folder, *story, hostile=faults) for faults in (False, True)]
            for story in stories
        }
        return {story: (one.result(), other.result()) for story, (one, other) in pending.items()}


_PASSING: Final = (("reason", "not_delivered"), ("code", "refresh_failed"))
"""How a figure says that an answer lacked it, and an account that its consent could not be renewed now."""
_FIGURE: Final = re.compile(r"/posts/(.+)/(\w+) [^/]+/metrics/(\w+)")


def check(friendly: Told, hostile: Told) -> None:
    """Faults have left nothing behind but what says that TikTok did not answer, until its next answer."""
    assert friendly.at_once.phase == "after"
    assert len(friendly.at_once.accounts) >= 100
    assert hostile.faults > 20
    assert besides_passing(hostile.at_once.differs_from(friendly.at_once)) == {}
    refreshed = hostile.refreshed.differs_from(friendly.refreshed)
    assert besides_passing(refreshed, passed_by(friendly.refreshed)) == {}


def besides_passing(
    differences: Mapping[str, tuple[Any, Any]], places: tuple[str, ...] = ("",)
) -> dict[str, tuple[Any, Any]]:
    """*differences* save what the next answer would mend in *places*, and the totals it is missing from."""
    passing = [
        place.rpartition("/")[0]
        for place, (ours, _) in differences.items()
        if place.startswith(places) and (place.rpartition("/")[2], ours) in _PASSING
    ]
    totals = [f"/reports/{gap[1]}/totals/{gap[2]}/{gap[3]}" for gap in map(_FIGURE.match, passing) if gap]
    excused = tuple(f"{place}/" for place in [*passing, *totals])
    return {place: both for place, both in differences.items() if not f"{place}/".startswith(excused)}


def passed_by(end: End) -> tuple[str, ...]:
    """Where posts stand that no refresh asks about: an order's video has pushed them out of the newest ones."""
    told: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for campaign, posts in end.posts.items():
        for name, post in posts.items():
            if post["network"] == "tiktok":
                published = (post["published_at"], f"/posts/{campaign}/{name}/")
                told.setdefault((campaign, post["handle"]), []).append(published)
    return tuple(place for videos in told.values() for _, place in sorted(videos, reverse=True)[NEWEST:])


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], tuple[Told, Told]]:
    """One story for each generation."""
    return tell(tmp_path_factory.mktemp("stories"), *((api, SEED) for api in GENERATIONS))


@pytest.mark.parametrize("api", GENERATIONS)
def test_faults_leave_the_end_of_the_story_unchanged(
    stories: dict[tuple[str, int], tuple[Told, Told]], api: str
) -> None:
    friendly, hostile = stories[api, SEED]

    check(friendly, hostile)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20, 32))
@pytest.mark.parametrize("api", GENERATIONS)
def test_no_dice_leave_another_end(tmp_path: Path, api: str, seed: int) -> None:
    told = tell(tmp_path, (api, seed))

    check(*told[api, seed])
