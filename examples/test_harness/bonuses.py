"""What an agency pays on top of its fees: a bonus for each ordered video that enough people have seen."""

from dataclasses import dataclass, field
from decimal import Decimal

from influence import Influence
from influence.application.read_orders import OrdersWanted
from influence.application.read_posts import PostRow, Tab
from influence.application.write_to_creators import ToCreator
from influence.domain.capabilities import Tie
from influence.domain.metrics import PostMetric
from influence.domain.observations import Observation
from influence.domain.templates import TemplateName


@dataclass(frozen=True)
class Terms:
    """So much for a video with so many views."""

    views: int = 3000
    amount: Decimal = Decimal(50)


@dataclass
class Statement:
    """Who gets what, and which videos nobody can judge yet, each with the reason."""

    paid: dict[str, Decimal] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)


def bonuses(influence: Influence, campaign: str, terms: Terms) -> Statement:
    """The bonuses of *campaign* as it stands now. A figure that is missing is not zero: that video waits."""
    statement = Statement()
    for row in influence.posts.list(campaign, Tab.PUBLISHED).rows:
        if row.tie is Tie.ORDER:
            _judge(row, terms, statement)
    return statement


def _judge(row: PostRow, terms: Terms, statement: Statement) -> None:
    views = row.readings[PostMetric.VIDEO_VIEWS]
    if not isinstance(views, Observation):
        statement.waiting[row.post.external_id] = views.reason.value
    elif isinstance(views.value, int) and views.value >= terms.views:
        handle = row.account.handle
        statement.paid[handle] = statement.paid.get(handle, Decimal(0)) + terms.amount


def remind_the_late(influence: Influence, campaign: str, to: dict[str, str]) -> list[str]:
    """Write to everybody whose video is overdue; *to* has the mail address of each handle."""
    late = []
    for told in influence.orders.list(OrdersWanted(campaign, overdue=True)):
        handle = told.row.account.handle
        influence.messages.send(ToCreator(TemplateName.REMINDER, str(told.row.order.id), to[handle]))
        late.append(handle)
    return late
