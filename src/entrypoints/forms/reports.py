"""Reports of campaigns as programs read them."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.application.report_campaign import Participation, PostChart, Report, Totals
from influence.application.summing_parts import PartTotals, parts_by_account, parts_by_network
from influence.domain.accounts import AccountId
from influence.domain.formulas import Formula
from influence.domain.networks import Network
from influence.domain.totals import Total
from influence.domain.trends import SourceClass
from influence.entrypoints.forms.campaigns import (
    CampaignForm,
    ParticipantForm,
    RemovedPostsForm,
    removed_form,
)
from influence.entrypoints.forms.charts import GapForm, PointForm, gaps_form, points_form
from influence.entrypoints.forms.growing import grown
from influence.entrypoints.forms.posts import PostForm


@attrs.frozen(kw_only=True)
class TotalForm:
    """A sum, and over how many posts of how many."""

    value: float | None
    posts: int
    of: int


def totals_form(totals: Totals) -> Mapping[str, TotalForm]:
    """Sums by metric, with how many posts each is over."""
    return {metric.value: total_form(total) for metric, total in totals.items()}


def total_form(total: Total) -> TotalForm:
    """A sum for programs."""
    return TotalForm(value=total.value, posts=total.n, of=total.m)


def part_totals_form(totals: PartTotals) -> Mapping[str, Mapping[str, TotalForm]]:
    """Sums of organic and paid by metric."""
    found: dict[str, dict[str, TotalForm]] = {}
    for one, total in totals.items():
        found.setdefault(one.metric.value, {})[one.part.value] = total_form(total)
    return found


def part_totals_by_network(
    totals: Mapping[Network, PartTotals],
) -> Mapping[str, Mapping[str, Mapping[str, TotalForm]]]:
    """Sums of organic and paid by network and metric."""
    return {network.value: part_totals_form(sums) for network, sums in totals.items()}


@attrs.frozen(kw_only=True)
class ReportedParticipantForm(ParticipantForm):
    """One who takes part, with the sums of their posts."""

    totals: Mapping[str, TotalForm]
    part_totals: Mapping[str, Mapping[str, TotalForm]]

    @classmethod
    def among(cls, one: Participation, sums: Mapping[AccountId, PartTotals]) -> "ReportedParticipantForm":
        """One who takes part; *sums* are those of organic and paid."""
        return grown(
            cls,
            ParticipantForm.of(one),
            totals=totals_form(one.totals),
            part_totals=part_totals_form(sums.get(one.account.id, {})),
        )


@attrs.frozen(kw_only=True)
class ViewsForm:
    """The views of one post day by day."""

    handle: str
    post: str
    formula: Formula
    source: SourceClass
    points: tuple[PointForm, ...]
    gaps: tuple[GapForm, ...]

    @classmethod
    def of(cls, one: PostChart) -> "ViewsForm":
        """The same for programs."""
        return cls(
            handle=one.row.account.handle,
            post=one.row.post.external_id,
            formula=one.line.formula,
            source=one.line.source,
            points=points_form(one.line),
            gaps=gaps_form(one.line),
        )


@attrs.frozen(kw_only=True)
class ReportForm:
    """A report: every figure with source, times and formula, or its reason. Totals are per network."""

    campaign: CampaignForm
    influencer: str | None
    made_at: datetime
    policy: str
    participants: tuple[ReportedParticipantForm, ...]
    posts: tuple[PostForm, ...]
    totals: Mapping[str, Mapping[str, TotalForm]]
    part_totals: Mapping[str, Mapping[str, Mapping[str, TotalForm]]]
    views_by_day: tuple[ViewsForm, ...]
    removed_posts: tuple[RemovedPostsForm, ...]

    @classmethod
    def of(cls, report: Report) -> "ReportForm":
        """A report for programs."""
        sums = parts_by_account(report.posts)
        return cls(
            campaign=CampaignForm.of(report.campaign, report.made_at.date()),
            influencer=report.only.handle if report.only else None,
            made_at=report.made_at,
            policy=report.policy,
            participants=tuple(ReportedParticipantForm.among(one, sums) for one in report.participants),
            posts=tuple(map(PostForm.of, report.posts)),
            totals={network.value: totals_form(totals) for network, totals in report.totals.items()},
            part_totals=part_totals_by_network(parts_by_network(report.posts)),
            views_by_day=tuple(map(ViewsForm.of, report.charts)),
            removed_posts=removed_form(report),
        )
