import pytest

from influence.application.import_accounts import FileToImport
from influence.application.import_report import ImportReport, Note
from influence.domain.accounts import Door
from influence.domain.cutover import CutoverBegun
from influence.domain.errors import FileUnreadable, Unusable
from influence.domain.events import Event, EventKind
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.ports.upstream_failures import NotConfigured, TikTokUnavailable
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY
from tests.support.desk import Desk

A = AccountMetric
RANKING = """Tiktoker name,Tiktok name,Subscribers count,Views avg.,Likes avg,Comments avg.,Shares avg,category
ekin.721,MOMO’s,221.7K,26M,2.8M,29.4K,116.4K,Lifestyle & Travel
dojacat,Doja Cat,22.2M,25.4M,5M,36.7K,46.8K,Music & Art
charlidamelio,charli d’amelio,135.4M,18.7M,2.6M,54.7K,35.2K,Lifestyle & Travel
"""


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Rows, added, changed, known, skipped."""
    return (report.rows, report.added, report.changed, report.known, len(report.skipped))


# --- what the old source knew --------------------------------------------------------------------------------------


def test_a_ranking_is_taken_over_as_it_is(desk: Desk) -> None:
    report = desk.take_in(RANKING, legacy=True)

    assert counts(report) == (3, 3, 0, 0, 0)
    assert report.network is Network.TIKTOK
    assert report.used == {
        "Tiktoker name": "handle",
        "Tiktok name": "display_name",
        "Subscribers count": "follower_count",
        "Views avg.": "legacy.average_views",
        "Likes avg": "legacy.average_likes",
        "Comments avg.": "legacy.average_comments",
    }
    assert set(report.unused) == {"Shares avg", "category"}


def test_figures_are_kept_as_the_old_sources(desk: Desk) -> None:
    desk.take_in(RANKING, legacy=True)

    (said,) = desk.snapshots("charlidamelio").values()
    assert said.source is Provenance.LEGACY
    assert said.values == {
        A.DISPLAY_NAME: "charli d’amelio",
        A.FOLLOWER_COUNT: 135_400_000,
        A.LEGACY_AVERAGE_VIEWS: 18_700_000,
        A.LEGACY_AVERAGE_LIKES: 2_600_000,
        A.LEGACY_AVERAGE_COMMENTS: 54_700,
    }


def test_taking_over_asks_nobody_and_tells_once(desk: Desk) -> None:
    desk.take_in(RANKING, legacy=True)

    assert desk.market.calls == []
    assert desk.events() == [Event(EventKind.ACCOUNTS_TAKEN_OVER, detail="3")]
    assert {desk.account(handle).door for handle in desk.handles()} == {Door.TAKEN_OVER}


def test_nothing_comes_in_twice(desk: Desk) -> None:
    desk.take_in(RANKING, legacy=True)
    desk.forget_events()

    again = desk.take_in(RANKING, legacy=True)

    assert counts(again) == (3, 0, 0, 3, 0)
    assert len(desk.handles()) == 3
    assert desk.told() == []


def test_changed_figures_are_taken_again(desk: Desk) -> None:
    desk.take_in("handle,followers\nann,1K\nbob,2K\n", legacy=True)
    desk.clock.advance(DAY)

    again = desk.take_in("handle,followers\nANN,3K\nbob,2K\n", legacy=True)

    assert counts(again) == (2, 0, 1, 1, 0)
    assert desk.snapshots("ann")[Provenance.LEGACY].values == {A.FOLLOWER_COUNT: 3000}


def test_the_old_average_views_never_become_tiktoks(desk: Desk) -> None:
    report = desk.take_in("handle,average_views\nann,50\n", legacy=True)

    assert report.used["average_views"] == "legacy.average_views"
    assert desk.snapshots("ann")[Provenance.LEGACY].values == {A.LEGACY_AVERAGE_VIEWS: 50}


def test_two_columns_of_one_figure_are_not_both_taken(desk: Desk) -> None:
    report = desk.take_in("handle,average_views,legacy.average_views\nann,50,60\n", legacy=True)

    assert desk.snapshots("ann")[Provenance.LEGACY].values == {A.LEGACY_AVERAGE_VIEWS: 50}
    assert list(report.unused) == ["legacy.average_views"]


def test_what_the_old_source_never_showed_is_not_taken(desk: Desk) -> None:
    report = desk.take_in("handle,likes,completion_rate,audience_countries\nann,5,3%,US:40%\n", legacy=True)

    assert set(report.unused) == {"likes", "completion_rate"}
    assert desk.snapshots("ann")[Provenance.LEGACY].values == {A.AUDIENCE_COUNTRIES: (("US", 0.4),)}


def test_repeated_handles_are_reported_with_both_lines(desk: Desk) -> None:
    report = desk.take_in("handle,followers\nann,1K\nbob,2K\n@ANN,3K\n", legacy=True)

    assert report.skipped == [Note(4, "ANN", "repeats the handle of line 2")]
    assert desk.snapshots("ann")[Provenance.LEGACY].values == {A.FOLLOWER_COUNT: 1000}


def test_bad_rows_are_reported_with_line_and_reason(desk: Desk) -> None:
    report = desk.take_in("handle,followers\na b,1K\n,2K\nann,3K,too,many\nbob,4K\n", legacy=True)

    assert [(note.line, note.who) for note in report.skipped] == [(2, "a b"), (3, ""), (4, "")]
    assert "cannot be a tiktok handle" in report.skipped[0].reason
    assert "cells" in report.skipped[2].reason
    assert desk.handles() == ["bob"]


def test_cells_that_say_nothing_are_left_empty(desk: Desk) -> None:
    report = desk.take_in("handle,followers,engagement rate\nann,N/A,-\n", legacy=True)

    assert report.left_out == []
    assert desk.snapshots("ann")[Provenance.LEGACY].values == {}


def test_cells_that_cannot_be_read_are_left_out_with_the_reason(desk: Desk) -> None:
    report = desk.take_in("handle,followers,engagement rate\nann,many,350\n", legacy=True)

    assert [(note.line, note.who) for note in report.left_out] == [(2, "ann"), (2, "ann")]
    assert report.left_out[0].reason.startswith("follower_count: 'many'")
    assert report.added == 1


def test_cells_out_of_range_are_left_out_with_the_reason(desk: Desk) -> None:
    report = desk.take_in(f"handle,followers\nann,{'9' * 30}\nbob,{'9' * 5000}\n", legacy=True)

    assert [note.line for note in report.left_out] == [2, 3]
    assert "out of range" in report.left_out[0].reason
    assert "too long" in report.left_out[1].reason


def test_percentages_are_read(desk: Desk) -> None:
    desk.take_in("handle,engagement rate,followers growth\nann,3.5%,-2%\n", legacy=True)

    assert desk.snapshots("ann")[Provenance.LEGACY].values == {
        A.ENGAGEMENT_RATE: 0.035,
        A.LEGACY_FOLLOWERS_GROWTH: -0.02,
    }


def test_columns_can_be_said(desk: Desk) -> None:
    report = desk.take_in(
        "who,how many\nann,5\n", legacy=True, mapping=("who=handle", "how many=follower_count")
    )

    assert report.used == {"who": "handle", "how many": "follower_count"}
    assert desk.snapshots("ann")[Provenance.LEGACY].values == {A.FOLLOWER_COUNT: 5}


@pytest.mark.parametrize("mapping", [("who",), ("who=nothing",), ("missing=handle",)])
def test_a_mapping_that_says_nothing_stops_everything(desk: Desk, mapping: tuple[str, ...]) -> None:
    with pytest.raises(Unusable):
        desk.take_in("who\nann\n", legacy=True, mapping=mapping)

    assert desk.handles() == []


def test_a_file_without_handles_stops_everything(desk: Desk) -> None:
    with pytest.raises(Unusable, match="none holds the handle"):
        desk.take_in("a,b\n1,2\n", legacy=True)


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_stops_everything(desk: Desk, text: str) -> None:
    with pytest.raises(FileUnreadable):
        desk.take_in(text, legacy=True)


def test_a_file_above_the_limit_stops_everything(desk: Desk) -> None:
    with pytest.raises(FileUnreadable, match="more than 2 rows"):
        desk.take_in(RANKING, legacy=True, row_limit=2)

    assert desk.handles() == []


def test_a_preview_keeps_nothing(desk: Desk) -> None:
    report = desk.take_in(RANKING, legacy=True, preview=True)

    assert counts(report) == (3, 3, 0, 0, 0)
    assert desk.handles() == []
    assert desk.told() == []


def test_old_files_of_other_networks_are_refused(desk: Desk) -> None:
    with pytest.raises(Unusable, match="TikTok accounts only"):
        desk.take_in("instagram handle\nann\n", legacy=True)
    with pytest.raises(Unusable, match="TikTok accounts only"):
        desk.take_in("handle\nann\n", legacy=True, network=Network.YOUTUBE)


@pytest.mark.parametrize("preview", [False, True])
def test_nothing_of_the_old_source_is_taken_once_the_cutover_began(desk: Desk, preview: bool) -> None:
    desk.cut_over()

    with pytest.raises(CutoverBegun) as refused:
        desk.take_in(RANKING, legacy=True, preview=preview)

    assert refused.value.code == "cutover_begun"
    assert desk.handles() == []


def test_an_account_that_is_here_gets_the_old_figures_beside_its_own(desk: Desk) -> None:
    desk.member("ann")

    report = desk.take_in("handle,followers\nann,900\n", legacy=True)

    assert counts(report) == (1, 0, 1, 0, 0)
    assert set(desk.snapshots("ann")) == {Provenance.LEGACY, Provenance.TTCM_PUBLIC}


def test_progress_is_told(desk: Desk) -> None:
    seen: list[tuple[int, int]] = []
    desk.market.add_creator("ann")
    file = desk.file("handle\nann\n")

    for legacy in (True, False):
        desk.import_accounts(
            desk.by, FileToImport(file, legacy=legacy), lambda done, of: seen.append((done, of))
        )

    assert seen == [(1, 0), (1, 0)]


# --- through the CRM door ------------------------------------------------------------------------------------------


def test_other_tiktok_rows_go_through_the_door_one_by_one(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.market.add_creator("bob", Membership.NOT_IN)

    report = desk.take_in("handle,followers\nann,5\nbob,6\ncleo,7\n")

    assert counts(report) == (3, 1, 0, 0, 2)
    assert [(note.line, note.who) for note in report.skipped] == [(3, "bob"), (4, "cleo")]
    assert "not in TikTok's Creator Marketplace" in report.skipped[0].reason
    assert report.unused == {"followers": "follower_count is asked from TikTok"}
    assert desk.snapshots("ann")[Provenance.TTCM_PUBLIC].values[A.FOLLOWER_COUNT] == 120_400


def test_who_is_here_already_is_counted(desk: Desk) -> None:
    desk.member("ann")

    report = desk.take_in("handle\nann\n")

    assert counts(report) == (1, 0, 0, 1, 0)


def test_a_failed_batch_is_reported_row_by_row(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.market.fail_next(TikTokUnavailable("down"))

    report = desk.take_in("handle\nann\n")

    assert [note.reason for note in report.undecided] == ["TikTok cannot be reached now: down"]
    assert report.skipped == []


def test_without_access_no_row_is_tried(desk: Desk) -> None:
    desk.market.fail_next(NotConfigured(("X",)))

    with pytest.raises(NotConfigured):
        desk.take_in("handle\nann\nbob\n")

    assert desk.handles() == []


def test_a_preview_of_the_door_asks_nobody(desk: Desk) -> None:
    desk.member("ann")
    desk.market.calls.clear()

    report = desk.take_in("handle\nann\nbob\nbob\n", preview=True)

    assert counts(report) == (3, 1, 0, 1, 1)
    assert desk.market.calls == []


# --- other networks ------------------------------------------------------------------------------------------------


INSTAGRAM = "Influencer insta name,instagram name,Followers,Engagement avg\nann.bakes,Ann,48.5M,637K\n"


def test_accounts_of_other_networks_come_in_with_what_the_user_gave(desk: Desk) -> None:
    report = desk.take_in(INSTAGRAM)

    account = desk.account("ann.bakes", Network.INSTAGRAM)
    with desk.view() as view:
        (said,) = view.figures.account_history(account.id)
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.network is Network.INSTAGRAM
    assert (said.source, said.values) == (
        Provenance.USER,
        {A.DISPLAY_NAME: "Ann", A.FOLLOWER_COUNT: 48_500_000},
    )
    assert desk.market.calls == []
    assert desk.told() == []


def test_the_network_can_be_said(desk: Desk) -> None:
    desk.take_in("handle\nann\n", network=Network.YOUTUBE)

    assert desk.find("ann", Network.YOUTUBE) is not None


def test_other_networks_come_in_once_too(desk: Desk) -> None:
    desk.take_in(INSTAGRAM)

    same = desk.take_in(INSTAGRAM)
    changed = desk.take_in(INSTAGRAM.replace("48.5M", "48.6M"))
    empty = desk.take_in("instagram handle\nann.bakes\nbob\n")

    assert counts(same) == (1, 0, 0, 1, 0)
    assert counts(changed) == (1, 0, 1, 0, 0)
    assert counts(empty) == (2, 1, 0, 1, 0)


def test_other_networks_are_taken_after_the_cutover_too(desk: Desk) -> None:
    desk.cut_over()

    assert desk.take_in(INSTAGRAM).added == 1


def test_figures_that_only_tiktoks_table_names_are_not_kept(desk: Desk) -> None:
    report = desk.take_in("instagram handle,legacy.followers,creator_id\nann,5,x\n")

    assert set(report.unused) == {"legacy.followers", "creator_id"}
