"""Orders placed in campaigns, and looked for when the answer was lost."""

from typing import Any

import attrs
import pytest

from influence.domain.orders import Placement
from influence.domain.ports.upstream import OrdersPlaced
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokRefused, TikTokUnavailable
from tests.adapters.tiktok.tiktok_one.answers import (
    ANSWERS,
    CAMPAIGN,
    CAMPAIGNS,
    CREATE,
    CREATED,
    INVITE,
    ORDER,
    UPDATE,
)
from tests.adapters.tiktok.tiktok_one.far_side import FarSide, Reply, lost, told

MORE = attrs.evolve(ORDER, campaign_code=CAMPAIGN)


def created(*, code: int = 0, message: str = "OK", **changed: Any) -> Reply:
    """The answer to a creation; a field that is `...` is missing."""
    data = {name: value for name, value in {**CREATED, **changed}.items() if value is not ...}
    return told(data, code, message)


def page(*campaigns: dict[str, Any], **info: object) -> Reply:
    totals: dict[str, object] = {"total_number": len(campaigns), **info}
    return told({"campaigns": list(campaigns), "page_info": totals})


def listed(campaign_id: str = CAMPAIGN, **changed: Any) -> dict[str, Any]:
    given = {**CREATED, "video_ids": [], "campaign_id": campaign_id, **changed}
    return {name: value for name, value in given.items() if value is not ...}


def stranger(number: int, **changed: Any) -> dict[str, Any]:
    return listed(str(number), campaign_name=f"Other {number} [ref other{number}]", **changed)


def placement(far: FarSide, handle: str, link: str = INVITE) -> Placement:
    return Placement(f"{CAMPAIGN}/{handle}", CAMPAIGN, link, far.clock.now())


@pytest.mark.parametrize("request_made", [ORDER, MORE], ids=["new", "more"])
def test_each_invited_handle_is_an_order(request_made: Any) -> None:
    far = FarSide.telling(ANSWERS)

    placed = far.marketplace.place_orders(request_made)

    assert placed == OrdersPlaced({"Ann": placement(far, "ann"), "bob": placement(far, "bob")}, {})


@pytest.mark.parametrize("late", [[], None, ..., ["somebody"]], ids=["empty", "null", "missing", "others"])
@pytest.mark.parametrize(("request_made", "path"), [(ORDER, CREATE), (MORE, UPDATE)], ids=["new", "more"])
def test_a_late_list_of_handles_means_all_but_the_failed(request_made: Any, path: str, late: Any) -> None:
    far = FarSide({path: created(handle_names=late, failed_handle_names=["BOB"])})

    placed = far.marketplace.place_orders(request_made)

    assert placed.placements == {"Ann": placement(far, "ann")}
    assert placed.refused.keys() == {"bob"}
    assert placed.refused["bob"]


def test_failed_handles_are_refused_with_the_reason() -> None:
    far = FarSide(
        {
            CREATE: created(
                code=20001, message="not a creator", handle_names=["ann"], failed_handle_names=["bob"]
            )
        }
    )

    placed = far.marketplace.place_orders(ORDER)

    assert placed.placements.keys() == {"Ann"}
    assert placed.refused == {"bob": "not a creator"}


def test_a_handle_that_failed_and_is_listed_has_failed() -> None:
    far = FarSide({CREATE: created(failed_handle_names=["ann"])})

    placed = far.marketplace.place_orders(ORDER)

    assert placed.placements.keys() == {"bob"}
    assert placed.refused.keys() == {"Ann"}


def test_failed_handles_may_come_as_objects() -> None:
    far = FarSide(
        {CREATE: created(handle_names=[], failed_handle_names=[{"handle_name": "Bob", "reason": "x"}])}
    )

    placed = far.marketplace.place_orders(ORDER)

    assert (set(placed.placements), set(placed.refused)) == ({"Ann"}, {"bob"})


def test_after_partial_success_whoever_is_not_listed_is_refused() -> None:
    far = FarSide({CREATE: created(code=20001, message="some failed", handle_names=["ann"])})

    placed = far.marketplace.place_orders(ORDER)

    assert placed.placements.keys() == {"Ann"}
    assert placed.refused == {"bob": "some failed"}


def test_a_handle_that_is_missing_was_not_placed() -> None:
    far = FarSide({CREATE: created(handle_names=["bob"])})

    placed = far.marketplace.place_orders(ORDER)

    assert placed.placements.keys() == {"bob"}
    assert placed.refused == {}


def test_everybody_may_have_failed() -> None:
    far = FarSide({CREATE: created(handle_names=[], failed_handle_names=["ann", "bob"], invite_link=...)})

    placed = far.marketplace.place_orders(ORDER)

    assert placed.placements == {}
    assert placed.refused.keys() == {"Ann", "bob"}
    assert far.paths == [CREATE]


