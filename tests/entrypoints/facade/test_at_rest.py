"""Nothing happens before it is asked for: seen in a fresh interpreter, the one the program is installed for."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import PATIENCE, PYTHON, clean_environment

pytestmark = pytest.mark.journey

_WATCHED = """
import json, os, sys, threading
done = []
WATCHED = {"socket.__new__", "socket.connect", "socket.bind", "sqlite3.connect", "_thread.start_new_thread",
           "subprocess.Popen", "os.mkdir", "os.fork", "os.putenv"}
sys.addaudithook(lambda event, arguments: done.append(event) if event in WATCHED else None)
import influence
told = {"light": sorted({"sqlalchemy", "punq", "attrs", "httpx"} & set(sys.modules))}
from influence import Influence
app = Influence.open("sqlite:///studio.db", user="mara")
told["heavy"] = sorted({"litestar", "uvicorn", "a2wsgi", "alembic", "flask", "django", "fastapi"} & set(sys.modules))
told["done"], told["threads"], told["files"] = list(done), threading.active_count(), os.listdir()
told["home"] = os.listdir(os.environ["INFLUENCE_HOME"])
app.set_up()
app.campaigns.list()
app.close()
told["later"] = sorted(set(done) & {"sqlite3.connect", "socket.connect"})
told["threads_later"] = threading.active_count()
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a program saw that imports the product, opens it, and only then asks for something."""
    here, home = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("home")
    done = subprocess.run(
        [PYTHON, "-B", "-c", _WATCHED],
        cwd=here,
        env=clean_environment(home),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert (Path(here) / "studio.db").exists()
    return json.loads(done.stdout)


def test_importing_the_package_loads_nothing_heavy(told: Any) -> None:
    assert told["light"] == []


def test_opening_starts_no_thread_and_opens_nothing(told: Any) -> None:
    assert (told["done"], told["threads"]) == ([], 1)
    assert (told["files"], told["home"]) == ([], [])


def test_who_serves_nothing_loads_no_web_framework(told: Any) -> None:
    assert told["heavy"] == []


def test_asking_opens_the_file_and_no_socket(told: Any) -> None:
    assert told["later"] == ["sqlite3.connect"]
    assert told["threads_later"] == 1
