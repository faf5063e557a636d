"""The HTTP application of the product, to be mounted in a host's: under any path, behind the host's login."""

import hashlib
import inspect
import logging
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import attrs
from litestar import Litestar

from influence.application.acting import Actor
from influence.application.run_api_keys import AdmitCaller, Caller
from influence.domain.api_keys import ApiKeyId, Scope
from influence.domain.errors import InfluenceError
from influence.domain.ports.storage import Storage
from influence.domain.secret import Secret
from influence.entrypoints.api.app import create_app
from influence.entrypoints.api.desk import Health, open_desk
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1.router import PATH
from influence.entrypoints.facade.deeds import Ask
from influence.entrypoints.facade.gateways import Asgi, Connection, Receive, Send, Who
from influence.entrypoints.settings import Settings

_LOG: Final = logging.getLogger("influence")
_PARTS: Final = (
    # of a scope, what is the request's own; the host's framework keeps its own things there, too
    "type",
    "asgi",
    "http_version",
    "method",
    "scheme",
    "query_string",
    "headers",
    "client",
    "server",
    "extensions",
)
_ADDRESSES: Final = {
    # headers that name addresses of ours, and where in them one begins; "//" would be another host's
    b"content-location": re.compile(rb"^()/(?!/)"),
    b"link": re.compile(rb"(<)/(?!/)"),
    b"location": re.compile(rb"^()/(?!/)"),
    b"set-cookie": re.compile(rb"(;\s*path=)/", re.IGNORECASE),
}
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SAME: Final = frozenset({b"same-origin", b"none"})
U = TypeVar("U")


@attrs.frozen
class Visitor(Caller):
    """Somebody whom the host let in: written down under the own name."""

    user: str = ""

    @property
    def actor(self) -> Actor:
        """Who is written down for what is done."""
        return Actor(self.tenant, self.user)


class Passes:
    """Passes for one request each, for whom the host let in; every other key is looked at as ever."""

    def __init__(self, admit: Callable[[Secret], Caller]) -> None:
        self._admit = admit
        self._out: dict[str, Visitor] = {}

    def __call__(self, shown: Secret) -> Caller:
        """Who it is. Raises like `AdmitCaller`."""
        return self._out.get(shown.reveal()) or self._admit(shown)

    @contextmanager
    def given(self, visitor: Visitor) -> Iterator[bytes]:
        """The header that lets *visitor* in while the block lasts."""
        text = secrets.token_urlsafe(32)
        self._out[text] = visitor
        try:
            yield f"Bearer {text}".encode()
        finally:
            del self._out[text]


@attrs.frozen(kw_only=True)
class Login:
    """The host's login: *who* tells who it is, and each of them may do what *scopes* say."""

    who: Who
    scopes: frozenset[Scope]
    hands: Hands = attrs.field(factory=Hands)

    async def visitor(self, scope: Connection) -> Visitor | None:
        """Whoever is logged in and asks from a page of the host; None for everybody else."""
        if not _is_own_page(scope):
            return None
        actor = await self.hands.do(lambda: self.who(scope))
        if inspect.isawaitable(actor):
            actor = await actor
        if actor is None:
            return None
        number = _number_of(actor.user)
        return Visitor(actor.tenant, f"user {actor.user}", self.scopes, key=number, user=actor.user)


def _number_of(user: str) -> ApiKeyId:
    """A number for *user*, where those who show a key have the key's: below all of these."""
    return ApiKeyId(-1 - int.from_bytes(hashlib.sha256(user.encode()).digest()[:6]))


class Mounted:
    """The application as an ASGI application that may be mounted anywhere.

    It stands at the root, for all it knows: requests come to it without the path where it is mounted, and whatever
    its answers say in their headers gets that path here. Links within its pages are relative.
    """

    def __init__(self, app: Litestar, passes: Passes, login: Login | None) -> None:
        self.app, self._passes, self._login = app, passes, login

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer one request, or start and end with the host."""
        if scope["type"] != "http":
            await self._answer(scope, receive, send)
            return
        root, within = _parted(scope)
        visitor = await self._visitor(scope, within)
        sending = _sending(root, send) if root else send
        if visitor is None:
            await self._answer(within, receive, sending)
            return
        with self._passes.given(visitor) as shown:
            within["headers"] = [*_headers_without(scope, b"authorization"), (b"authorization", shown)]
            await self._answer(within, receive, sending)

    async def _answer(self, scope: Connection, receive: Receive, send: Send) -> None:
        answer: Any = self.app  # its own types say the same by other names
        await answer(scope, receive, send)

    async def _visitor(self, scope: Connection, within: Connection) -> Visitor | None:
        """Who comes through the host's login; whoever shows a key is let in by that."""
        shown = _header(scope, b"authorization").lower()
        if self._login is None or not within["path"].startswith(f"{PATH}/") or shown.startswith(b"bearer "):
            return None
        return await self._login.visitor(scope)

    def end(self) -> None:
        """What goes on in the background ends."""
        for hook in self.app.on_shutdown:
            hook()  # type: ignore[call-arg]  # ours take nothing


