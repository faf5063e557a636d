"""The hosts of `examples/`, started as their users start them: in processes of their own, over real HTTP."""

import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs
import httpx

from tests.entrypoints.test_documents import free_port
from tests.support.program import PATIENCE, PYTHON, Program

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
PASSWORD: Final = "a pass word"
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_PAUSE: Final = 0.05


@attrs.frozen
class Host:
    """How one of the hosts is set up and started; `PORT` stands for the port."""

    folder: str
    start: Sequence[str]
    set_up: Sequence[str] = ()
    login: str = "/login"

    def environment(self, program: Program) -> dict[str, str]:
        """The environment that it runs in: the program's, and what the host itself is told."""
        database = program.database.with_name(f"{self.folder}.db")
        return {
            **program.environment,
            "HOST_DATABASE": f"sqlite:///{database}",
            "HOST_PASSWORD": PASSWORD,
            "HOST_USER": "mara",
            "DJANGO_DATABASE": str(database.with_name("django.db")),
            "PYTHONDONTWRITEBYTECODE": "1",
        }


HOSTS: Final = {
    "fastapi": Host(
        "fastapi_host", ("-m", "uvicorn", "--factory", "host:create_app", "--port", "PORT", "--no-access-log")
    ),
    "flask": Host("flask_host", ("-m", "flask", "--app", "host", "run", "--port", "PORT")),
    "django-asgi": Host(
        "django_host",
        ("-m", "uvicorn", "asgi:application", "--port", "PORT", "--no-access-log"),
        ("manage.py", "studio"),
        "/login/",
    ),
    "django-wsgi": Host(
        "django_host",
        ("manage.py", "runserver", "--noreload", "PORT"),
        ("manage.py", "studio"),
        "/login/",
    ),
}


@contextmanager
def running(host: Host, program: Program) -> Iterator[httpx.Client]:
    """A browser on *host*, which runs until the block ends."""
    folder, environment, port = EXAMPLES / host.folder, host.environment(program), free_port()
    if host.set_up:
        subprocess.run([PYTHON, *host.set_up], cwd=folder, env=environment, timeout=PATIENCE, check=True)
    words = [word.replace("PORT", port) for word in host.start]
    said = program.folder / "said"
    with (
        said.open("wb") as saying,
        subprocess.Popen(
            [PYTHON, *words], cwd=folder, env=environment, stdout=saying, stderr=saying
        ) as process,
    ):
        try:
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=PATIENCE
            ) as browser:
                _wait(browser, process, said)
                yield browser
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(browser: httpx.Client, process: "subprocess.Popen[bytes]", said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, said.read_text()
        try:
            browser.get("/influence/healthz")
        except httpx.TransportError:
            time.sleep(_PAUSE)
        else:
            return
    raise AssertionError(said.read_text())


def submit(browser: httpx.Client, page: str, action: str, **fields: str) -> httpx.Response:
    """The page that comes after the form of *page* was sent to *action*."""
    token = _TOKEN.search(browser.get(page).text)
    hidden = {} if token is None else {"csrfmiddlewaretoken": token[1]}
    return browser.post(action, data={**fields, **hidden})
