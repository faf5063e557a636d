"""A campaign after the release: orders instead of keywords, posts under their tabs, and a report without zeros."""

import csv
import io
from typing import Any

import attrs
import pytest

from tests.entrypoints.old_source import write_other_posts
from tests.entrypoints.story import CAMPAIGN, TAG, Story
from tests.support.program import Ran

pytestmark = pytest.mark.journey

FOUR = {"comments", "likes", "shares", "video_views"}


@attrs.frozen
class Campaign:
    """What a campaign manager did and saw, in this order."""

    others: Any
    dry: Any
    none_yet: Any
    refused: Any
    eleven: Any
    placed: Any
    again: Any
    by_link: Any
    by_code: Any
    afterwards: Any
    synced: Any
    preview: Ran
    by_hand: Any


@pytest.fixture(scope="module")
def campaign(story: Story) -> Campaign:
    """The campaign of the story, taken up again."""
    program = story.program
    first, second, outsider = story.participants
    posts = [
        ("in.fizz", "https://www.instagram.com/p/ABCDEF12345/", f"new one #{TAG}"),
        ("in.cat", "https://www.instagram.com/p/ABCDEF12346/", "just my cat"),
        ("vid.fizz", "https://www.youtube.com/watch?v=abc123DEF45", f"#{TAG.upper()} at last"),
    ]
    written = str(write_other_posts(program.folder / "others.csv", posts))
    others = program.ask("import", written, "--as", "posts", "--campaign", CAMPAIGN)
    dry = program.ask("orders", "create", CAMPAIGN, first, second, "--posts", "2", "--dry-run")
    none_yet = program.ask("orders", "list")
    refused = program.refuse("orders", "create", CAMPAIGN, outsider)
    eleven = program.refuse("orders", "create", CAMPAIGN, first, "--posts", "11", status=2)
    create = ("orders", "create", CAMPAIGN, first, second, "--posts", "2", "--key", "july")
    placed, again = program.ask(*create), program.ask(*create)

    def let(event: str, handle: str, *facts: str) -> Any:
        return program.ask("simulator", "trigger", event, f"handle={handle}", *facts)

    link, code = placed[0]["invite_link"], placed[1]["campaign_code"]
    by_link = let("publish_new", first, "via=invite_link", f"link={link}")
    by_code = let("publish_new", second, "via=code", f"code={code}")
    afterwards = let("link_published", second, f"code={code}")
    unordered = let("publish", first, f"caption=love it #{TAG}")
    return Campaign(
        others,
        dry,
        none_yet,
        refused,
        eleven,
        placed,
        again,
        by_link,
        by_code,
        afterwards,
        synced=program.ask("sync", "posts"),
        preview=program("posts", "add", CAMPAIGN, unordered["url"], "--dry-run"),
        by_hand=program.ask("posts", "add", CAMPAIGN, unordered["url"], "--yes"),
    )


@pytest.fixture(scope="module")
def tabs(story: Story, campaign: Campaign) -> dict[str, Any]:
    """The three lists of posts."""
    names = ("published", "posts", "all")
    return {name: story.program.ask("posts", "list", CAMPAIGN, "--tab", name) for name in names}


@pytest.fixture(scope="module")
def report(story: Story, campaign: Campaign) -> Any:
    """The report for programs."""
    return story.program.ask("report", CAMPAIGN)


def test_a_dry_run_places_nothing(campaign: Campaign) -> None:
    assert [(order["dry_run"], order["campaign_code"]) for order in campaign.dry] == [(True, None)] * 2
    assert campaign.none_yet == []


def test_an_order_for_an_unsupported_account_is_refused(campaign: Campaign, story: Story) -> None:
    assert campaign.refused["code"] == "order_for_unsupported_account"
    assert story.participants[2] in campaign.refused["message"]
    assert len(campaign.refused["remedies"]) == 2


def test_eleven_posts_are_too_many(campaign: Campaign) -> None:
    assert campaign.eleven["code"] == "bad_value"
    assert "1 to 10" in campaign.eleven["message"]


def test_orders_of_a_campaign_share_a_code_and_a_link(campaign: Campaign, story: Story) -> None:
    assert [order["handle"] for order in campaign.placed] == list(story.participants[:2])
    assert {order["state"] for order in campaign.placed} == {"open"}
    assert {order["campaign"] for order in campaign.placed} == {CAMPAIGN}
    assert len({(order["campaign_code"], order["invite_link"]) for order in campaign.placed}) == 1


def test_the_same_key_again_creates_nothing(campaign: Campaign, story: Story) -> None:
    assert campaign.again == campaign.placed
    assert [o["id"] for o in story.program.ask("orders", "list")] == [o["id"] for o in campaign.placed]


def test_orders_are_fulfilled_by_what_tiktok_confirms(campaign: Campaign, story: Story) -> None:
    assert campaign.synced["videos_linked"] == 3

    first, second = story.program.ask("orders", "list", CAMPAIGN)

    assert (first["state"], first["videos"]) == ("partly_fulfilled", [campaign.by_link["video_id"]])
    assert second["state"] == "fulfilled"
    assert set(second["videos"]) == {campaign.by_code["video_id"], campaign.afterwards["video_id"]}


