"""Webhooks: messages to whoever subscribed, signed, repeated until they arrive."""

import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import attrs

from influence.adapters.simulator.announcements import Announcement
from influence.adapters.simulator.chance import dice
from influence.adapters.simulator.messages import SIGNATURE, message, signature
from influence.adapters.simulator.wire.subscriptions import Subscription, subscriptions_of
from influence.adapters.simulator.world import World

PAUSES: Final = (0.2, 1.0, 5.0)
"""The seconds before each further try."""
_PATIENCE: Final = 5.0
_REMEMBERED: Final = 500
_GATHERING: Final = 0.05
"""The seconds in which others may come, so that there is an order to lose."""


class Mishap(StrEnum):
    """What may happen to messages on their way, on demand."""

    DUPLICATE = "duplicate"
    DISORDER = "disorder"
    DROP = "drop"


@attrs.frozen(kw_only=True)
class Delivery:
    """One try to deliver one message. Without a status nobody answered; *fate* says why there was no try."""

    at: str
    subscription_id: str
    callback_url: str
    message: str
    attempt: int
    status: int | None = None
    fate: str = "sent"


@attrs.frozen
class Letter:
    """One message on its way to one subscriber."""

    subscription_id: str
    address: str
    body: bytes


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """Messages go where the subscription says, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


_STRAIGHT: Final = urllib.request.build_opener(_NoDetours(), urllib.request.ProxyHandler({}))


def _post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    request = urllib.request.Request(address, body, dict(headers), method="POST")  # noqa: S310 - checked when subscribed
    try:
        with _STRAIGHT.open(request, timeout=_PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@attrs.frozen(kw_only=True)
class Way:
    """How messages travel: who carries them, who waits between two tries, and what time it is on the envelope."""

    post: Callable[[str, bytes, Mapping[str, str]], int] = _post
    pause: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.time


class Hooks:
    """Sends what *world* announces to its subscribers, from a thread of its own: nobody waits for it.

    With *signed* every message bears the signature of account webhooks. *mishaps* repeat every third message, let
    messages overtake each other, and lose every fourth. `run_once` does the thread's work for whoever has no thread.
    """

    def __init__(
        self,
        world: World,
        *,
        signed: bool = True,
        mishaps: Collection[Mishap | str] = (),
        way: Way | None = None,
        threaded: bool = True,
    ) -> None:
        self._world, self.signed, self.mishaps = world, signed, frozenset(map(Mishap, mishaps))
        self._closing = threading.Event()
        self._way = way or Way(pause=self._closing.wait, clock=lambda: world.clock.now().timestamp())
        self._letters: queue.Queue[Letter | None] = queue.Queue()
        self._count = 0
        self.log: deque[Delivery] = deque(maxlen=_REMEMBERED)
        self._thread = threading.Thread(target=self._run, name="tiktok-webhooks", daemon=True)
        self._is_threaded = threaded
        world.on_announcement(self.announce)

    def close(self) -> None:
        """Stop sending; what has not arrived yet is lost."""
        self._closing.set()
        self._letters.put(None)
        if self._thread.is_alive():
            self._thread.join(_PATIENCE + 1)

    def announce(self, announcement: Announcement) -> None:
        """Put the message about *announcement* on its way to everybody who subscribed to it."""
        for subscription in subscriptions_of(self._world).listening_to(announcement):
            self._count += 1
            letter = self._letter(subscription, announcement)
            if Mishap.DROP in self.mishaps and self._count % 4 == 0:
                self._write(letter, 0, None, "dropped")
                continue
            for _ in range(2 if Mishap.DUPLICATE in self.mishaps and self._count % 3 == 0 else 1):
                self._letters.put(letter)
        if self._is_threaded and not self._letters.empty() and self._thread.ident is None:
            self._thread.start()

    def run_once(self) -> bool:
        """Deliver what waits, and say whether there was anything."""
        waiting = self._waiting()
        self._deliver_all(waiting)
        return bool(waiting)

    def _run(self) -> None:
        while not self._closing.is_set():
            first = self._letters.get()
            if first is None:
                return
            if Mishap.DISORDER in self.mishaps:
                self._closing.wait(_GATHERING)
            self._deliver_all([first, *self._waiting()])

    def _waiting(self) -> list[Letter]:
        letters: list[Letter] = []
        while not self._letters.empty():
            letter = self._letters.get()
            letters += [] if letter is None else [letter]
        return letters

    def _deliver_all(self, letters: list[Letter]) -> None:
        if Mishap.DISORDER in self.mishaps:
            dice(self._world.seed, "disorder", self._count).shuffle(letters)
        for letter in letters:
            self._deliver(letter)

    def _deliver(self, letter: Letter) -> None:
        for attempt, pause in enumerate((0.0, *PAUSES), start=1):
            if pause:
                self._way.pause(pause)
            if self._closing.is_set():
                return
            status = self._try(letter)
            self._write(letter, attempt, status, "sent" if status is not None else "nobody answered")
            if status is not None and 200 <= status < 300:
                return

    def _try(self, letter: Letter) -> int | None:
        headers = {"Content-Type": "application/json", "User-Agent": "tiktok-simulator"}
        if self.signed:
            headers[SIGNATURE] = signature(
                self._world.credentials.app_secret, letter.body, int(self._way.clock())
            )
        try:
            return self._way.post(letter.address, letter.body, headers)
        except (OSError, ValueError):
            return None

    def _write(self, letter: Letter, attempt: int, status: int | None, fate: str) -> None:
        self.log.append(
            Delivery(
                at=datetime.fromtimestamp(self._way.clock(), UTC).isoformat(timespec="seconds"),
                subscription_id=letter.subscription_id,
                callback_url=letter.address,
                message=letter.body.decode()[:1_000],
                attempt=attempt,
                status=status,
                fate=fate,
            )
        )

    def _letter(self, subscription: Subscription, announcement: Announcement) -> Letter:
        told = message(self._world, announcement, self._count)
        return Letter(
            subscription.subscription_id,
            subscription.callback_url,
            json.dumps(told, ensure_ascii=False).encode(),
        )
