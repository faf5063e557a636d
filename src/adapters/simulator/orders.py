"""Campaign codes, the orders under them and the videos linked to those orders."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

ORDERS_PER_CODE: Final = 200


class Via(StrEnum):
    """How a creator linked a video."""

    INVITE_LINK = "invite_link"
    CODE = "code"


@attrs.frozen
class Deliverable:
    """One video a brand asks for."""

    name: str
    spark_days: int | None = None


@attrs.frozen
class CampaignCode:
    """What a brand hands out: the code and the link that belong to one account and one brand name.

    *accepted_elsewhere* counts acceptances by creators who do not live in this world.
    """

    code: str
    invite_link: str
    account_id: str
    brand_name: str
    description: str
    source: str | None
    deliverables: tuple[Deliverable, ...]
    accepted_elsewhere: int = 0

    @property
    def videos_per_creator(self) -> int:
        return len(self.deliverables)


@attrs.frozen
class Link:
    """One video tied to an order. A revoked link stays known, as a fact of the past."""

    video_id: str
    via: Via
    linked_at: datetime
    revoked_at: datetime | None = None


@attrs.frozen
class Order:
    """What a brand asks of one creator under a code."""

    order_id: str
    code: str
    owner: str
    created_at: datetime
    accepted_at: datetime | None = None
    refused_at: datetime | None = None
    links: tuple[Link, ...] = ()

    @property
    def live_links(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.revoked_at is None)
