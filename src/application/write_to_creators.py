"""Letters to creators: handing an order over, reminding of it, inviting, asking for consent."""

from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.add_post_by_hand import parse_post_address
from influence.application.creator_messages import (
    OF_ORDERS,
    about_account,
    about_order,
    behind,
    spoken_by,
    steps_for,
)
from influence.application.finding import find_account
from influence.application.keep_orders import OrderRow, number_of, row_of, take_step
from influence.application.signing_letters import signature
from influence.application.writing_letters import Message, Posted, letter_of, write
from influence.domain.accounts import Account
from influence.domain.errors import Unusable
from influence.domain.events import EventKind
from influence.domain.languages import Language
from influence.domain.letter_refusals import NoAddress, NothingMissing, NotInvited, VideoUnknown
from influence.domain.letters import QueuedLetter, mail_address
from influence.domain.orders import ALLOWED, OrderState, OrderStepRefused, Step
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.messages import Renderer
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.posts import InvalidPostAddress
from influence.domain.provenance import Provenance
from influence.domain.templates import Rendered, TemplateName

_WAITING: Final = ALLOWED[Step.SEND]


@attrs.frozen
class ToCreator:
    """A letter to a creator: which one, about what (an order's number, or a handle), and where it goes.

    Without *to* it goes to the address that is known of the influencer; without *language* it is written in the one
    of their country. A reminder can name the published *post* that is meant, by its address or its id.
    """

    template: TemplateName
    about: str
    to: str | None = None
    language: Language | None = None
    link: str = ""
    post: str = ""


@attrs.frozen
class Written:
    """A letter to a creator, and the order it is about as it is now."""

    letter: QueuedLetter
    row: OrderRow | None = None


@attrs.frozen
class WriteToCreators:
    """Write to creators by mail.

    An order that is handed over by mail is marked as sent in the same step in which the letter is queued. A reminder
    goes out only while posts are missing, and a letter about an invitation only while one is open.
    """

    _storage: Storage
    _renderer: Renderer
    _clock: Clock
    _chance: Chance

    def preview(self, by: Actor, wanted: ToCreator) -> Written:
        """The letter as it would go out; nothing is kept. Raises like a call."""
        with self._storage.view(by.tenant) as view:
            row = self._row(view, wanted)
            return Written(self._letter(view, by, wanted, row, "preview"), row)

    def __call__(self, by: Actor, wanted: ToCreator) -> Written:
        """The queued letter.

        Raises:
            OrderNotFound, AccountNotFound: what it is about is not here.
            OrderStepRefused, NothingMissing: there is nothing to hand over, or to remind of.
            NotInvited: there is no open invitation to tell of.
            VideoUnknown: the video that is meant is none of the creator's that is known.
            NoAddress: nobody said where it goes.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            row = self._row(work, wanted)
            letter = self._letter(work, by, wanted, row, self._chance.key())
            work.letters.queue(letter)
            if row is not None and wanted.template is TemplateName.ORDER:
                row = self._mark(work, by, row)
            work.commit()
        return Written(letter, row)

    def _mark(self, work: UnitOfWork, by: Actor, row: OrderRow) -> OrderRow:
        return take_step(work, by, row.order, EventKind.ORDER_SENT, self._clock.now())

    def _row(self, view: View, wanted: ToCreator) -> OrderRow | None:
        if wanted.template not in OF_ORDERS:
            return None
        row = row_of(view, view.orders.get(number_of(wanted.about)))
        if wanted.template is TemplateName.REMINDER and row.order.state is OrderState.FULFILLED:
            raise NothingMissing(str(row.order.id))
        if row.order.state not in _WAITING:
            raise OrderStepRefused(row.order.state, Step.SEND)
        return row

    def _letter(
        self, view: View, by: Actor, wanted: ToCreator, row: OrderRow | None, key: str
    ) -> QueuedLetter:
        account = row.account if row is not None else find_account(view, wanted.about)
        self._refuse_uninvited(view, wanted, account)
        wanted = attrs.evolve(wanted, post=_address_of(view, row, wanted.post))
        to = self._address(view, account, wanted)
        language = wanted.language or spoken_by(behind(view, account))
        rendered = self._rendered(view, by, wanted, (row, account, language))
        about = f"account/{account.id}" if row is None else f"order/{row.order.id}"
        now = self._clock.now()
        posted = Posted(to, now, about, f"{wanted.template.value}-{key}")
        return letter_of(by, rendered, language, posted, now)

    def _rendered(
        self, view: View, by: Actor, wanted: ToCreator, whom: tuple[OrderRow | None, Account, Language]
    ) -> Rendered:
        row, account, language = whom
        person, signed = behind(view, account), signature(view, by)
        steps = steps_for(self._renderer, row, language, is_published=bool(wanted.post))
        said = (
            about_account(signed, account, person, steps, wanted.link)
            if row is None
            else about_order(signed, row, person, steps, wanted.post)
        )
        return write(view, self._renderer, Message(wanted.template, language, said))

    def _refuse_uninvited(self, view: View, wanted: ToCreator, account: Account) -> None:
        if wanted.template is TemplateName.INVITE:
            invite = view.invites.latest_to([account.id]).get(account.id)
            if invite is None or not invite.is_open(self._clock.now()):
                raise NotInvited(account.handle)

    def _address(self, view: View, account: Account, wanted: ToCreator) -> str:
        if wanted.template is TemplateName.CONSENT_REQUEST and not wanted.link.startswith("https://"):
            raise Unusable("link", wanted.link[:200], "name the https address at which the creator consents")
        person = behind(view, account)
        to = wanted.to or (person.email if person else "")
        if not to:
            raise NoAddress(account.handle)
        return mail_address(to)


def _address_of(view: View, row: OrderRow | None, said: str) -> str:
    """Where people look at the video that is meant by its address or id; empty where none was *said*."""
    if row is None or not said:
        return ""
    unknown = VideoUnknown(said[:200], row.account.handle, row.campaign.name)
    try:
        network, external_id = parse_post_address(said)
    except InvalidPostAddress:
        raise unknown from None
    post = view.posts.find(network, external_id)
    if post is None or post.account != row.account.id or post.source is Provenance.LEGACY:
        raise unknown
    return post.url
