"""Kept reports as programs read them."""

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from influence.application.read_kept_reports import Gone, KeptRow, ShownReport
from influence.domain.accounts import Account
from influence.domain.capabilities import Kind, Tie
from influence.domain.kept_reports import KeptParticipant, KeptReport
from influence.domain.networks import Network
from influence.domain.orders import OrderState
from influence.entrypoints.forms.growing import grown
from influence.entrypoints.forms.posts import PostForm
from influence.entrypoints.forms.reports import TotalForm, part_totals_by_network, totals_form


@attrs.frozen(kw_only=True)
class CountsForm:
    """So many posts and figures."""

    posts: int
    figures: int


@attrs.frozen(kw_only=True)
class KeptReportForm:
    """A kept report: when, by whom, under which policy, and how much stood in it."""

    id: int
    campaign: str
    kept_at: datetime
    kept_by: str
    note: str | None
    policy: str
    policy_fingerprint: str
    posts_then: Mapping[Network, int]
    figures_then: int
    of_the_old_source: CountsForm

    @classmethod
    def of(cls, kept: KeptReport) -> "KeptReportForm":
        """The same for programs."""
        return KeptReportForm(
            id=kept.id,
            campaign=kept.title,
            kept_at=kept.kept_at,
            kept_by=kept.kept_by,
            note=kept.note or None,
            policy=kept.policy,
            policy_fingerprint=kept.fingerprint,
            posts_then=kept.posts,
            figures_then=kept.figures,
            of_the_old_source=CountsForm(posts=kept.old_posts, figures=kept.old_figures),
        )


@attrs.frozen(kw_only=True)
class PolicyNowForm:
    """The policy of today, and whether it is another one than then."""

    version: str
    fingerprint: str
    changed: bool


@attrs.frozen(kw_only=True)
class ThenForm:
    """One who took part then."""

    handle: str
    network: Network
    kind_then: Kind | None
    kind: Kind | None
    posts_then: int
    orders_then: Mapping[str, OrderState]

    @classmethod
    def of(cls, account: Account, then: KeptParticipant) -> "ThenForm":
        """The same for programs."""
        return cls(
            handle=account.handle,
            network=account.network,
            kind_then=then.kind or None,
            kind=account.kind if then.kind else None,
            posts_then=then.posts,
            orders_then={str(order): state for order, state in then.orders.items()},
        )


@attrs.frozen(kw_only=True, slots=False)  # so that it can be a second base
class _Tied:
    tie_then: Tie | None


@attrs.frozen(kw_only=True)
class KeptPostForm(PostForm, _Tied):  # the fields of the last base come first
    """A post of a kept report, as it may be shown now."""

    @classmethod
    def then(cls, row: KeptRow) -> "KeptPostForm":
        """The same for programs."""
        return grown(cls, PostForm.of(row.shown), tie_then=row.then.tie or None)


@attrs.frozen(kw_only=True)
class OldGoneForm(CountsForm):
    """What went with the old source, and when."""

    on: date | None


@attrs.frozen(kw_only=True)
class GoneForm(CountsForm):
    """What is no longer shown."""

    old_source: OldGoneForm

    @classmethod
    def of(cls, gone: Gone) -> "GoneForm":
        """The same for programs."""
        old = OldGoneForm(posts=gone.old_posts, figures=gone.old_figures, on=gone.old_since)
        return cls(posts=gone.posts, figures=gone.figures, old_source=old)


@attrs.frozen(kw_only=True)
class KeptReportShownForm(KeptReportForm):
    """A kept report with what of it may be shown now."""

    shown_at: datetime
    influencer: str | None
    policy_now: PolicyNowForm
    participants: tuple[ThenForm, ...]
    posts: tuple[KeptPostForm, ...]
    totals: Mapping[str, Mapping[str, TotalForm]]
    part_totals: Mapping[str, Mapping[str, Mapping[str, TotalForm]]]
    gone: GoneForm

    @classmethod
    def shown(cls, shown: ShownReport) -> "KeptReportShownForm":
        """The same for programs."""
        terms = shown.terms
        return grown(
            cls,
            KeptReportForm.of(shown.report),
            shown_at=shown.shown_at,
            influencer=shown.only.handle if shown.only else None,
            policy_now=PolicyNowForm(
                version=terms.version, fingerprint=terms.fingerprint, changed=shown.policy_changed
            ),
            participants=tuple(ThenForm.of(account, then) for account, then in shown.participants),
            posts=tuple(map(KeptPostForm.then, shown.rows)),
            totals={network.value: totals_form(totals) for network, totals in shown.totals.items()},
            part_totals=part_totals_by_network(shown.part_totals),
            gone=GoneForm.of(shown.gone),
        )
