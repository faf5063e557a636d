"""What a policy file of each subject holds. Every key is asked for, and no other is taken."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeVar

import attrs
import cattrs
from attrs.validators import ge, min_len
from cattrs.errors import ForbiddenExtraKeysError

from influence.domain.eligibility import Criteria, Criterion, ProfileKind, Threshold
from influence.domain.invites import InviteTerms
from influence.domain.limits import TikTokLimits
from influence.domain.organisation import UNLIMITED
from influence.domain.personal_terms import PersonalTerms
from influence.domain.policy import Plans, Retention
from influence.domain.policy_editions import Subject
from influence.domain.quota import Limits, Window
from influence.domain.tracking import Tracking

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class _Form:
    """What every file says."""

    since: date
    source: str = attrs.field(validator=min_len(1))

    def rules(self) -> object:
        """The rules in the words of the domain."""
        raise NotImplementedError


@attrs.frozen(kw_only=True)
class EligibilityForm(_Form):
    """Whom TikTok takes."""

    criteria: dict[Criterion, Threshold]
    abroad: dict[str, dict[Criterion, Threshold]] = attrs.field(factory=dict)
    countries: list[str] | None = None
    profiles: list[ProfileKind] | None = None
    good_standing: bool

    def rules(self) -> Criteria:
        return Criteria(
            thresholds=self.criteria,
            abroad={_country(code): asked for code, asked in self.abroad.items()},
            countries=None if self.countries is None else frozenset(map(_country, self.countries)),
            profiles=None if self.profiles is None else frozenset(self.profiles),
            good_standing=self.good_standing,
        )


@attrs.frozen(kw_only=True)
class InvitesForm(_Form):
    """Waiting times, in days or hours."""

    repeat_after_days: int
    settle_after_hours: int
    after_rejection_days: int
    lapse_after_days: int

    def rules(self) -> InviteTerms:
        return InviteTerms(
            repeat_after=timedelta(days=self.repeat_after_days),
            settle_after=timedelta(hours=self.settle_after_hours),
            after_rejection=timedelta(days=self.after_rejection_days),
            lapse_after=timedelta(days=self.lapse_after_days),
        )


@attrs.frozen(kw_only=True)
class CallsForm:
    """Calls of one level: in a second, a minute and a day (UTC)."""

    per_second: int = attrs.field(validator=ge(1))
    per_minute: int = attrs.field(validator=ge(1))
    per_day: int = attrs.field(validator=ge(1))

    def limits(self) -> Limits:
        """The same as limits."""
        calls = {
            Window.SECOND: self.per_second,
            Window.MINUTE: self.per_minute,
            Window.DAY: self.per_day,
        }
        return Limits(calls)


@attrs.frozen(kw_only=True)
class LimitsForm(_Form):
    """TikTok's limits on calls, codes and orders."""

    calls: dict[str, CallsForm]
    insights_per_minute: int
    silence_minutes: int
    orders_per_code: int
    handles_per_order: int
    posts_per_order: int
    spark_days: list[int]

    def rules(self) -> TikTokLimits:
        return TikTokLimits(
            levels={level: calls.limits() for level, calls in self.calls.items()},
            insights=self.insights_per_minute,
            silence=timedelta(minutes=self.silence_minutes),
            orders_per_code=self.orders_per_code,
            handles_per_order=self.handles_per_order,
            posts_per_order=self.posts_per_order,
            spark_days=tuple(sorted(self.spark_days)),
        )


@attrs.frozen(kw_only=True)
class PlansForm(_Form):
    """Room for influencers, by plan."""

    influencers: dict[str, int]
    without_limit: list[str]

    def rules(self) -> Plans:
        plans = Plans(self.influencers, frozenset(self.without_limit))
        if UNLIMITED not in plans.names:
            raise ValueError(f"without_limit: {UNLIMITED!r} is missing, the plan that everybody begins with")
        return plans


@attrs.frozen(kw_only=True)
class RetentionForm(_Form):
    """Days that authorised values may rest after their consent, and things of people without an account."""

    default_days: int
    most_days: int
    personal: PersonalTerms = attrs.field(factory=PersonalTerms)

    def rules(self) -> Retention:
        return Retention(self.default_days, self.most_days, self.personal)


@attrs.frozen(kw_only=True)
class TrackingForm(_Form):
    """How long linked posts are followed, and how often a creator is asked for one."""

    figures_after_hours: int
    tracked_for_days: int
    reminder_after_hours: int
    most_requests: int

    def rules(self) -> Tracking:
        return Tracking(
            figures_after=timedelta(hours=self.figures_after_hours),
            tracked_for=timedelta(days=self.tracked_for_days),
            reminder_after=timedelta(hours=self.reminder_after_hours),
            most_requests=self.most_requests,
        )


FORMS: Final[Mapping[Subject, type[_Form]]] = {
    Subject.ELIGIBILITY: EligibilityForm,
    Subject.INVITES: InvitesForm,
    Subject.LIMITS: LimitsForm,
    Subject.PLANS: PlansForm,
    Subject.RETENTION: RetentionForm,
    Subject.TRACKING: TrackingForm,
}


def structured(subject: Subject, fields: Mapping[str, Any]) -> tuple[date, str, Any]:
    """Since when, from which source, and which rules a file says.

    Raises:
        ValueError: something in it is missing, too much or wrong; the message names the key.
    """
    try:
        form = _CONVERTER.structure(fields, FORMS[subject])
        return form.since, form.source, form.rules()
    except cattrs.BaseValidationError as error:
        found = cattrs.transform_error(error, path="", format_exception=_reason)
        raise ValueError("; ".join(map(_key_first, found))) from error
    except OverflowError as error:
        raise ValueError("a number in it is too large") from error


_COUNTRY: Final = re.compile("[A-Z]{2}")


def _country(code: str) -> str:
    if _COUNTRY.fullmatch(code) is None:
        raise ValueError(f"countries: {code!r} is no ISO code of two capital letters")
    return code


def _exactly(kind: type[T]) -> Callable[[Any, type[T]], T]:
    """A hook that takes what is of that *kind* already and turns nothing into it; words make enumerations."""

    def take(value: Any, wanted: type[T]) -> T:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is no {_NAMES[kind]}")
        return value if wanted is kind else wanted(value)  # type: ignore[call-arg] # an enumeration's member

    return take


_NAMES: Final[Mapping[type, str]] = {
    int: "whole number",
    str: "text",
    bool: "true or false",
    date: "day such as 2026-01-31",
}


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in _NAMES:
        converter.register_structure_hook(kind, _exactly(kind))
    return converter


_CONVERTER: Final = _converter()


def _key_first(found: str) -> str:
    why, _, path = found.rpartition(" @ ")
    return f"{path.removeprefix('.')}: {why}" if path else why


def _reason(error: BaseException, _: type | None) -> str:
    if isinstance(error, ForbiddenExtraKeysError):
        return f"nobody knows {', '.join(sorted(error.extra_fields))}"
    return "is missing" if isinstance(error, KeyError) else str(error)
