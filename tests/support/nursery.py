"""A process that has imported the whole program and forks for each start of it: ``python nursery.py HOW SOCKET``.

*HOW* is ``adopted`` when whoever asks on the connected socket has the new process as its child, and ``guarded``
when many connect to the listening socket and each is told the end of what it started, which ends with it at the
latest. A start is one letter: JSON with the words, the folder and the environment, and three open files. It is
answered by the number of the process. Run with the interpreter that the program is installed for.
"""

import gc
import importlib.util
import json
import os
import runpy
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Final

from influence.entrypoints.cli.main import COMMANDS, main

Born = tuple[bytes, list[int]]
"""The letter of a start, and its files."""
_LETTER: Final = 1 << 20
_MODULES: Final = (
    *(f"influence.entrypoints.cli.{module}" for module, _ in COMMANDS.values()),
    "influence.entrypoints.bootstrap",
    "influence.entrypoints.api.app",
    "influence.adapters.simulator.server",
    "influence.adapters.sql.migrations.run",
    "alembic.command",
    "pydantic.main",
    "uvicorn.main",
)


def adopted(asking: socket.socket) -> Born | None:
    """The start that this new process is to be; None in the old one, when nobody asks any more."""
    while True:
        letter, files, _, _ = socket.recv_fds(asking, _LETTER, 3)
        if not letter:
            return None
        reading, writing = os.pipe()
        parent = os.fork()
        if not parent:
            if child := os.fork():
                os.write(writing, str(child).encode())
                os._exit(0)
            _close(reading, writing, asking.detach())
            return letter, files
        os.close(writing)
        os.waitpid(parent, 0)  # from now on the process is the child of whoever asks
        asking.send(os.read(reading, 32))
        _close(reading, *files)


def guarded(listening: socket.socket) -> Born:
    """The start that this new process is to be."""
    while True:
        customer, _ = listening.accept()
        letter, files, _, _ = socket.recv_fds(customer, _LETTER, 3)
        if not os.fork():
            listening.close()
            if child := os.fork():
                _close(*files)
                _guard(child, customer)
            customer.close()
            return letter, files
        _close(*files, customer.detach())
        _bury()


def _guard(child: int, customer: socket.socket) -> None:
    customer.send(str(child).encode())
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([ended, customer.fileno()], [], [])
    if ended not in ready:  # nobody waits any more
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if ended in ready:
        customer.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _bury() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _close(*files: int) -> None:
    for file in files:
        os.close(file)


def _begin(letter: bytes, files: list[int]) -> list[str]:
    """Become like a process that was just started so."""
    start = json.loads(letter)
    for place, file in enumerate(files):
        os.dup2(file, place)
    _close(*files)
    os.environ.clear()
    os.environ.update(start["environment"])
    os.chdir(start["folder"])
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # the files stay open as long as the process
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    words: list[str] = start["words"]
    return words


def _nurse(how: str, number: str) -> list[str]:
    """The words to begin with, in a new process."""
    for module in _MODULES:
        if importlib.util.find_spec(module.partition(".")[0]):
            importlib.import_module(module)
    gc.freeze()
    asking = socket.socket(fileno=int(number))
    born = adopted(asking) if how == "adopted" else guarded(asking)
    if born is None:
        os._exit(0)
    return _begin(*born)


if __name__ == "__main__":
    sys.argv = _nurse(*sys.argv[1:])
    if sys.argv[1:2] == ["-m"]:
        sys.argv = sys.argv[2:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    elif sys.argv[0] == "-c":
        exec(compile(sys.argv.pop(1), "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - what python -c does
    else:
        main()
