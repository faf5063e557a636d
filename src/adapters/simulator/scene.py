"""The scene of the simulated world: what lives there, its clock, its lock, and how it is set up and looked at."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

import attrs

from influence.adapters.simulator.announcements import Announcement, Happening
from influence.adapters.simulator.brand_desk import BrandDesk
from influence.adapters.simulator.campaign_book import CampaignBook
from influence.adapters.simulator.campaigns import Campaign, CampaignLink
from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.consent_desk import ConsentDesk
from influence.adapters.simulator.creators import Creator, Membership
from influence.adapters.simulator.credentials import Credentials, credentials_of
from influence.adapters.simulator.habits import Habits
from influence.adapters.simulator.order_book import OrderBook
from influence.adapters.simulator.orders import Link, Order
from influence.adapters.simulator.population import Population, Seeded, invented_handles
from influence.adapters.simulator.publications import Publications
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.shelf import Shelf
from influence.adapters.simulator.spark_desk import SparkDesk
from influence.adapters.simulator.standing import Standing, standing_of
from influence.adapters.simulator.videos import Video

MEMBERS: Final = 0.6


class Scene:
    """Creators, videos, orders and consents of one seed, by one clock.

    Whoever changes something holds the scene still with `change`.
    """

    def __init__(
        self,
        seed: int = 1,
        *,
        clock: SimClock | None = None,
        credentials: Credentials | None = None,
        report_delay: timedelta = timedelta(0),
    ) -> None:
        self.seed = seed
        self.clock = clock or SimClock()
        self.credentials = credentials or credentials_of(seed)
        self.report_delay = report_delay
        self.habits = Habits()
        self.people = Population()
        self.shelf = Shelf()
        self.book = OrderBook(seed)
        self.campaigns = CampaignBook(seed)
        self.desk = ConsentDesk(seed)
        self.brand = BrandDesk(seed)
        self.publications = Publications(seed)
        self.spark = SparkDesk(seed)
        self.lock = threading.RLock()
        self._listeners: list[Callable[[], None]] = []
        self._audience: list[Callable[[Announcement], None]] = []

    # --- setting the scene ---

    def populate(self, count: int, *, members: float = MEMBERS, seed: int | None = None) -> Seeded:
        """Add *count* made-up creators that belong to *seed*, by default the world's own."""
        if not 0 <= count <= 200_000:
            raise Refused(Why.BAD_ARGUMENT, "count lies between 0 and 200000")
        number = self.seed if seed is None else seed
        return self.add_handles(invented_handles(count, number), members=members, seed=number)

    def add_handles(
        self, handles: Sequence[str], *, members: float = MEMBERS, seed: int | None = None
    ) -> Seeded:
        """Make sure that each of *handles* lives here and that the share *members* of them are members."""
        with self.change():
            today = self.clock.now().date()
            return self.people.seed(handles, members, self.seed if seed is None else seed, today)

    def move_clock(
        self, *, to: datetime | None = None, by: timedelta = timedelta(0), frozen: bool | None = None
    ) -> datetime:
        """The present of the world after jumping *to* an instant, then on *by* a while."""
        with self.change():
            return self.clock.move(to=to, by=by, frozen=frozen)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call *listener* after every change, while the world stands still."""
        self._listeners.append(listener)

    def on_announcement(self, callback: Callable[[Announcement], None]) -> None:
        """Call *callback* with whatever the marketplace tells its subscribers, while the world stands still."""
        self._audience.append(callback)

    def announce(self, kind: Happening, facts: Mapping[str, str | None]) -> None:
        """Tell the subscribers; facts that are not there are left out."""
        told = {name: value for name, value in facts.items() if value is not None}
        for callback in self._audience:
            callback(Announcement(kind, self.clock.now(), told))

    def revoke_brand_token(self) -> None:
        """The brand's token is dead; the next consent of the brand brings another."""
        fresh = self.brand.draw("brand token")
        self.credentials = attrs.evolve(self.credentials, access_token=fresh)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the world still for one deed; listeners hear of it when it was done."""
        with self.lock:
            yield
            for listener in self._listeners:
                listener()

    # --- looking ---

    def find(self, handle: str) -> Creator | None:
        """The creator who is called *handle* now."""
        with self.lock:
            return self.people.find(handle.strip())

    def creator(self, handle: str) -> Creator:
        """As `find`, but an unknown handle is refused."""
        found = self.find(handle.strip().removeprefix("@"))
        if found is None:
            raise Refused(Why.UNKNOWN_HANDLE, f"nobody in this world is called @{handle.removeprefix('@')}")
        return found

    def creators(self, membership: Membership | None = None, limit: int | None = None) -> list[Creator]:
        """Those who live here, in the order of arrival."""
        with self.lock:
            everybody = (
                creator
                for creator in self.people
                if not creator.gone and (membership is None or creator.membership is membership)
            )
            return list(islice(everybody, limit))

    def videos(self, handle: str) -> list[Video]:
        """The public videos of a creator, newest first."""
        with self.lock:
            return self.shelf.of(self.creator(handle))

    def standing(self, creator: Creator) -> Standing:
        """The numbers of *creator* at this moment."""
        with self.lock:
            return standing_of(creator, self.shelf.of(creator), self.clock.now())

    def linked_anywhere(self, video_id: str) -> str | None:
        """What the video is linked to, an order or a campaign, in words; `None` for a free one."""
        order, campaign = self.book.linked_to(video_id), self.campaigns.linked_to(video_id)
        if order is not None:
            return f"order {order.order_id}"
        return None if campaign is None else f"campaign {campaign.campaign_id}"

    def check_free(self, video_id: str) -> None:
        """Pass a video that is linked to nothing.

        Raises:
            Refused: it is linked to an order or a campaign.
        """
        linked = self.linked_anywhere(video_id)
        if linked is not None:
            raise Refused(Why.ALREADY_LINKED, f"video {video_id} is linked to {linked}")

    def shown_campaign_links(self, campaign: Campaign) -> list[CampaignLink]:
        """The links of *campaign* that its report shows already."""
        delay = self.report_delay + timedelta(seconds=self.habits.campaign_report_delay)
        latest = self.clock.now() - delay
        return [link for link in campaign.links if link.linked_at <= latest]

    def shown_links(self, order: Order) -> list[Link]:
        """The live links of *order* that the API tells already."""
        latest = self.clock.now() - self.report_delay
        return [link for link in order.live_links if link.linked_at <= latest]
