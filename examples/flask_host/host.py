"""A small product of its own on Flask, with Influence inside."""

import os
import secrets
from typing import Any

from flask import Flask, Request, redirect, render_template_string, request, session
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from influence import Influence
from influence.application.acting import Actor
from influence.domain.errors import InfluenceError

PAGE = """<!doctype html><title>Studio</title><h1>Studio</h1><p>{{ said }}</p>
{% if user %}
<form method="post" action="/creators"><input name="handle" aria-label="Handle"><button>Add</button></form>
<ul>{% for entry in creators %}<li>@{{ entry.row.account.handle }}</li>{% endfor %}</ul>
<p><a href="/influence/api/v1/accounts">The same over HTTP</a></p>
{% else %}
<form method="post" action="/login"><input name="user" aria-label="User">
<input name="password" type="password" aria-label="Password"><button>Log in</button></form>
{% endif %}"""


def create_app() -> Flask:
    """The application; its database is HOST_DATABASE, and everybody's password HOST_PASSWORD."""
    app = Flask(__name__)
    app.secret_key = os.environ.get("HOST_SECRET") or secrets.token_urlsafe()
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
    influence = Influence.open(os.environ["HOST_DATABASE"])
    influence.set_up()

    @app.get("/")
    def page() -> str:
        user = session.get("user")
        creators = list(influence.accounts.list()) if user else []
        return render_template_string(PAGE, user=user, creators=creators, said=request.args.get("said", ""))

    @app.post("/login")
    def log_in() -> Response:
        password = os.environ["HOST_PASSWORD"]
        if password and secrets.compare_digest(request.form["password"], password):
            session["user"] = request.form["user"]
        return redirect("/", 303)

    @app.post("/creators")
    def add() -> Response:
        if "user" not in session:
            return redirect("/", 303)
        try:
            influence.acting(session["user"]).accounts.add_from_crm(handle=request.form["handle"])
        except InfluenceError as error:
            return redirect(f"/?said={error.code}", 303)
        return redirect("/", 303)

    def who(scope: Any) -> Actor | None:
        """Whoever the session cookie of this product names."""
        known = app.session_interface.open_session(app, Request(scope["wsgi_environ"]))
        return Actor("default", known["user"]) if known and "user" in known else None

    inside = {"/influence": influence.wsgi(who=who)}
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, inside)  # type: ignore[method-assign]  # as Flask describes it
    return app
