from datetime import UTC, datetime

import pytest

from influence.application.import_report import ImportReport
from influence.domain.accounts import Door
from influence.domain.campaigns import CampaignNotFound
from influence.domain.cutover import CutoverBegun
from influence.domain.errors import FileUnreadable, Unusable
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.posts import Post, Why
from influence.domain.provenance import Provenance
from tests.support.desk import Desk

P = PostMetric
INSTAGRAM = """url,handle,caption,published,likes,comments
https://www.instagram.com/p/in/,ann.bakes,so good #acme,2024-01-31,1.2K,5
https://www.instagram.com/p/out/,bob.bakes,nothing to see,2024-01-31T09:00+02:00,7,
"""
CAPTURED = """video url,caption,views
https://www.tiktok.com/@ann/video/6900000000000000001,we love #acme,26M
"""


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Rows, added, known, attached, skipped."""
    return (report.rows, report.added, report.known, report.attached, len(report.skipped))


def post(desk: Desk, external_id: str, network: Network = Network.INSTAGRAM) -> Post:
    with desk.view() as view:
        found = view.posts.find(network, external_id)
    assert found is not None, external_id
    return found


def figures(desk: Desk, of: Post) -> tuple[Snapshot[PostMetric], ...]:
    with desk.view() as view:
        return view.figures.post_history(of.id)


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign for the hashtag acme."""
    desk.campaign("Spring", hashtags=("acme",))
    return desk


def test_posts_enter_the_campaign_by_its_words(spring: Desk) -> None:
    report = spring.take_posts("Spring", INSTAGRAM)

    assert counts(report) == (2, 2, 0, 1, 0)
    assert spring.reasons("Spring", "in", Network.INSTAGRAM) == {Why.KEYWORD}
    assert spring.reasons("Spring", "out", Network.INSTAGRAM) == set()


def test_the_matched_words_are_kept_with_the_reason(spring: Desk) -> None:
    spring.take_posts("Spring", INSTAGRAM)

    with spring.view() as view:
        (attachment,) = view.posts.attachments(view.campaigns.all()[0].id)
    assert attachment.by == "#acme"


def test_authors_become_accounts_and_participants(spring: Desk) -> None:
    spring.take_posts("Spring", INSTAGRAM)

    report = spring.report(spring.by, "Spring")
    assert [one.account.handle for one in report.participants] == ["ann.bakes", "bob.bakes"]
    assert {one.account.door for one in report.participants} == {Door.CRM}


def test_a_post_keeps_what_the_file_says_of_it(spring: Desk) -> None:
    spring.take_posts("Spring", INSTAGRAM)

    kept = post(spring, "in")
    (said,) = figures(spring, kept)
    assert (kept.caption, kept.source) == ("so good #acme", Provenance.USER)
    assert kept.published_at == datetime(2024, 1, 31, tzinfo=UTC)
    assert post(spring, "out").published_at == datetime(2024, 1, 31, 7, tzinfo=UTC)
    assert (said.source, said.values) == (Provenance.USER, {P.LIKES: 1200, P.COMMENTS: 5})


def test_nothing_comes_in_twice(spring: Desk) -> None:
    spring.take_posts("Spring", INSTAGRAM)

    again = spring.take_posts("Spring", INSTAGRAM)

    assert counts(again) == (2, 0, 2, 0, 0)
    assert len(figures(spring, post(spring, "in"))) == 1


def test_new_words_let_a_known_post_in(spring: Desk) -> None:
    spring.take_posts("Spring", INSTAGRAM)

    again = spring.take_posts("Spring", INSTAGRAM.replace("nothing to see", "now #acme"))

    assert counts(again) == (2, 0, 2, 1, 0)


def test_repeated_posts_are_reported_with_both_lines(spring: Desk) -> None:
    report = spring.take_posts("Spring", INSTAGRAM + "https://instagram.com/reel/in,ann.bakes,#acme,,1,1\n")

    assert [(note.line, note.reason) for note in report.skipped] == [(4, "repeats the post of line 2")]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",ann.bakes,x,,1,1", "neither an address nor an id"),
        ("https://www.instagram.com/p/x/,,x,,1,1", "whose post it is"),
        ("https://www.instagram.com/p/x/,a b,x,,1,1", "instagram handle"),
        ("https://example.com/x,ann,x,,1,1", "no address of a post"),
        ("https://www.instagram.com/p/x/,ann,x,yesterday,1,1", "is no date"),
        ("https://www.instagram.com/p/x/,ann,x,0001-01-01T00:00+10:00,1,1", "is no date"),
        ("a,b,c,d,e,f,g", "cells"),
    ],
)
def test_bad_rows_are_reported_with_line_and_reason(spring: Desk, row: str, why: str) -> None:
    report = spring.take_posts("Spring", f"{INSTAGRAM}{row}\n")

    (note,) = report.skipped
    assert note.line == 4
    assert why in note.reason
    assert report.added == 2


def test_cells_that_cannot_be_used_are_left_out_with_the_reason(spring: Desk) -> None:
    report = spring.take_posts(
        "Spring",
        f"url,handle,likes,views\nhttps://youtu.be/x,ann,many,5\nhttps://youtu.be/y,ann,{'9' * 30},N/A\n",
    )

    assert [note.line for note in report.left_out] == [2, 3]
    assert report.left_out[0].reason.startswith("likes: 'many'")
    assert "out of range" in report.left_out[1].reason
    assert report.added == 2


