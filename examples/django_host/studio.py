"""Influence, as this product has it: opened once, and let in by the product's own login."""

import os
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from influence import Influence
from influence.application.acting import Actor

influence = Influence.open(os.environ.get("HOST_DATABASE", "sqlite:///influence.db"))


def who(scope: Any) -> Actor | None:
    """Whoever Django's session names."""
    shown = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    cookie = SimpleCookie(shown.decode("latin-1")).get("sessionid")
    if cookie is None:
        return None
    try:
        number = SessionStore(cookie.value).get(SESSION_KEY)
        user = get_user_model().objects.filter(pk=number, is_active=True).first()
    finally:
        connections.close_all()  # this is asked in a thread of its own, which ends now
    return None if user is None else Actor("default", user.get_username())
