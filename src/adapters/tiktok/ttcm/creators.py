"""Members, invitations and profiles, as the order generation tells them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from influence.adapters.tiktok.asked import handle_in
from influence.adapters.tiktok.calls import Answer
from influence.adapters.tiktok.converters import identifier
from influence.adapters.tiktok.envelopes import shown
from influence.adapters.tiktok.fields import Drift, Row, figures
from influence.adapters.tiktok.ttcm.tables import PUBLIC_PROFILE
from influence.domain.formulas import Definitions
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric
from influence.domain.networks import fold
from influence.domain.ports.upstream import Invited, Profile, Vacation

_MEMBERSHIPS: Final[Mapping[str, Membership]] = {
    "IN": Membership.IN,
    "NOT_IN": Membership.NOT_IN,
    "INVITED": Membership.INVITED,
    "INVALID": Membership.INVALID,
}
_NO_REASON: Final = "TikTok gave no reason"


def memberships(answer: Answer, at: datetime) -> Iterator[tuple[str, MembershipAnswer]]:
    """Who is a member, by handle as TikTok writes it. An unknown status is no answer."""
    for item in answer.items("onboarding_status"):
        handle, status = handle_in(item), item.get("status")
        membership = _MEMBERSHIPS.get(status.strip().upper()) if isinstance(status, str) else None
        if handle is not None and membership is not None:
            yield handle, MembershipAnswer(membership, at)


def invitations(answer: Answer, asked: Sequence[str]) -> Iterator[tuple[str, Invited]]:
    """What became of each invitation. The lists hold handles, objects, or a yes or no for each handle *asked*."""
    rejected = list(_named(answer.data.get("rejected"), asked))
    reasons = dict(_reasons(answer.data.get("reject_reasons"), rejected))
    for handle in _named(answer.data.get("invited"), asked):
        yield handle, Invited()
    for handle in _named(answer.data.get("in_tcm"), asked):
        yield handle, Invited(is_in=True)
    for handle in rejected:
        yield handle, Invited(rejected=reasons.get(fold(handle)) or _NO_REASON)


def _named(given: object, asked: Sequence[str]) -> Iterator[str]:
    items = given if isinstance(given, list) else []
    if items and len(items) == len(asked) and all(isinstance(item, bool) for item in items):
        yield from (handle for handle, said in zip(asked, items, strict=True) if said)
        return
    for item in items:
        handle = handle_in(item) if isinstance(item, dict) else identifier(item)
        if handle is not None and not isinstance(item, bool):
            yield handle


def _reasons(given: object, rejected: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Reasons by folded handle, from any shape: TikTok documents none."""
    if isinstance(given, dict):
        yield from ((fold(handle), _sentence(reason)) for handle, reason in given.items())
    elif isinstance(given, list):
        for place, item in enumerate(given):
            handle = handle_in(item) if isinstance(item, dict) else None
            if handle is not None:
                yield fold(handle), _sentence(item)
            elif place < len(rejected):
                yield fold(rejected[place]), _sentence(item)
    else:
        yield from ((fold(handle), _sentence(given)) for handle in rejected)


def _sentence(reason: object) -> str:
    if isinstance(reason, list):
        return ", ".join(filter(None, map(shown, reason)))
    if isinstance(reason, dict):
        return next((_sentence(reason[key]) for key in _REASON_KEYS if key in reason), "")
    return shown(reason)


_REASON_KEYS: Final = ("reason", "reject_reason", "reasons", "reject_reasons", "message")


def public_profile(answer: Answer, asked: str, at: datetime, drift: Drift) -> Profile:
    """A member's public profile. Where TikTok names the creator otherwise, the handle is TikTok's."""
    told = handle_in(answer.data)
    values = figures(PUBLIC_PROFILE, answer.data, answer.path, drift)
    return Profile(
        handle=asked if told is None or fold(told) == fold(asked) else told,
        fetched_at=at,
        values=values,
        creator_id=_text_or_none(values.get(AccountMetric.CREATOR_ID)),
        definitions=Definitions.TTCM,
    )


def authorised_profile(
    answer: Answer, table: Sequence[Row[AccountMetric]], open_id: str, at: datetime, drift: Drift
) -> Profile:
    """A consenting creator's profile.

    Raises:
        TikTokUnavailable: it does not say whose it is.
    """
    handle = handle_in(answer.data)
    if handle is None:
        raise answer.unreadable("handle_name")
    values = figures(table, answer.data, answer.path, drift)
    return Profile(handle, at, values, open_id=open_id, definitions=Definitions.TTCM)


VACATION: Final = ("is_on_vacation", "vacation_start_date", "vacation_end_date")


def vacation(answer: Answer, today: date) -> Vacation | None:
    """The vacation that is not over yet, if the answer tells one."""
    since, until = (_day(answer.data.get(name)) for name in VACATION[1:])
    is_now = answer.data.get(VACATION[0]) is True
    is_coming = since is not None and since > today
    return Vacation(since, until, is_now) if is_now or is_coming else None


def _day(value: object) -> date | None:
    """A day; the day with which an undated thing is written is none."""
    try:
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if day is None or day.year <= _UNDATED else day


_UNDATED: Final = 1970


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None
