"""What the rules that change say on a day: dated editions, one series for each subject."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

import attrs

from influence.domain.eligibility import Criteria
from influence.domain.errors import Refused
from influence.domain.invites import InviteTerms
from influence.domain.organisation import MOST_KEPT_DAYS
from influence.domain.tracking import Tracking

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Subject(StrEnum):
    """What the policy is about."""

    ELIGIBILITY = "eligibility"
    INVITES = "invites"
    PLANS = "plans"
    RETENTION = "retention"
    TRACKING = "tracking"


@attrs.frozen
class PlanUnknown(Refused):
    """No plan of that name was agreed on."""

    code: ClassVar[str] = "plan_unknown"

    plan: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"There is no plan {self.plan!r}; the plans are {', '.join(self.known)}."


@attrs.frozen
class Plans:
    """How many *influencers* each plan has room for; those of *without_limit* have room for any number."""

    influencers: Mapping[str, int]
    without_limit: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        for plan, most in self.influencers.items():
            if most < 1 or plan in self.without_limit:
                raise ValueError(f"influencers.{plan}: {most} is no room, or the plan has room without limit")

    @property
    def names(self) -> tuple[str, ...]:
        """All plans, the smallest first."""
        return (*sorted(self.influencers, key=self.influencers.__getitem__), *sorted(self.without_limit))

    def most(self, plan: str) -> int | None:
        """How many influencers *plan* has room for; None for any number.

        Raises:
            PlanUnknown: there is no such plan.
        """
        if plan in self.without_limit:
            return None
        if plan not in self.influencers:
            raise PlanUnknown(plan, self.names)
        return self.influencers[plan]


@attrs.frozen
class Retention:
    """How many days authorised values may rest, unreadable, after their consent has ended."""

    default_days: int = 0
    most_days: int = MOST_KEPT_DAYS

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.default_days <= self.most_days <= MOST_KEPT_DAYS:
            raise ValueError(
                f"default_days {self.default_days}, most_days {self.most_days}: "
                f"write 0 or more, the default first, and at most {MOST_KEPT_DAYS}"
            )


@attrs.frozen
class Issue:
    """From which day an edition counts, and where its facts come from, in words."""

    since: date
    source: str


@attrs.frozen
class Edition(Generic[T_co]):
    """The *rules* of one subject, in force until the next edition."""

    issue: Issue
    rules: T_co


@attrs.frozen
class Terms:
    """The rules of one day, and which editions they are."""

    on: date
    eligibility: Criteria
    invites: InviteTerms
    plans: Plans
    retention: Retention
    tracking: Tracking
    issues: Mapping[Subject, Issue]

    @property
    def since(self) -> date:
        """The day of the newest of these editions."""
        return max(issue.since for issue in self.issues.values())


@attrs.frozen
class TermsUnknown(Refused):
    """The policy does not reach back so far."""

    code: ClassVar[str] = "policy_unknown"

    subject: Subject
    day: str
    first: str

    def __str__(self) -> str:
        return (
            f"What the policy said about {self.subject.value} on {self.day} is not known: "
            f"its first edition is of {self.first}."
        )


@attrs.frozen
class Book:
    """All editions there are; each subject has at least one."""

    eligibility: tuple[Edition[Criteria], ...]
    invites: tuple[Edition[InviteTerms], ...]
    plans: tuple[Edition[Plans], ...]
    retention: tuple[Edition[Retention], ...]
    tracking: tuple[Edition[Tracking], ...]

    def on(self, day: date) -> Terms:
        """What is in force on *day*.

        Raises:
            TermsUnknown: *day* is before the first edition of a subject.
        """
        eligibility = in_force(Subject.ELIGIBILITY, self.eligibility, day)
        invites = in_force(Subject.INVITES, self.invites, day)
        plans = in_force(Subject.PLANS, self.plans, day)
        retention = in_force(Subject.RETENTION, self.retention, day)
        tracking = in_force(Subject.TRACKING, self.tracking, day)
        issues = {
            Subject.ELIGIBILITY: eligibility.issue,
            Subject.INVITES: invites.issue,
            Subject.PLANS: plans.issue,
            Subject.RETENTION: retention.issue,
            Subject.TRACKING: tracking.issue,
        }
        return Terms(
            on=day,
            eligibility=eligibility.rules,
            invites=invites.rules,
            plans=plans.rules,
            retention=retention.rules,
            tracking=tracking.rules,
            issues=issues,
        )

    @property
    def dates(self) -> tuple[date, ...]:
        """The days on which something changed, in order."""
        every: tuple[Edition[object], ...] = (
            *self.eligibility,
            *self.invites,
            *self.plans,
            *self.retention,
            *self.tracking,
        )
        return tuple(sorted({edition.issue.since for edition in every}))


def in_force(subject: Subject, editions: tuple[Edition[T], ...], day: date) -> Edition[T]:
    """The newest of *editions* that counts on *day*.

    Raises:
        TermsUnknown: none does.
    """
    begun = [edition for edition in editions if edition.issue.since <= day]
    if not begun:
        first = min(edition.issue.since for edition in editions)
        raise TermsUnknown(subject, day.isoformat(), first.isoformat())
    return max(begun, key=lambda edition: edition.issue.since)
