"""What hosts and the product hand each other: the two ways in which Python speaks HTTP, as types."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from influence.application.acting import Actor

Connection = MutableMapping[str, Any]
"""What ASGI calls a scope."""
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Connection, Receive, Send], Awaitable[None]]

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

Who = Callable[[Connection], Actor | Awaitable[Actor | None] | None]
"""Tells from the scope of a request who is logged in at the host, and for which tenant. May be a coroutine function;
under WSGI the scope has the environment under `wsgi_environ`."""
