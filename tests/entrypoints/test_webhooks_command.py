"""`influence webhooks` where the other side does not answer."""

import json
import socket
from pathlib import Path

import pytest

from tests.contract.storage.backends import sqlite
from tests.support.ways_out import Shell


def test_an_endpoint_nobody_answers_has_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken, sqlite(tmp_path):
        taken.bind(("127.0.0.1", 0))  # nobody else gets this port, and nobody listens on it
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("INFLUENCE_WEBHOOK_HOSTS", host)
        shell = Shell(tmp_path / "influence.db", tmp_path / "home")
        shell.run("webhooks", "endpoints", "add", f"http://{host}/")

        told = shell.run("webhooks", "test", "1")
        for_programs = json.loads(shell.run("webhooks", "test", "1", "--json").out)

    assert told.status == 3
    assert told.out.startswith("Not taken: ")
    assert "influence webhooks endpoints show 1" in told.err
    assert len(for_programs["answer"]["remedies"]) == 2