@pytest.mark.parametrize(
    "reply",
    [
        told({}),
        created(campaign_id=...),
        created(campaign_id=None),
        created(campaign_id=1.8e18),
        created(code=20001, message="some failed", handle_names=[]),
        created(handle_names=[], failed_handle_names="bob"),
        created(handle_names=[], failed_handle_names=[7.5]),
        lost,
    ],
)
def test_a_campaign_made_in_unreadable_words_is_in_doubt(reply: Reply) -> None:
    far = FarSide({CREATE: reply})

    with pytest.raises(OutcomeUnknown):
        far.marketplace.place_orders(ORDER)

    assert far.paths == [CREATE]


def test_handles_added_to_another_campaign_are_in_doubt() -> None:
    far = FarSide({UPDATE: created(campaign_id="1800000000000000009")})

    with pytest.raises(OutcomeUnknown):
        far.marketplace.place_orders(MORE)


@pytest.mark.parametrize("reply", [told({}), told({}, code=40012), created(campaign_id=...)])
def test_an_answer_about_added_handles_need_not_name_the_campaign(reply: Reply) -> None:
    far = FarSide({UPDATE: reply, CAMPAIGNS: page(listed())})

    placed = far.marketplace.place_orders(MORE)

    assert placed.placements == {"Ann": placement(far, "ann"), "bob": placement(far, "bob")}


def test_a_refusal_is_a_refusal() -> None:
    far = FarSide({CREATE: told(code=40002, message="brand_name is too long")})

    with pytest.raises(TikTokRefused, match="brand_name is too long"):
        far.marketplace.place_orders(ORDER)


@pytest.mark.parametrize(("request_made", "path"), [(ORDER, CREATE), (MORE, UPDATE)], ids=["new", "more"])
@pytest.mark.parametrize("link", [..., None, "", "javascript:alert(1)"])
def test_a_missing_invite_link_is_read_from_the_list(request_made: Any, path: str, link: Any) -> None:
    far = FarSide({path: created(invite_link=link), CAMPAIGNS: page(listed())})

    placed = far.marketplace.place_orders(request_made)

    assert {one.invite_link for one in placed.placements.values()} == {INVITE}
    assert far.paths == [path, CAMPAIGNS]
    assert far.queries(CAMPAIGNS)[0]["campaign_ids"] == f'["{CAMPAIGN}"]'


def test_a_campaign_that_tiktok_lists_without_a_link_has_none() -> None:
    far = FarSide({CREATE: created(invite_link=...), CAMPAIGNS: page(listed(invite_link=...))})

    placed = far.marketplace.place_orders(ORDER)

    assert {one.invite_link for one in placed.placements.values()} == {""}


@pytest.mark.parametrize(
    "reply", [lost, told(code=40002), told(code=40105), told(code=60001), page(), page(stranger(1))]
)
def test_a_link_that_cannot_be_read_now_does_not_undo_the_order(reply: Reply) -> None:
    """Anything but "in doubt" would say that nobody was invited."""
    far = FarSide({CREATE: created(invite_link=...), CAMPAIGNS: reply})

    with pytest.raises(OutcomeUnknown):
        far.marketplace.place_orders(ORDER)


# --- looked for ---


@pytest.mark.parametrize("handles", [["ANN", "Bob"], None, ...], ids=["told", "null", "missing"])
def test_a_campaign_with_our_reference_is_ours(handles: Any) -> None:
    far = FarSide({CAMPAIGNS: page(stranger(1), listed(handle_names=handles), stranger(2))})

    found = far.marketplace.find_placed(ORDER)

    assert found == OrdersPlaced({"Ann": placement(far, "ann"), "bob": placement(far, "bob")}, {})


@pytest.mark.parametrize(
    "told_of_it",
    [
        {"handle_names": []},
        {"handle_names": ["cy"]},
        {"handle_names": ..., "country_codes": []},
        {"handle_names": ..., "country_codes": ...},
        {"handle_names": ..., "failed_handle_names": ["ann", "bob"], "country_codes": []},
    ],
)
def test_a_campaign_of_ours_in_which_nobody_is_invited_yet_places_nobody(told_of_it: dict[str, Any]) -> None:
    far = FarSide({CAMPAIGNS: page(listed(**told_of_it))})

    found = far.marketplace.find_placed(ORDER)

    assert found is None or not found.placements
    assert (found is not None) is ("failed_handle_names" in told_of_it)


def test_only_listed_handles_are_found_where_handles_are_listed() -> None:
    far = FarSide({CAMPAIGNS: page(listed(handle_names=["ann"], failed_handle_names=["bob"]))})

    found = far.marketplace.find_placed(ORDER)

    assert found is not None
    assert (set(found.placements), set(found.refused)) == ({"Ann"}, {"bob"})


def test_a_reference_in_the_description_counts() -> None:
    far = FarSide(
        {CAMPAIGNS: page(listed(campaign_name="Renamed", campaign_description="x\n[ref abc123]\ny"))}
    )

    assert far.marketplace.find_placed(ORDER) is not None


