"""A small product of its own on FastAPI: it keeps notes about creators, and has Influence inside.

Creators and notes lie in one file and are kept by one commit.
"""

import html
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from urllib.parse import parse_qs

import sqlalchemy as sa
from fastapi import Cookie, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from starlette.requests import cookie_parser

from influence import Influence
from influence.application.acting import Actor
from influence.domain.errors import InfluenceError
from influence.entrypoints.facade.gateways import Connection

FORM = """<!doctype html><title>Studio</title><h1>Studio</h1><p>{said}</p>{page}"""
LOGIN = """<form method="post" action="/login"><input name="user" aria-label="User">
<input name="password" type="password" aria-label="Password"><button>Log in</button></form>"""
ADD = """<form method="post" action="/creators"><input name="handle" aria-label="Handle">
<input name="note" aria-label="Note"><button>Add</button></form>
<p><a href="/influence/api/v1/accounts">The same over HTTP</a></p>"""


class Base(DeclarativeBase):
    """The tables of this product."""


class Note(Base):
    """What somebody wrote about a creator."""

    __tablename__ = "studio_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str]
    text: Mapped[str]
    by: Mapped[str]


class Sessions:
    """Who is logged in, by the value of a cookie."""

    def __init__(self, password: str) -> None:
        self._password = password
        self._users: dict[str, str] = {}

    def begin(self, user: str, password: str) -> str | None:
        """A new session; None when the password is wrong."""
        if not user or not self._password or not secrets.compare_digest(password, self._password):
            return None
        token = secrets.token_urlsafe()
        self._users[token] = user
        return token

    def user(self, token: str | None) -> str | None:
        """Whose session it is."""
        return self._users.get(token or "")


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent."""
    fields = parse_qs((await request.body()).decode())
    return {name: values[0] for name, values in fields.items()}


Form = Annotated[dict[str, str], Depends(form_of)]
Token = Annotated[str | None, Cookie(alias="studio")]


class Studio:
    """The pages of this product."""

    def __init__(self, engine: sa.Engine, influence: Influence, sessions: Sessions) -> None:
        self.engine, self.influence, self.sessions = engine, influence, sessions

    def page(self, studio: Token = None, said: str = "") -> HTMLResponse:
        """The creators for who is logged in, a form to log in for everybody else."""
        user = self.sessions.user(studio)
        shown = LOGIN if user is None else ADD + self.creators()
        return HTMLResponse(FORM.format(said=html.escape(said), page=shown))

    def creators(self) -> str:
        """The creators and what was written about them, as a list."""
        with Session(self.engine) as session:
            notes = {note.handle: note.text for note in session.scalars(sa.select(Note))}
        handles = [entry.row.account.handle for entry in self.influence.accounts.list()]
        items = (f"<li>@{html.escape(one)} {html.escape(notes.get(one, ''))}</li>" for one in handles)
        return f"<ul>{''.join(items)}</ul>"

    def log_in(self, form: Form) -> RedirectResponse:
        """A session, if the password is right."""
        token = self.sessions.begin(form.get("user", ""), form.get("password", ""))
        answer = RedirectResponse("/", status_code=303)
        if token is not None:
            answer.set_cookie("studio", token, httponly=True, samesite="lax")
        return answer

    def add(self, form: Form, studio: Token = None) -> RedirectResponse:
        """A creator and a note about it: both are kept, or neither is."""
        user = self.sessions.user(studio)
        if user is None:
            return RedirectResponse("/", status_code=303)
        try:
            with Session(self.engine) as session:
                joined = self.influence.acting(user).joined(session)
                account = joined.accounts.add_from_crm(handle=form.get("handle", ""))
                session.add(Note(handle=account.handle, text=form.get("note", ""), by=user))
                session.commit()
        except InfluenceError as error:
            return RedirectResponse(f"/?said={error.code}", status_code=303)
        return RedirectResponse("/", status_code=303)

    def who(self, scope: Connection) -> Actor | None:
        """Whoever is logged in here, for the product."""
        shown = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
        user = self.sessions.user(cookie_parser(shown).get("studio"))
        return None if user is None else Actor("default", user)


def create_app() -> FastAPI:
    """The application; its database is HOST_DATABASE, and everybody's password HOST_PASSWORD."""
    engine = sa.create_engine(os.environ["HOST_DATABASE"])
    influence = Influence.open(engine=engine)
    influence.set_up()
    Base.metadata.create_all(engine)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        influence.close()
        engine.dispose()

    studio = Studio(engine, influence, Sessions(os.environ["HOST_PASSWORD"]))
    app = FastAPI(lifespan=lifespan)
    app.add_api_route("/", studio.page, response_class=HTMLResponse)
    app.add_api_route("/login", studio.log_in, methods=["POST"])
    app.add_api_route("/creators", studio.add, methods=["POST"])
    app.mount("/influence", influence.http(who=studio.who))
    return app
