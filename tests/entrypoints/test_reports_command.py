"""`influence report --keep` and `influence reports` at the door."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result

from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.domain.kept_reports import KeptReportNotFound
from influence.domain.metrics import PostMetric
from influence.domain.observations import Snapshot
from influence.domain.provenance import Provenance
from influence.entrypoints.cli.main import cli
from tests.support.desk import Desk

P = PostMetric


@attrs.frozen
class Office:
    """The program, within this process, on a database that is also at a desk."""

    desk: Desk

    def run(self, *words: str) -> Result:
        """One run."""
        address = f"sqlite:///{self.desk.folder / 'kept.db'}"
        return CliRunner().invoke(cli, ["--database", address, "--user", "mara", "--tenant", "acme", *words])

    def __call__(self, *words: str) -> Result:
        """One run, which has to go well."""
        result = self.run(*words)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result

    def ask(self, *words: str) -> Any:
        """What a run answers to programs."""
        return json.loads(self(*words, "--json").stdout)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A campaign with a post by order, one by hand and one of the old source."""
    monkeypatch.setenv("INFLUENCE_HOME", str(tmp_path))
    address = f"sqlite:///{tmp_path / 'kept.db'}"
    prepare(address)
    storage = open_storage(address)
    desk = Desk(storage, MemoryPremises(MemoryStorage()), tmp_path)
    for handle in ("ann", "bob"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob")
    desk.campaign("Autumn")
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {P.LIKES: 10, P.REACH: 100})
    free = desk.market.add_video("bob", {P.LIKES: 3})
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", free)
    desk.capture("Spring", "bob", "old-1", likes=777_777)
    yield Office(desk)
    storage.engine.dispose()


def tell(desk: Desk, values: dict[PostMetric, int]) -> None:
    """TikTok tells these figures of ann's post a day later."""
    desk.clock.advance(timedelta(days=1))
    now = desk.clock.now()
    with desk.write() as work:
        campaign = work.campaigns.named("Spring")
        assert campaign is not None
        ann = desk.account("ann").id
        (post,) = [one.id for one in work.posts.of_participants(campaign.id) if one.account == ann]
        work.figures.keep_post(post, Snapshot(Provenance.TTCM_ORDER_REPORT, now, now, values))


def test_a_report_is_kept_and_found_again(office: Office) -> None:
    kept = office.ask("report", "Spring", "--keep", "--note", "For the client")

    assert (kept["campaign"], kept["kept_by"], kept["note"]) == ("Spring", "mara", "For the client")
    assert kept["posts_then"] == {"tiktok": 3}
    assert kept["of_the_old_source"] == {"posts": 1, "figures": 1}
    assert len(kept["policy_fingerprint"]) == 64
    assert office.ask("reports", "list") == office.ask("reports", "list", "Spring") == [kept]
    assert office.ask("reports", "list", "Autumn") == []
    assert "For the client" in office("reports", "list").stdout


def test_a_kept_report_shows_what_was_told_then(office: Office) -> None:
    said = office("report", "Spring", "--keep")
    tell(office.desk, {P.LIKES: 25, P.REACH: 100})

    shown = office.ask("reports", "show", "1")

    assert "Kept: report 1 of Spring" in said.stdout
    figures = {post["id"]: post["metrics"] for post in shown["posts"] if post["handle"] == "ann"}
    (mine,) = figures.values()
    assert mine["likes"]["value"] == 10
    assert (mine["reach"]["value"], mine["reach"]["sources"]) == (100, ["ttcm_order_report"])
    assert {"as_of", "fetched_at", "formula"} <= set(mine["likes"])
    assert shown["totals"]["tiktok"]["likes"] == {"value": 777_790, "posts": 3, "of": 3}
    assert shown["policy_now"]["changed"] is False
    people = office("reports", "show", "1").stdout
    assert "kept on" in people
    assert "Likes 777,790 (3 of 3 posts)" in people


def test_a_comparison_says_what_did_it(office: Office) -> None:
    office("report", "Spring", "--keep")
    tell(office.desk, {P.LIKES: 25, P.REACH: 100, P.SHARES: 6})

    made = office.ask("reports", "compare", "1")

    assert made["origins"] == {"reality": 1, "collection": 1, "policy": 0}
    (figures,) = [post["figures"] for post in made["posts"] if post["handle"] == "ann"]
    assert (figures["likes"]["difference"], figures["likes"]["origin"]) == (15, "reality")
    told = office("reports", "compare", "1")
    assert "reality" in told.stdout
    assert "collection (1 figure)" in told.stderr


def test_the_cut_over_leaves_a_count_behind(office: Office) -> None:
    office("report", "Spring", "--keep")
    office.desk.cut_over()

    shown, said = office.ask("reports", "show", "1"), office("reports", "show", "1").stdout

    day = office.desk.clock.now().date().isoformat()
    assert shown["gone"]["old_source"] == {"posts": 1, "figures": 1, "on": day}
    assert f"1 value and 1 post of the old source were removed on {day}." in said
    assert shown["totals"]["tiktok"]["likes"] == {"value": 13, "posts": 2, "of": 3}
    assert "777" not in json.dumps(shown) + said + json.dumps(office.ask("reports", "compare", "1"))


def test_a_removal_can_be_tried_first(office: Office) -> None:
    office("report", "Spring", "--keep")

    assert office.ask("reports", "remove", "1", "--dry-run")["removed"] is False
    assert len(office.ask("reports", "list")) == 1
    assert "Removed: report 1 of Spring" in office("reports", "remove", "1").stdout
    assert office.ask("reports", "list") == []
    assert "--keep" in office("reports", "list").stderr
    for words in (("show", "1"), ("compare", "1"), ("remove", "1"), ("remove", "1", "--dry-run")):
        assert isinstance(office.run("reports", *words).exception, KeptReportNotFound)


def test_a_long_list_is_cut_and_says_so(office: Office) -> None:
    for _ in range(3):
        office("report", "Spring", "--keep")

    assert [one["id"] for one in office.ask("reports", "list", "--limit", "2")] == [2, 3]
    assert "1 older ones are left out" in office("reports", "list", "--limit", "2").stderr
    assert len(office.ask("reports", "list", "--all")) == 3


def test_a_report_of_one_influencer_can_be_kept(office: Office) -> None:
    office("report", "Spring", "--influencer", "ann", "--keep")

    shown = office.ask("reports", "show", "1")

    assert shown["influencer"] == "ann"
    assert {post["handle"] for post in shown["posts"]} == {"ann"}


@pytest.mark.parametrize(
    "words",
    [
        ("--keep", "--format", "csv"),
        ("--keep", "-o", "report.csv"),
        ("--keep", "--compare", "2026-01-01", "2026-01-02"),
        ("--note", "for whom?"),
    ],
)
def test_what_does_not_go_together_is_refused(office: Office, words: tuple[str, ...]) -> None:
    refusal = office.run("report", "Spring", *words)

    assert refusal.exit_code != 0
    assert "--keep" in str(refusal.exception) + refusal.output
    assert office.ask("reports", "list") == []