@pytest.mark.parametrize(
    "name", ["Spring", "Spring abc123", "Spring [ref abc1234]", "Spring [ref xabc123]", None]
)
def test_another_reference_is_another_request(name: str | None) -> None:
    far = FarSide({CAMPAIGNS: page(listed(campaign_name=name))})

    assert far.marketplace.find_placed(ORDER) is None


def test_a_request_without_a_reference_is_looked_for_nowhere() -> None:
    far = FarSide({})

    assert far.marketplace.find_placed(attrs.evolve(ORDER, reference="")) is None
    assert far.requests == []


def test_pages_are_read_until_it_is_found() -> None:
    full = [page(*map(stranger, range(n, n + 5)), total_number=99, total_page=20) for n in (1, 6)]
    far = FarSide({CAMPAIGNS: [*full, page(stranger(11), listed(), total_number=99), lost]})

    assert far.marketplace.find_placed(ORDER) is not None
    assert [query["page"] for query in far.queries(CAMPAIGNS)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("infos", "calls"),
    [
        ([{"total_number": 6, "total_page": 2}] * 2, 2),
        ([{"total_number": 1, "total_page": 1}] * 2, 2),
        ([{"total_number": 5, "total_page": 9}] * 2, 2),
        ([{"total_number": 1, "total_page": None}] * 2, 2),
        ([{"total_number": None, "total_page": 1}] * 2, 2),
        ([{"total_number": None}] * 2, 2),
        ([{"total_number": 6, "total_size": 2}] * 2, 2),
    ],
)
def test_totals_alone_do_not_end_a_list(infos: list[dict[str, object]], calls: int) -> None:
    """A full page is followed unless both totals agree that it is the last."""
    full, rest = page(*map(stranger, range(1, 6)), **infos[0]), page(listed(), **infos[1])
    far = FarSide({CAMPAIGNS: [full, rest]})

    found = far.marketplace.find_placed(ORDER)

    both_say_so = infos[0] == {"total_number": 1, "total_page": 1}
    assert (found is None) is both_say_so
    assert len(far.requests) == (1 if both_say_so else calls)


INCOMPLETE: dict[str, list[Reply]] = {
    "counted, not shown": [page(total_number=3)],
    "short of the count": [
        page(*map(stranger, range(1, 6)), total_number=9, total_page=2),
        page(total_number=9),
    ],
    "one page for ever": [page(*map(stranger, range(1, 6)), total_number=None)],
    "one page for ever, counted": [page(*map(stranger, range(1, 6)), total_number=99)],
    "another name": [told({"campaign_list": [listed()], "page_info": {"total_number": 1}})],
    "no list": [told({"campaigns": "many"})],
    "then silence": [page(*map(stranger, range(1, 6)), total_number=9), lost],
}


@pytest.mark.parametrize("replies", INCOMPLETE.values(), ids=INCOMPLETE.keys())
def test_an_incomplete_list_concludes_nothing(replies: list[Reply]) -> None:
    with pytest.raises(TikTokUnavailable):
        FarSide({CAMPAIGNS: replies}).marketplace.find_placed(ORDER)


@pytest.mark.parametrize(
    "replies",
    [
        [page()],
        [told({})],
        [told({"campaigns": None})],
        [page(stranger(1))],
        [page(*map(stranger, range(1, 6)), total_number=5, total_page=1)],
        [page(*map(stranger, range(1, 6)), total_number=5)],
        [page(*map(stranger, range(1, 6)), total_number=None), page(total_number=None)],
    ],
)
def test_a_complete_list_without_it_shows_nothing_of_it(replies: list[Reply]) -> None:
    assert FarSide({CAMPAIGNS: replies}).marketplace.find_placed(ORDER) is None


@pytest.mark.parametrize(
    ("handles", "found"),
    [
        (["ann", "bob"], {"Ann", "bob"}),
        (["cy", "BOB"], {"bob"}),
        (["cy"], None),
        ([], None),
        (None, None),
        (..., None),
    ],
)
def test_added_handles_are_found_only_where_handles_are_listed(handles: Any, found: set[str] | None) -> None:
    there = listed(campaign_name="Made before [ref other]", handle_names=handles)
    far = FarSide({CAMPAIGNS: page(there)})

    placed = far.marketplace.find_placed(MORE)

    assert (None if placed is None else placed.placements.keys()) == found
    assert far.queries(CAMPAIGNS)[0]["campaign_ids"] == f'["{CAMPAIGN}"]'


@pytest.mark.parametrize("campaigns", [[], [stranger(1)]])
def test_a_campaign_that_is_not_shown_tells_nothing(campaigns: list[dict[str, Any]]) -> None:
    assert FarSide({CAMPAIGNS: page(*campaigns)}).marketplace.find_placed(MORE) is None
