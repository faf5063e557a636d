"""Requests to link a video that is published already: asked by the brand, answered by its creator."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from influence.adapters.tiktok.calls import Answer
from influence.adapters.tiktok.converters import identifier, whole
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.tiktok_one.pages import complete
from influence.adapters.tiktok.tiktok_one.records import Record
from influence.adapters.tiktok.times import instant
from influence.domain.ports.upstream import LinkRequest, LinkRequestReceived, LinkRequestStatus
from influence.domain.secret import Secret

ASK: Final = "/tto/tcm/campaign/link/"
STATUS: Final = "/tto/tcm/campaign/link/status/"
JOIN: Final = "/tto/creator/campaign/join/"
LINK: Final = "/tto/creator/campaign/video/link/"
RECEIVED: Final = "/tto/creator/link/request/get/"
ANSWER: Final = "/tto/creator/link/request/confirm/"
CAMPAIGNS_PER_CALL: Final = 50
REQUESTS_PER_PAGE: Final = 50

_S = LinkRequestStatus
# fmt: off
_STATUSES: Final[Mapping[str, LinkRequestStatus]] = {
    "IN_REVIEW": _S.IN_REVIEW,
    "APPROVE":   _S.APPROVED,  # sic
    "APPROVED":  _S.APPROVED,
    "REJECT":    _S.REJECTED,
    "REJECTED":  _S.REJECTED,
    "REVOKE":    _S.REVOKED,   # sic
    "REVOKED":   _S.REVOKED,
}
# fmt: on
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@attrs.frozen
class LinkRequests:
    """The brand's side."""

    _desk: Desk

    def ask(self, campaign_id: str, video_id: str) -> LinkRequest:
        """Have TikTok ask the creator, or remind."""
        return self._changed("LINK", LinkRequest(video_id, campaign_id, _S.IN_REVIEW))

    def withdraw(self, campaign_id: str, video_id: str) -> LinkRequest:
        """Have TikTok take the request back."""
        return self._changed("REVOKE", LinkRequest(video_id, campaign_id, _S.REVOKED))

    def under(self, campaign_ids: Sequence[str]) -> tuple[LinkRequest, ...]:
        """The requests for videos under these campaigns; of several for one video the last."""
        known: dict[tuple[str, str], LinkRequest] = {}
        for request in self._listed(list(dict.fromkeys(campaign_ids))):
            key = (request.campaign_code, request.video_id)
            known[key] = max(known.get(key, request), request, key=lambda r: r.last_asked_at or _LONG_AGO)
        return tuple(known.values())

    def _changed(self, action: str, wanted: LinkRequest) -> LinkRequest:
        """What TikTok did; a field it does not tell is as it was *wanted*."""
        body = {"campaign_id": wanted.campaign_code, "video_id": wanted.video_id, "action": action}
        told = Record.of(self._desk.brand_changes(ASK, body), self._desk.drift)
        return _told(told, attrs.evolve(wanted, status=told.take("status", _status) or wanted.status))

    def _listed(self, ids: list[str]) -> Iterator[LinkRequest]:
        for start in range(0, len(ids), CAMPAIGNS_PER_CALL):
            few = ids[start : start + CAMPAIGNS_PER_CALL]
            for item in complete(self._pages(few), "video_infos", REQUESTS_PER_PAGE):
                request = _request(Record(STATUS, item, self._desk.drift))
                if request is not None and request.campaign_code in few:
                    yield request

    def _pages(self, campaign_ids: list[str]) -> Callable[[int], Answer]:
        query = {"campaign_ids": campaign_ids, "page_size": REQUESTS_PER_PAGE}
        return lambda page: self._desk.brand_reads(STATUS, {**query, "page": page})


@attrs.frozen
class CreatorLinks:
    """The side of the creator *open_id*, who lends us *token*."""

    _desk: Desk
    _open_id: str
    _token: Secret

    def join(self, invite_link: str) -> None:
        self._change(JOIN, tto_invite_link=invite_link)

    def link(self, invite_link: str, video_id: str) -> None:
        self._change(LINK, tto_invite_link=invite_link, video_id=video_id)

    def received(self, invite_link: str) -> tuple[LinkRequestReceived, ...]:
        """The requests that wait; one that does not say which it is cannot be answered, and is left out."""
        query = {"creator_id": self._open_id, "tto_invite_link": invite_link}
        answer = self._desk.creator_reads(RECEIVED, query, self._token)
        records = [Record(RECEIVED, item, self._desk.drift) for item in answer.items("link_requests")]
        told = [
            (one.need("link_request_id", identifier), one.need("video_id", identifier)) for one in records
        ]
        found = {r: LinkRequestReceived(r, v) for r, v in told if r is not None and v is not None}
        return tuple(found.values())

    def answer(self, request_id: str, *, approve: bool) -> None:
        self._change(ANSWER, link_request_id=request_id, action="APPROVE" if approve else "REJECT")

    def _change(self, path: str, **body: str) -> None:
        self._desk.creator_changes(path, {"creator_id": self._open_id, **body}, self._token)


def _request(record: Record) -> LinkRequest | None:
    video_id, code = record.need("video_id", identifier), record.need("campaign_id", identifier)
    status = record.need("status", _status)
    if video_id is None or code is None or status is None:
        return None
    return _told(record, LinkRequest(video_id, code, status))


def _told(record: Record, request: LinkRequest) -> LinkRequest:
    return attrs.evolve(
        request,
        times_asked=record.take("number_of_requests", _count),
        last_asked_at=record.take("last_reminded_timestamp", instant),
    )


def _status(value: object) -> LinkRequestStatus | None:
    return _STATUSES.get(value.strip().upper()) if isinstance(value, str) else None


def _count(value: object) -> int | None:
    number = whole(value)
    return number if number is not None and 0 <= number < 2**31 else None
