"""What the rules that change say on a day: dated editions, one series for each subject."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import attrs

from influence.domain.capabilities import TABLES, Tables
from influence.domain.eligibility import Criteria
from influence.domain.errors import Refused
from influence.domain.invites import InviteTerms
from influence.domain.limits import TikTokLimits
from influence.domain.organisation import MOST_KEPT_DAYS
from influence.domain.personal_terms import PersonalTerms
from influence.domain.policy_editions import Edition, Issue, Subject, fingerprint, in_force
from influence.domain.tracking import Tracking


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
    """How many days authorised values may rest, unreadable, after their consent has ended; and *personal* things."""

    default_days: int = 0
    most_days: int = MOST_KEPT_DAYS
    personal: PersonalTerms = attrs.field(factory=PersonalTerms)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.default_days <= self.most_days <= MOST_KEPT_DAYS:
            raise ValueError(
                f"default_days {self.default_days}, most_days {self.most_days}: "
                f"write 0 or more, the default first, and at most {MOST_KEPT_DAYS}"
            )


@attrs.frozen
class Terms:
    """The rules of one day, and which editions they are."""

    on: date
    eligibility: Criteria
    invites: InviteTerms
    limits: TikTokLimits
    plans: Plans
    retention: Retention
    tables: Tables
    tracking: Tracking
    editions: Mapping[Subject, Edition[object]] = attrs.field(repr=False)

    @property
    def issues(self) -> Mapping[Subject, Issue]:
        """Since when each subject counts, and where it comes from."""
        return {subject: edition.issue for subject, edition in self.editions.items()}

    @property
    def since(self) -> date:
        """The day of the newest of these editions."""
        return max(issue.since for issue in self.issues.values())

    @property
    def version(self) -> str:
        """Their name: the edition of the tables, and the day since which nothing changed."""
        return f"{self.tables.version}/{self.since.isoformat()}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the fingerprints of these editions, as hex: two days that share it have the same rules."""
        return fingerprint({subject: edition.fingerprint for subject, edition in self.editions.items()})


def _table_editions() -> tuple[Edition[Tables], ...]:
    return tuple(Edition(Issue(one.since, one.source), one, _content(one)) for one in TABLES)


def _content(tables: Tables) -> dict[str, object]:
    cells = {f"{metric.value}/{holder.value}": is_open for holder, metric, is_open in tables.cells}
    return {"version": tables.version, "since": tables.since, "source": tables.source, "cells": cells}


@attrs.frozen
class Book:
    """All editions there are; each subject has at least one. The *tables* are part of the program."""

    eligibility: tuple[Edition[Criteria], ...]
    invites: tuple[Edition[InviteTerms], ...]
    limits: tuple[Edition[TikTokLimits], ...]
    plans: tuple[Edition[Plans], ...]
    retention: tuple[Edition[Retention], ...]
    tracking: tuple[Edition[Tracking], ...]
    tables: tuple[Edition[Tables], ...] = attrs.field(factory=_table_editions)

    def on(self, day: date) -> Terms:
        """What is in force on *day*.

        Raises:
            TermsUnknown: *day* is before the first edition of a subject.
        """
        found = {subject: in_force(subject, editions, day) for subject, editions in self.editions.items()}
        return Terms(
            on=day,
            eligibility=in_force(Subject.ELIGIBILITY, self.eligibility, day).rules,
            invites=in_force(Subject.INVITES, self.invites, day).rules,
            limits=in_force(Subject.LIMITS, self.limits, day).rules,
            plans=in_force(Subject.PLANS, self.plans, day).rules,
            retention=in_force(Subject.RETENTION, self.retention, day).rules,
            tables=in_force(Subject.TABLES, self.tables, day).rules,
            tracking=in_force(Subject.TRACKING, self.tracking, day).rules,
            editions=found,
        )

    @property
    def editions(self) -> Mapping[Subject, tuple[Edition[object], ...]]:
        """The editions of every subject, in the order of the subjects."""
        return {
            Subject.ELIGIBILITY: self.eligibility,
            Subject.INVITES: self.invites,
            Subject.LIMITS: self.limits,
            Subject.PLANS: self.plans,
            Subject.RETENTION: self.retention,
            Subject.TABLES: self.tables,
            Subject.TRACKING: self.tracking,
        }

    @property
    def dates(self) -> tuple[date, ...]:
        """The days on which something changed, in order."""
        every = (edition for editions in self.editions.values() for edition in editions)
        return tuple(sorted({edition.issue.since for edition in every}))
