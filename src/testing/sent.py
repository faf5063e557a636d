"""What an application sent: events, letters and webhooks, and assertions about them."""

import json
from collections.abc import Iterator
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.events import Event, EventKind
from influence.domain.letters import Letter
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId
from influence.domain.ports.storage import View
from influence.domain.templates import TemplateName
from influence.entrypoints.facade.nouns import Nouns
from influence.testing.fakes import Fakes

MOST_LISTED: Final = 20
KINDS: Final = (
    *(kind.value for kind in EventKind),
    *(name.value for name in TemplateName if name not in {TemplateName.NOTICE, TemplateName.DIGEST}),
)
"""What can be sent: events, and letters that no event causes."""


class Way(StrEnum):
    """How something leaves the application."""

    EVENT = "event"
    LETTER = "letter"
    WEBHOOK = "webhook"


@attrs.frozen
class Sending:
    """One thing that left the application.

    *kind* is that of the event (`order.placed`), or of a letter to a creator (`order`, `reminder`, `invite`). *to* is
    a mail address or an endpoint's, and empty for an event. *about* are the handle and the reference (`order/1`).
    """

    kind: str
    way: Way
    to: str
    about: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        where = f" to {self.to}" if self.to else ""
        about = f" about {', '.join(self.about)}" if self.about else ""
        return f"{self.way.value} {self.kind}{where}{about}: {self.text}"


@attrs.frozen
class Wanted:
    """What an assertion looks for; what it leaves out may be anything."""

    kind: str
    to: str | None = None
    about: str | None = None

    def fits(self, one: Sending) -> bool:
        """True for what is looked for."""
        return (
            one.kind == self.kind
            and (self.to is None or one.to == self.to)
            and (self.about is None or self.about in one.about)
        )

    def __str__(self) -> str:
        where = "" if self.to is None else f" to {self.to}"
        about = "" if self.about is None else f" about {self.about}"
        return f"{self.kind}{where}{about}"


@attrs.frozen
class Sent:
    """What the application sent so far. Whoever looks lets go first what waits to go out, as a worker would."""

    _app: Nouns = attrs.field(repr=False)
    _fakes: Fakes = attrs.field(repr=False)

    def all(self) -> tuple[Sending, ...]:
        """Everything that was sent: events, then letters, then webhooks, the oldest first."""
        self._app.messages.tell()
        self._app.letters.send()
        self._app.deliveries.send()
        with self._fakes.storage.view(self._app.by.tenant) as view:
            return (*self._events(), *self._letters(view), *self._webhooks(view))

    def assert_sent(
        self, kind: str, *, to: str | None = None, about: str | None = None, times: int | None = None
    ) -> tuple[Sending, ...]:
        """What was sent of *kind*, to *to*, about *about* (a handle, or a reference such as `order/1`).

        Raises:
            AssertionError: nothing of it was sent, or not that many *times*; the message has all that was.
        """
        __tracebackhide__ = True
        wanted, sent = Wanted(_known(kind), to, about), self.all()
        found = tuple(filter(wanted.fits, sent))
        if not found or (times is not None and len(found) != times):
            how_often = f"was sent {len(found)} times, not {times}" if found else "was never sent"
            raise AssertionError(f"{wanted} {how_often}\n{_listed(sent, wanted)}")
        return found

    def assert_not_sent(self, kind: str, *, to: str | None = None, about: str | None = None) -> None:
        """Pass when nothing of it was sent.

        Raises:
            AssertionError: something was.
        """
        __tracebackhide__ = True
        wanted, sent = Wanted(_known(kind), to, about), self.all()
        if any(map(wanted.fits, sent)):
            raise AssertionError(f"{wanted} was sent\n{_listed(sent, wanted)}")

    def _events(self) -> Iterator[Sending]:
        for tenant, event in self._fakes.notifier.told:
            if tenant == self._app.by.tenant:
                yield _of_event(event, Way.EVENT, "")

    def _letters(self, view: View) -> Iterator[Sending]:
        abouts = {one.letter.message_id: one.about for one in view.letters.newest(None)}
        for letter in self._fakes.mailer.taken:
            if letter.message_id in abouts:
                yield from self._letter(view, letter, abouts[letter.message_id])

    def _letter(self, view: View, letter: Letter, about: str) -> Iterator[Sending]:
        name, *numbers = letter.message_id.partition(".")[2].split("-")
        if name not in {"event", "events"}:
            yield Sending(name, Way.LETTER, letter.to, _named(view, about), letter.subject)
            return
        first, last = (int(numbers[0]), int(numbers[-2])) if name == "events" else (int(numbers[0]),) * 2
        told = [e for n, e in sorted(self._fakes.heard.events.items()) if first <= n <= last]
        yield from (_of_event(e, Way.LETTER, letter.to) for e in told if e.kind is told[0].kind)

    def _webhooks(self, view: View) -> Iterator[Sending]:
        for parcel in self._fakes.webhooks.sent:
            said = json.loads(parcel.body)
            about = next((f"{noun}/{number}" for noun, number in said["data"].items()), "")
            yield Sending(said["type"], Way.WEBHOOK, parcel.url, _named(view, about), parcel.body.decode())


def _of_event(event: Event, way: Way, to: str) -> Sending:
    about = tuple(filter(None, (event.who, event.about)))
    return Sending(event.kind.value, way, to, about, str(event))


def _named(view: View, about: str) -> tuple[str, ...]:
    """The reference *about*, after the handle of the account behind it."""
    noun, _, number = about.partition("/")
    try:
        if noun == "order":
            account = view.accounts.get(view.orders.get(OrderId(int(number))).account)
        elif noun == "account":
            account = view.accounts.get(AccountId(int(number)))
        else:
            return (about,) if about else ()
    except (AccountNotFound, OrderNotFound):
        return (about,)
    return (account.handle, about)


def _known(kind: str) -> str:
    """*kind*, if anything of that kind can be sent.

    Raises:
        ValueError: nothing is called so.
    """
    if kind in KINDS:
        return str(kind)
    near = get_close_matches(kind, KINDS, n=3)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ValueError(f"nothing of the kind {kind!r} is ever sent{meant}")


def _listed(sent: tuple[Sending, ...], wanted: Wanted) -> str:
    """All that was *sent*, what is of the wanted kind first."""
    if not sent:
        return "  nothing was sent at all"
    nearest_first = sorted(sent, key=lambda one: one.kind != wanted.kind)
    lines = [f"  {one}" for one in nearest_first[:MOST_LISTED]]
    more = len(sent) - len(lines)
    return "\n".join(["  what was sent:", *lines, *([f"  and {more} more"] if more else [])])
