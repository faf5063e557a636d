"""Programs that are started without importing everything again.

What comes of a start is a process of its own, with its own memory, files, signals and end; only the imports are
shared, with the nursery (`tests/support/nursery.py`) it was forked from.
"""

import atexit
import ctypes
import functools
import json
import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_ADOPT_ORPHANS: Final = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): a process whose parent has ended is a child of the tests."""
_NURSERY: Final = Path(__file__).with_name("nursery.py")
_NUMBER: Final = 32
_INHERITED: Final = -1
_ASKING: Final = """#!{python} -IS
import json, os, signal, socket, sys

asking = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
asking.connect({place!r})
start = {{"words": sys.argv, "folder": os.getcwd(), "environment": dict(os.environ)}}
socket.send_fds(asking, [json.dumps(start).encode()], [0, 1, 2])
number = int(asking.recv({number}))
for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(sign, lambda told, _: os.kill(number, told))
status = int(asking.recv({number}))
if status < 0:
    signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
sys.exit(status)
"""


class Forked(subprocess.Popen[bytes]):
    """The program that the interpreter *executable* has, or a piece of code after ``-c``: used like any process."""

    def _execute_child(  # noqa: PLR0917 - what the standard library hands over
        self,
        args: Sequence[str | Path],
        executable: Path,
        preexec_fn: object,
        close_fds: object,
        pass_fds: object,
        cwd: Path,
        env: Mapping[str, str],
        startupinfo: object,
        creationflags: object,
        shell: object,
        *pipes: int,
    ) -> None:
        reads, our_in, our_out, writes, our_err, complains = pipes[:6]
        given = enumerate((reads, writes, complains))
        files = [place if file == _INHERITED else file for place, file in given]
        start = {"words": [str(word) for word in args], "folder": str(cwd), "environment": dict(env)}
        nursery = _adopting(Path(executable))
        socket.send_fds(nursery, [json.dumps(start).encode()], files)
        self.pid = int(nursery.recv(_NUMBER))
        self._child_created = True
        self._close_pipe_fds(reads, our_in, our_out, writes, our_err, complains)  # type: ignore[attr-defined]


def stand_in(folder: Path, python: Path) -> Path:
    """A command in *folder* that starts the program of *python* or, after ``-m``, a module; they end together.

    Linux passes on a name of at most some 250 letters after ``#!``.
    """
    command = folder / "influence"
    command.write_text(_ASKING.format(python=python, place=_guarding(python), number=_NUMBER))
    command.chmod(0o755)
    return command


@functools.cache
def _adopting(python: Path) -> socket.socket:
    """Where to ask for processes that are children of the tests, for as long as these run."""
    ctypes.CDLL(None, use_errno=True).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = _nursery(python, "adopted", its)

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


@functools.cache
def _guarding(python: Path) -> str:
    """Where anybody may ask for processes, as long as the tests run: a socket without a file."""
    place = f"\0influence-tests-{os.getpid()}"
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(place)
    listening.listen()
    process = _nursery(python, "guarded", listening)

    def end() -> None:
        process.kill()
        process.wait()

    atexit.register(end)
    return place


def _nursery(python: Path, how: str, its: socket.socket) -> subprocess.Popen[bytes]:
    with its:
        return subprocess.Popen(
            [python, "-P", _NURSERY, how, str(its.fileno())],
            pass_fds=[its.fileno()],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
        )