def mount(ask: Ask, settings: Settings, user: str, login: Login | None, storage: Storage | None) -> Mounted:
    """The application on the use-cases that *ask* gives, for keys and for who is logged in at the host.

    *user* is written down for what TikTok's messages lead to. Trouble that nobody waits to hear of is logged. A
    *storage* that the host brought along is asked how it is, instead of the file that there is none of.

    Raises:
        Refused: the database cannot be used as it is.
    """
    passes = Passes(ask(AdmitCaller))
    desk = open_desk(ask, settings, user, partial(_LOG.warning, "%s"))
    if storage is not None:
        desk = attrs.evolve(desk, health=partial(_health, storage))

    def ask_past(kind: type[U]) -> Any:
        return passes if kind is AdmitCaller else ask(kind)

    return Mounted(create_app(desk, ask_past), passes, login)


def _health(storage: Storage) -> Health:
    """How a storage of the host is now."""
    try:
        for tenant in storage.tenants():
            with storage.view(tenant) as view:
                return Health("ok", view.installation.release().phase.value)
    except InfluenceError as error:
        return Health(error.code)
    return Health("ok")


def under(prefix: str, app: Asgi, beside: Asgi | None) -> Asgi:
    """*app* under *prefix*, and *beside* it the host's own for every other path."""
    root = f"/{prefix.strip('/')}"

    async def choose(scope: Connection, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and (path == root or path.startswith(f"{root}/")):
            await app({**scope, "root_path": f"{scope.get('root_path', '')}{root}"}, receive, send)
        elif beside is not None:
            await beside(scope, receive, send)
        else:
            await app(scope, receive, send)

    return choose


def _parted(scope: Connection) -> tuple[str, dict[str, Any]]:
    """The path where the application is mounted, and the request below it.

    Frameworks hand over the whole path or the rest of it; of what they keep in a scope nothing comes along.
    """
    root, path = str(scope.get("root_path", "")).rstrip("/"), str(scope["path"])
    local = path.removeprefix(root) if path == root or path.startswith(f"{root}/") else path
    found = {part: scope[part] for part in _PARTS if part in scope}
    local = local or "/"
    return root, {**found, "root_path": "", "path": local, "raw_path": quote(local).encode(), "state": {}}


def _sending(root: str, send: Send) -> Send:
    """*send*, with the prefix *root* before every address of ours in the headers of an answer."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                (name, _led(root.encode(), name, value)) for name, value in message["headers"]
            ]
        await send(message)

    return sending


def _led(root: bytes, name: bytes, value: bytes) -> bytes:
    """The header *name* of an answer, led below *root*."""
    pattern = _ADDRESSES.get(name.lower())
    return value if pattern is None else pattern.sub(rb"\g<1>" + root.replace(b"\\", rb"\\") + b"/", value)


def _is_own_page(scope: Connection) -> bool:
    """False for what another site's page could make a browser send: the login travels along by itself."""
    if scope["method"] in _SAFE:
        return True
    site, origin = _header(scope, b"sec-fetch-site"), _header(scope, b"origin")
    if site:
        return site in _SAME
    return not origin or urlsplit(origin.decode("latin-1")).netloc == _header(scope, b"host").decode(
        "latin-1"
    )


def _header(scope: Mapping[str, Any], name: bytes) -> bytes:
    return next((bytes(value) for known, value in scope["headers"] if known.lower() == name), b"")


def _headers_without(scope: Mapping[str, Any], name: bytes) -> list[tuple[bytes, bytes]]:
    return [(known, value) for known, value in scope["headers"] if known.lower() != name]
