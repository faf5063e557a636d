"""Requests of brands to advertise with a creator's video, and the codes that come of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from influence.adapters.simulator.chance import text
from influence.adapters.simulator.refusals import Refused, Why


class SparkAnswer(StrEnum):
    """Where such a request stands."""

    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


@attrs.frozen
class SparkRequest:
    """The question whether a brand may advertise with a video for so many days."""

    video_id: str
    days: int
    answer: SparkAnswer
    updated_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.updated_at + timedelta(days=self.days)


class SparkDesk:
    """One request per video. The last answer holds."""

    def __init__(self, seed: int, requests: Iterable[SparkRequest] = ()) -> None:
        self._seed = seed
        self._requests = {request.video_id: request for request in requests}

    @property
    def all(self) -> tuple[SparkRequest, ...]:
        return tuple(self._requests.values())

    def about(self, video_id: str) -> SparkRequest | None:
        return self._requests.get(video_id)

    def apply(self, video_id: str, days: int, now: datetime, *, extend: bool) -> SparkRequest:
        """The request, waiting for its creator; to *extend* needs one that was accepted.

        Raises:
            Refused: there is nothing to extend, or an answer is there or still awaited.
        """
        before = self._requests.get(video_id)
        is_accepted = before is not None and before.answer is SparkAnswer.ACCEPTED
        if extend is not is_accepted:
            raise Refused(Why.RULE, f"video_id: {video_id} is {'not ' if extend else ''}authorised already")
        if before is not None and before.answer is SparkAnswer.WAITING:
            raise Refused(Why.RULE, f"video_id: a request about {video_id} waits for its creator")
        return self._put(SparkRequest(video_id, days, SparkAnswer.WAITING, now))

    def decide(self, video_id: str, now: datetime, *, accept: bool) -> SparkRequest:
        """The request after its creator decided.

        Raises:
            Refused: nothing waits for an answer.
        """
        request = self._requests.get(video_id)
        if request is None or request.answer is not SparkAnswer.WAITING:
            raise Refused(Why.WRONG_STATE, f"no request to advertise with video {video_id} waits")
        answer = SparkAnswer.ACCEPTED if accept else SparkAnswer.REJECTED
        return self._put(attrs.evolve(request, answer=answer, updated_at=now))

    def code(self, request: SparkRequest) -> str:
        """The code under which an advertiser finds the video."""
        return "#" + text(self._seed, "spark", request.video_id, request.updated_at.isoformat(), length=44)

    def grant(self, video_id: str, days: int, now: datetime) -> SparkRequest:
        """The right that comes with linking to a campaign which asks for it."""
        return self._put(SparkRequest(video_id, days, SparkAnswer.ACCEPTED, now))

    def _put(self, request: SparkRequest) -> SparkRequest:
        self._requests[request.video_id] = request
        return request
