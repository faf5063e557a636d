from datetime import date
from typing import Any

import attrs
import pytest

from influence.domain.campaigns import CampaignStatus
from influence.domain.errors import Unusable
from influence.testing.builders import a_campaign
from tests.domain.making import DAY, NOW

START, END = date(2024, 6, 3), date(2024, 6, 10)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "today", "status"),
    [
        (None, None, START, CampaignStatus.ACTIVE),
        (START, END, date(2024, 6, 2), CampaignStatus.PENDING),
        (START, END, START, CampaignStatus.ACTIVE),
        (START, END, END, CampaignStatus.ACTIVE),
        (START, END, date(2024, 6, 11), CampaignStatus.COMPLETED),
        (START, None, date(2030, 1, 1), CampaignStatus.ACTIVE),
        (None, END, date(2000, 1, 1), CampaignStatus.ACTIVE),
        (START, START, START, CampaignStatus.ACTIVE),
    ],
)
def test_dates_make_the_status_of_a_campaign(
    starts_on: date | None, ends_on: date | None, today: date, status: CampaignStatus
) -> None:
    dated = attrs.evolve(a_campaign(), starts_on=starts_on, ends_on=ends_on)

    assert dated.status(today) is status
    assert dated.archived(NOW).status(today) is CampaignStatus.ARCHIVED


def test_archiving_twice_keeps_the_first_time() -> None:
    archived = a_campaign().archived(NOW)

    assert archived.archived_at == NOW
    assert archived.archived(NOW + DAY) is archived


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"name": "  "}, "name"),
        ({"brand": ""}, "brand"),
        ({"brand": "x" * 61}, "brand"),
        ({"description": "x" * 61}, "description"),
        ({"starts_on": END, "ends_on": START}, "end"),
    ],
    ids=["name", "no-brand", "long-brand", "description", "end"],
)
def test_a_campaign_that_cannot_run_is_refused(change: dict[str, Any], name: str) -> None:
    with pytest.raises(Unusable) as refusal:
        attrs.evolve(a_campaign(), **change)

    assert refusal.value.name == name


def test_texts_may_be_as_long_as_tiktok_takes() -> None:
    longest = attrs.evolve(a_campaign(), brand="x" * 60, description="x" * 60)

    assert len(longest.brand) == len(longest.description) == 60
