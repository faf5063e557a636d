"""Values as JSON knows them."""

from datetime import UTC, date, datetime, timedelta, timezone

from influence.domain.networks import Network
from influence.entrypoints.plain import plain


def test_one_moment_keeps_the_zone_it_has() -> None:
    noon = datetime(2026, 3, 31, 12, tzinfo=UTC)
    elsewhere = noon.astimezone(timezone(timedelta(hours=2)))

    told = plain((noon, elsewhere, noon, noon.replace(tzinfo=None), noon.date()))

    assert noon == elsewhere
    assert told == [
        "2026-03-31T12:00:00+00:00",
        "2026-03-31T14:00:00+02:00",
        "2026-03-31T12:00:00+00:00",
        "2026-03-31T12:00:00",
        "2026-03-31",
    ]


def test_words_become_plain_text_anywhere() -> None:
    told = plain({Network.TIKTOK: Network.YOUTUBE, "since": date(2026, 3, 31), "all": [Network.TIKTOK]})

    assert told == {"tiktok": "youtube", "since": "2026-03-31", "all": ["tiktok"]}
    assert isinstance(told, dict)
    assert {type(one) for one in (*told, told["tiktok"], *told["all"])} == {str}
