"""Requests of brands to link published videos, and the rules of their reminders."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from influence.adapters.simulator.campaigns import (
    MOST_REMINDERS,
    REMINDER_PAUSE,
    Campaign,
    LinkRequest,
    Verdict,
)
from influence.adapters.simulator.chance import number
from influence.adapters.simulator.refusals import Refused, Why


class LinkRequests:
    """One request per campaign and video. It is reminded of twice at most, a day apart, and decided once."""

    def __init__(self, seed: int, requests: Iterable[LinkRequest] = ()) -> None:
        self._seed = seed
        self._requests: dict[str, LinkRequest] = {}
        self._under: dict[str, dict[str, str]] = {}
        for request in requests:
            self._put(request)

    @property
    def all(self) -> tuple[LinkRequest, ...]:
        return tuple(self._requests.values())

    def of(self, campaign: Campaign, owner: str | None = None) -> list[LinkRequest]:
        """The requests under *campaign*, oldest first, of everybody or of one creator."""
        requests = (self._requests[key] for key in self._under.get(campaign.campaign_id, {}).values())
        return [request for request in requests if owner in {None, request.owner}]

    def about(self, campaign: Campaign, video_id: str) -> LinkRequest | None:
        """The request to link that video to *campaign*."""
        request_id = self._under.get(campaign.campaign_id, {}).get(video_id)
        return None if request_id is None else self._requests[request_id]

    def find(self, owner: str, request_id: str) -> LinkRequest:
        """The request with that id, received by *owner*.

        Raises:
            Refused: this creator received no such request.
        """
        request = self._requests.get(request_id)
        if request is None or request.owner != owner:
            raise Refused(Why.UNKNOWN_REQUEST, f"there is no link request {request_id} for this creator")
        return request

    def ask(self, campaign: Campaign, owner: str, video_id: str, now: datetime) -> LinkRequest:
        """A new request, or the old one with a reminder more.

        Raises:
            Refused: it is decided, a reminder comes within a day, or it would be the third.
        """
        request = self.about(campaign, video_id)
        if request is None:
            request_id = number(self._seed, "link request", len(self._requests))
            return self._put(LinkRequest(request_id, campaign.campaign_id, video_id, owner, (now,)))
        _check_open(request)
        if len(request.asked_at) > MOST_REMINDERS:
            raise Refused(Why.RULE, f"video_id: {MOST_REMINDERS} reminders were sent, no more are possible")
        if now - request.asked_at[-1] < REMINDER_PAUSE:
            raise Refused(Why.RULE, "video_id: a reminder is possible 24 hours after the last message")
        return self._put(attrs.evolve(request, asked_at=(*request.asked_at, now)))

    def withdraw(self, campaign: Campaign, video_id: str, now: datetime) -> LinkRequest:
        """The request, taken back by the brand.

        Raises:
            Refused: there is none, or it is decided or withdrawn already.
        """
        request = self.about(campaign, video_id)
        if request is None:
            raise Refused(Why.RULE, "video_id: there is no link request for this video")
        return self._decide(request, Verdict.REVOKE, now)

    def decide(self, request: LinkRequest, now: datetime, *, approve: bool) -> LinkRequest:
        """The request, decided by its creator.

        Raises:
            Refused: it is decided or withdrawn already.
        """
        return self._decide(request, Verdict.APPROVE if approve else Verdict.REJECTED, now)

    def _decide(self, request: LinkRequest, verdict: Verdict, now: datetime) -> LinkRequest:
        _check_open(request)
        return self._put(attrs.evolve(request, verdict=verdict, decided_at=now))

    def _put(self, request: LinkRequest) -> LinkRequest:
        self._requests[request.request_id] = request
        self._under.setdefault(request.campaign_id, {})[request.video_id] = request.request_id
        return request


def _check_open(request: LinkRequest) -> None:
    if not request.is_open:
        raise Refused(
            Why.RULE, f"link request {request.request_id} is not undecided, its status is {request.verdict}"
        )
