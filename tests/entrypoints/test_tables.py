"""Tables on a terminal and in a pipe."""

import sys

import pytest

from influence.entrypoints.cli.output import Out

LONG = "a" * 200


@pytest.mark.parametrize("is_terminal", [True, False])
def test_cells_are_cut_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)

    Out(as_json=False).table(["what"], [[LONG]], empty="")

    assert (LONG in capsys.readouterr().out) is not is_terminal