def test_posts_of_several_networks_may_stand_in_one_file(spring: Desk) -> None:
    report = spring.take_posts(
        "Spring", "url,handle,text\nhttps://youtu.be/a,ann,#acme\nhttps://www.instagram.com/p/b/,ann,#acme\n"
    )

    assert report.attached == 2
    assert post(spring, "a", Network.YOUTUBE).url == "https://www.youtube.com/watch?v=a"


def test_an_id_is_enough_where_the_network_is_said(spring: Desk) -> None:
    report = spring.take_posts("Spring", "post id,handle\nb,ann\n", network=Network.INSTAGRAM)

    assert report.added == 1
    assert post(spring, "b").url == "https://www.instagram.com/p/b/"


def test_the_report_names_the_networks_of_the_addresses(spring: Desk) -> None:
    tiktok = "https://www.tiktok.com/@ann/video/6900000000000000001,ann,x,,1,1\n"

    posts = spring.take_posts("Spring", INSTAGRAM)
    mixed = spring.take_posts("Spring", INSTAGRAM + tiktok)

    assert (posts.network, posts.networks) == (Network.INSTAGRAM, {Network.INSTAGRAM: 2})
    assert mixed.networks == {Network.INSTAGRAM: 2, Network.TIKTOK: 1}


@pytest.mark.parametrize(
    ("network", "text"), [(Network.TIKTOK, "7.51234567890123E+18"), (Network.INSTAGRAM, "7.5E+18")]
)
def test_an_id_that_a_spreadsheet_rounded_is_refused(spring: Desk, network: Network, text: str) -> None:
    report = spring.take_posts("Spring", f"post id,handle\n{text},ann\n", network=network)

    assert "spreadsheets round long ids" in report.skipped[0].reason
    assert (report.rows, report.added) == (1, 0)


def test_an_error_of_the_spreadsheet_is_no_caption(spring: Desk) -> None:
    report = spring.take_posts("Spring", INSTAGRAM.replace("so good #acme", "#NAME?"))

    assert [(note.line, "is an error" in note.reason) for note in report.skipped] == [(2, True)]


# --- TikTok --------------------------------------------------------------------------------------------------------


def test_tiktok_posts_are_refused_though_their_words_fit(spring: Desk) -> None:
    report = spring.take_posts("Spring", CAPTURED)

    assert counts(report) == (1, 0, 0, 0, 1)
    assert "create an order, or add the post by hand" in report.skipped[0].reason
    assert spring.handles() == []


def test_captured_posts_are_taken_over_before_the_release(spring: Desk) -> None:
    report = spring.take_posts("Spring", CAPTURED, legacy=True)

    kept = post(spring, "6900000000000000001", Network.TIKTOK)
    (said,) = figures(spring, kept)
    assert counts(report) == (1, 1, 0, 1, 0)
    assert spring.reasons("Spring", kept.external_id) == {Why.LEGACY_CAPTURE}
    assert kept.source is Provenance.LEGACY
    assert (said.source, said.values) == (Provenance.LEGACY, {P.VIDEO_VIEWS: 26_000_000})
    assert spring.account("ann").door is Door.TAKEN_OVER


def test_captured_posts_belong_to_the_account_that_is_here(spring: Desk) -> None:
    member = spring.member("ann")

    spring.take_posts("Spring", CAPTURED, legacy=True)

    assert post(spring, "6900000000000000001", Network.TIKTOK).account == member.id


@pytest.mark.parametrize("preview", [False, True])
def test_captured_posts_are_refused_once_the_cutover_began(spring: Desk, preview: bool) -> None:
    spring.cut_over()

    with pytest.raises(CutoverBegun):
        spring.take_posts("Spring", CAPTURED, legacy=True, preview=preview)

    assert spring.handles() == []


def test_the_old_source_held_tiktok_posts_only(spring: Desk) -> None:
    report = spring.take_posts("Spring", INSTAGRAM, legacy=True)

    assert {note.reason for note in report.skipped} == {"the old source held TikTok posts only"}
    assert report.added == 0


# --- the file as a whole -------------------------------------------------------------------------------------------


def test_a_preview_keeps_nothing(spring: Desk) -> None:
    report = spring.take_posts("Spring", INSTAGRAM, preview=True)

    assert counts(report) == (2, 2, 0, 1, 0)
    assert spring.handles() == []


def test_columns_can_be_said(spring: Desk) -> None:
    report = spring.take_posts("Spring", "x,y\nhttps://youtu.be/a,ann\n", mapping=("x=url", "y=handle"))

    assert report.used == {"x": "url", "y": "handle"}
    assert report.added == 1


def test_unknown_columns_are_named(spring: Desk) -> None:
    report = spring.take_posts("Spring", "url,handle,mood\nhttps://youtu.be/a,ann,good\n")

    assert report.unused == {"mood": "holds nothing that is kept"}


@pytest.mark.parametrize(
    ("text", "error"), [("", FileUnreadable), ("handle\nann\n", Unusable)], ids=["empty", "no address"]
)
def test_a_file_that_cannot_be_used_changes_nothing(spring: Desk, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        spring.take_posts("Spring", text)


def test_a_campaign_that_is_not_there_is_named(spring: Desk) -> None:
    with pytest.raises(CampaignNotFound):
        spring.take_posts("Autumn", INSTAGRAM)

    assert spring.handles() == []
