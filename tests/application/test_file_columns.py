import pytest

from influence.application.file_cells import read_value
from influence.application.file_columns import (
    Field,
    network_of,
    parse_mapping,
    recognise,
)
from influence.application.numbers_as_written import NotANumber
from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network

A = AccountMetric


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Tiktoker name", Field.HANDLE),
        ("Influencer insta name", Field.HANDLE),
        ("  HANDLE ", Field.HANDLE),
        ("profile_url", Field.HANDLE),
        ("handle", Field.HANDLE),
    ],
)
def test_the_column_of_the_handle_is_recognised(name: str, target: Field) -> None:
    assert recognise((name,), {}, posts=False).used == {0: target}


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("Subscribers count", A.FOLLOWER_COUNT),
        ("follower_count", A.FOLLOWER_COUNT),
        ("Followers", A.FOLLOWER_COUNT),
        ("legacy.followers", A.LEGACY_FOLLOWERS),
        ("Views avg.", A.LEGACY_AVERAGE_VIEWS),
        ("Average views", A.LEGACY_AVERAGE_VIEWS),
        ("average_views", A.AVERAGE_VIEWS),
        ("Total posts", A.LEGACY_TOTAL_POSTS),
        ("Videos", A.VIDEO_COUNT),
        ("Tiktok name", A.DISPLAY_NAME),
    ],
)
def test_columns_of_figures_are_recognised(name: str, metric: A) -> None:
    assert recognise(("handle", name), {}, posts=False).used[1] is metric


def test_unknown_columns_are_named_with_the_reason() -> None:
    columns = recognise(("handle", "category", "user name"), {}, posts=False)

    assert columns.unused == {
        "category": "holds nothing that is kept",
        "user name": "another column holds handle already",
    }


def test_what_is_said_beats_what_is_usual() -> None:
    mapping = parse_mapping(("b=handle",), posts=False)

    columns = recognise(("handle", "b"), mapping, posts=False)

    assert columns.place_of(Field.HANDLE) == 1
    assert columns.unused == {"handle": "another column holds handle already"}


def test_a_column_may_have_an_equals_sign_in_its_name() -> None:
    assert parse_mapping(("a=b=handle",), posts=False) == {"a=b": Field.HANDLE}


@pytest.mark.parametrize("pair", ["handle", "=handle", "a=nothing", "a=reach", "a="])
def test_a_mapping_to_nothing_is_refused_with_the_fields(pair: str) -> None:
    with pytest.raises(Unusable, match="follower_count"):
        parse_mapping((pair,), posts=False)


def test_a_mapped_column_has_to_be_there() -> None:
    with pytest.raises(Unusable, match="the file has the columns handle"):
        recognise(("handle",), {"other": Field.HANDLE}, posts=False)


def test_without_a_handle_nothing_is_taken() -> None:
    with pytest.raises(Unusable, match="--map COLUMN=handle"):
        recognise(("a", "b"), {}, posts=False)


def test_a_file_of_posts_needs_an_address_or_an_id() -> None:
    assert recognise(("video id",), {}, posts=True).used == {0: Field.POST_ID}
    with pytest.raises(Unusable, match="the post's address or id"):
        recognise(("handle",), {}, posts=True)


def test_the_same_word_means_another_thing_in_a_file_of_posts() -> None:
    columns = recognise(("link", "username", "likes", "engagement rate"), {}, posts=True)

    assert list(columns.used.values()) == [
        Field.URL,
        Field.HANDLE,
        PostMetric.LIKES,
        PostMetric.POST_ENGAGEMENT_RATE,
    ]


@pytest.mark.parametrize(
    ("names", "network"),
    [
        (("Tiktoker name",), Network.TIKTOK),
        (("Influencer insta name", "instagram name"), Network.INSTAGRAM),
        (("YouTube handle",), Network.YOUTUBE),
        (("handle",), None),
        (("tiktok handle", "instagram handle"), None),
    ],
)
def test_a_header_tells_its_network(names: tuple[str, ...], network: Network | None) -> None:
    assert network_of(names) is network


def test_a_place_that_is_not_used_is_none() -> None:
    assert recognise(("handle",), {}, posts=False).place_of(Field.URL) is None


@pytest.mark.parametrize(
    ("metric", "text", "value"),
    [
        (A.AUDIENCE_COUNTRIES, "US:40%; DE:12%", (("US", 0.4), ("DE", 0.12))),
        (A.AUDIENCE_COUNTRIES, "US:0.4|a:b:0.1;", (("US", 0.4), ("a:b", 0.1))),
        (A.DISPLAY_NAME, "Ann", "Ann"),
        (A.LEGACY_AVERAGE_VIEWS, "26M", 26_000_000),
        (A.LEGACY_FOLLOWERS_GROWTH, "-3%", -0.03),
        (PostMetric.TOTAL_PLAY_TIME, "12.5", 12.5),
    ],
)
def test_a_cell_becomes_a_value_of_its_metric(metric: A, text: str, value: object) -> None:
    assert read_value(metric, text) == value


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        (A.AUDIENCE_COUNTRIES, "US"),
        (A.AUDIENCE_COUNTRIES, " ; "),
        (A.AUDIENCE_COUNTRIES, "US:140%"),
        (A.CREATOR_RATE, "400 USD"),
        (PostMetric.RETENTION_RATE_BY_SECOND, "0:1"),
    ],
)
def test_what_is_no_value_of_the_metric_is_refused(metric: A, text: str) -> None:
    with pytest.raises(NotANumber):
        read_value(metric, text)