def test_keywords_attach_posts_of_other_networks_only(campaign: Campaign, tabs: dict[str, Any]) -> None:
    keyworded = {post["network"] for post in tabs["all"] if "keyword" in post["tracked_via"]}
    outside = {post["id"] for post in tabs["all"] if not post["in_campaign"]}

    assert campaign.others["attached"] == 2
    assert keyworded == {"instagram", "youtube"}
    assert "ABCDEF12346" in outside


def test_tiktok_posts_stand_under_published_posts_and_nowhere_else(tabs: dict[str, Any]) -> None:
    assert {post["network"] for post in tabs["published"]} == {"tiktok"}
    assert {post["network"] for post in tabs["posts"]} == {"instagram", "youtube"}
    assert len(tabs["all"]) > len(tabs["published"]) + len(tabs["posts"])
    assert len(tabs["published"]) == 4


def test_the_loss_is_said_before_a_post_is_added_by_hand(campaign: Campaign) -> None:
    told = campaign.preview.left_with(0)

    assert "shows 4 statistics" in told.err + told.out
    assert "12 more" in told.err + told.out
    assert campaign.by_hand["added"] is True
    assert set(campaign.by_hand["shows"]) == FOUR
    assert len(campaign.by_hand["loses"]) == 12


def test_a_post_of_an_order_shows_sixteen_metrics(report: Any, campaign: Campaign) -> None:
    ordered = {p["id"]: p["metrics"] for p in report["posts"] if p["tracked_via"] == ["order_link"]}

    assert len(ordered) == 3
    for published in (campaign.by_link, campaign.by_code):
        figures = ordered[published["video_id"]]
        absent = {name for name, one in figures.items() if one["value"] is None}
        assert len(figures) == 16
        assert absent <= {"audience_geography"}  # TikTok splits some countries into states, and others not


def test_what_tiktok_does_not_tell_of_an_order_post_is_not_withheld(report: Any) -> None:
    ordered = [post["metrics"] for post in report["posts"] if post["tracked_via"] == ["order_link"]]

    reasons = {one["reason"] for figures in ordered for one in figures.values() if one["value"] is None}

    assert reasons <= {"not_collected", "not_delivered"}


def test_a_post_by_hand_shows_four_and_says_why_not_more(report: Any) -> None:
    (post,) = (post for post in report["posts"] if post["tracked_via"] == ["by_hand"])

    assert {name for name, one in post["metrics"].items() if one["value"] is not None} == FOUR
    withheld = [one for one in post["metrics"].values() if one["value"] is None]
    assert {one["reason"] for one in withheld} == {"withheld"}
    assert all("order" in one["remedies"][0] for one in withheld)


def test_nothing_absent_is_zero(report: Any) -> None:
    others = [post for post in report["posts"] if post["network"] != "tiktok"]

    assert len(others) == 2
    for post in others:
        shown = {name: one["value"] for name, one in post["metrics"].items() if one["value"] is not None}
        assert shown == {"video_views": 18_700}
        assert {one["reason"] for one in post["metrics"].values() if one["value"] is None} == {
            "not_collected"
        }
    assert report["totals"]["instagram"]["likes"] == {"value": None, "posts": 0, "of": 1}


def test_totals_say_how_many_posts_they_cover(report: Any) -> None:
    totals = report["totals"]["tiktok"]

    assert (totals["reach"]["posts"], totals["reach"]["of"]) == (3, 4)
    assert (totals["video_views"]["posts"], totals["video_views"]["of"]) == (4, 4)


def test_an_unsupported_participant_stays_in_the_report_with_its_error(report: Any, story: Story) -> None:
    (outsider,) = (p for p in report["participants"] if p["handle"] == story.participants[2])

    assert outsider["supported"] is False
    assert outsider["error"]["code"] == "unsupported_account"


def test_the_report_for_people_tells_values_and_reasons(campaign: Campaign, story: Story) -> None:
    told = story.program.say("report", CAMPAIGN)

    assert "Published Posts (TikTok)" in told
    assert "Posts (instagram)" in told
    assert "empty, withheld: Total engagements" in told
    assert "(3 of 4 posts)" in told
    assert "Not tracked" in told


def test_the_report_for_spreadsheets_has_empty_cells_with_reasons(report: Any, story: Story) -> None:
    rows = list(csv.DictReader(io.StringIO(story.program.say("report", CAMPAIGN, "--format", "csv"))))

    assert len(rows) == len(report["posts"])
    for row, post in zip(rows, report["posts"], strict=True):
        assert row["url"] == post["url"]
        for name, one in post["metrics"].items():
            assert row[f"{name}_reason"] == one.get("reason", "")
            assert (row[name] == "") == (one["value"] is None)
            if isinstance(one["value"], int | float):
                assert float(row[name]) == one["value"]
