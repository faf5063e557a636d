from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.accounts import AccountId
from influence.domain.formulas import Formula
from influence.domain.image_refusals import ImageTooLarge, NotAPicture
from influence.domain.observations import Observation
from influence.domain.pictures import (
    KEPT_FOR,
    MOST_BYTES,
    MOST_PIXELS,
    Link,
    MediaType,
    Picture,
    PictureCopy,
)
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY, HOUR, MINUTE, NOON

PLAIN = "https://pictures.example/a.png"
FACE = Picture(MediaType.PNG, b"face", 3, 2)


def link(address: str = PLAIN, source: Provenance = Provenance.TTCM_PUBLIC) -> Link:
    return Link(address, source)


def until(end: datetime) -> Link:
    return link(f"{PLAIN}?x-expires={int(end.timestamp())}&x-signature=a")


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (-1, 5)])
def test_a_picture_without_an_area_is_none(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture):
        Picture(MediaType.PNG, b"a", *size)


def test_a_picture_without_bytes_is_none() -> None:
    with pytest.raises(NotAPicture):
        Picture(MediaType.PNG, b"", 1, 1)


@pytest.mark.parametrize(
    ("count", "width", "height"),
    [(MOST_BYTES + 1, 1, 1), (1, MOST_PIXELS + 1, 1), (1, 1, MOST_PIXELS + 1)],
)
def test_a_picture_over_a_limit_is_too_large(count: int, width: int, height: int) -> None:
    with pytest.raises(ImageTooLarge):
        Picture(MediaType.PNG, b"a" * count, width, height)


def test_pictures_and_addresses_are_not_printed() -> None:
    assert "face" not in repr(FACE)
    assert "pictures.example" not in repr(link())


@pytest.mark.parametrize(
    ("query", "end"),
    [
        ("x-expires=1772500000&x-signature=a", datetime(2026, 3, 3, 1, 6, 40, tzinfo=UTC)),
        ("X-Expires=1772500000", datetime(2026, 3, 3, 1, 6, 40, tzinfo=UTC)),
        ("x-expires=1772500000&x-expires=1772400000", datetime(2026, 3, 1, 21, 20, tzinfo=UTC)),
        ("x-expires=soon&x-expires=0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("", None),
        ("x-expires=", None),
        ("x-expires=soon", None),
        ("x-expires=-1", None),
        ("x-expires=1.5", None),
        ("x-expires=1e9", None),
        ("x-expires=%D9%A1", None),
        ("x-expires=" + "9" * 5_000, None),
        ("x-expires=99999999999999", None),
        ("expires=1772500000", None),
    ],
)
def test_the_end_of_a_link_is_read_from_it(query: str, end: datetime | None) -> None:
    assert link(f"{PLAIN}?{query}").expires_at == end


@given(st.text())
def test_any_text_has_an_end_or_none(text: str) -> None:
    for address in (text, f"{PLAIN}?x-expires={text}", f"https://[{text}"):
        found = link(address)
        assert found.expires_at is None or found.expires_at.tzinfo is UTC
        assert len(found.digest) == 64


def test_a_link_is_over_from_its_end_on() -> None:
    signed = until(NOON)

    assert not signed.is_over(NOON - timedelta(microseconds=1))
    assert signed.is_over(NOON)
    assert not link().is_over(NOON + 9_999 * DAY)


@pytest.mark.parametrize(
    ("sources", "whose"),
    [
        ({Provenance.TTCM_PUBLIC}, Provenance.TTCM_PUBLIC),
        ({Provenance.TTCM_AUTHORISED}, Provenance.TTCM_AUTHORISED),
        ({Provenance.LEGACY}, Provenance.LEGACY),
        ({Provenance.LEGACY, Provenance.TTCM_PUBLIC}, Provenance.LEGACY),
        (set(), Provenance.LEGACY),
    ],
)
def test_one_old_input_makes_a_link_old(sources: set[Provenance], whose: Provenance) -> None:
    reading = Observation(PLAIN, frozenset(sources), NOON, NOON, Formula("as_is", "as it is"))

    assert Link.of(reading) == Link(PLAIN, whose)


def test_a_copy_dies_with_its_link() -> None:
    copy = PictureCopy.made(AccountId(1), until(NOON + HOUR), FACE, NOON)

    assert (copy.fetched_at, copy.expires_at) == (NOON, NOON + HOUR)


@pytest.mark.parametrize("end", [NOON + 7 * DAY, None])
def test_a_copy_is_kept_for_a_day_at_most(end: datetime | None) -> None:
    copy = PictureCopy.made(AccountId(1), link() if end is None else until(end), FACE, NOON)

    assert copy.expires_at == NOON + KEPT_FOR == NOON + DAY


def test_a_copy_shows_its_own_link_until_it_expires() -> None:
    copy = PictureCopy.made(AccountId(1), until(NOON + HOUR), FACE, NOON)

    assert copy.shows(until(NOON + HOUR), NOON)
    assert copy.shows(until(NOON + HOUR), NOON + HOUR - MINUTE)
    assert not copy.shows(until(NOON + HOUR), NOON + HOUR)
    assert not copy.shows(until(NOON + 2 * HOUR), NOON)
    assert not copy.shows(Link(until(NOON + HOUR).address, Provenance.TTCM_AUTHORISED), NOON)


def test_no_copy_is_made_of_an_old_picture() -> None:
    with pytest.raises(ValueError, match="old source"):
        PictureCopy.made(AccountId(1), link(source=Provenance.LEGACY), FACE, NOON)


def test_no_copy_is_made_for_no_time_at_all() -> None:
    with pytest.raises(ValueError, match="over"):
        PictureCopy.made(AccountId(1), until(NOON), FACE, NOON)
