"""`influence webhooks` where nobody is behind an address."""

import json
import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.ways_out import Shell


def _unknown(*_: Any, **__: Any) -> NoReturn:
    raise socket.gaierror(socket.EAI_NONAME, "nobody knows it")


def test_a_host_nobody_knows_has_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _unknown)
    with sqlite(tmp_path) as backend:
        Desk(backend.storage, backend.premises, tmp_path).member("ann")
        shell = Shell(tmp_path / "influence.db", tmp_path / "home")
        shell.run("webhooks", "endpoints", "add", "https://hooks.invalid/influence")

        told = shell.run("webhooks", "test", "1")
        for_programs = json.loads(shell.run("webhooks", "test", "1", "--json").out)

    assert told.status == 3
    assert "its host is not known" in told.out
    assert "influence webhooks endpoints show 1" in told.err
    assert len(for_programs["answer"]["remedies"]) == 2
