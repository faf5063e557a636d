"""Addresses as texts: which spelling is taken, and what it asks of whom.

One spelling is known for each thing. Whatever reads differently to two programs (numbers in place of names, other
alphabets, user names, backslashes) is refused before any of them can read it.
"""

import re
from collections.abc import Iterable
from typing import Final

import attrs

from influence.adapters.guarded.failures import LineRefused
from influence.domain.errors import Unusable

HTTPS_PORT: Final = 443
_LONGEST: Final = 4_096
_ADDRESS: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?P<path>[/?][!-\[\]-~]*)?",
    re.IGNORECASE | re.ASCII,
)
_SCHEME: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://", re.IGNORECASE | re.ASCII)
_PATH: Final = re.compile(r"[/?#]")
_NOT_HTTPS: Final = "it is not an https address"
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOP: Final = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_HERE_ONLY: Final = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa", "onion")
_NAMED: Final = re.compile(r"(?P<host>[a-z0-9.-]+):(?P<port>[1-9][0-9]{0,4})", re.ASCII)


@attrs.frozen
class Target:
    """Who is asked for what. *on_this_machine* is one of the hosts that were named: plain, on loopback."""

    host: str
    port: int
    path: str
    on_this_machine: bool = False

    @property
    def named(self) -> str:
        """The host as the request names it."""
        return f"{self.host}:{self.port}" if self.on_this_machine else self.host


def named_hosts(text: str, setting: str) -> frozenset[str]:
    """The hosts of *setting*, each as `host:port`, parted by commas.

    Raises:
        Unusable: one of them is written otherwise.
    """
    hosts = frozenset(word.strip().lower() for word in text.split(",") if word.strip())
    for host in sorted(hosts):
        if not _NAMED.fullmatch(host):
            raise Unusable(setting, host, "write host:port, such as 127.0.0.1:8910")
    return hosts


def target_of(address: str, named: Iterable[str] = ()) -> Target:
    """What *address* asks of whom; *named* are hosts on this machine.

    Raises:
        LineRefused: it is not asked.
    """
    found = _ADDRESS.fullmatch(address.partition("#")[0]) if len(address) <= _LONGEST else None
    if found is None:
        raise LineRefused(_misspelt(address))
    host, port = found["host"].lower(), found["port"]
    path = found["path"] or "/"
    path = path if path.startswith("/") else f"/{path}"
    if f"{host}:{port}" in named and found["scheme"].lower() == "http":
        return Target(host, int(port), path, on_this_machine=True)
    if found["scheme"].lower() != "https":
        raise LineRefused(_NOT_HTTPS)
    if port not in (None, str(HTTPS_PORT)):
        raise LineRefused(f"only port {HTTPS_PORT} is asked")
    _check_name(host)
    return Target(host, HTTPS_PORT, path)


def _misspelt(address: str) -> str:
    """What is wrong with an address of no known spelling. Nothing of it is repeated: it may hold a password."""
    scheme = _SCHEME.match(address)
    if scheme is None:
        return "it does not begin with https://"
    if "@" in _PATH.split(address[scheme.end() :], maxsplit=1)[0]:
        return "it holds a user name or a password"
    if scheme["scheme"].lower() != "https":
        return _NOT_HTTPS
    return "its address is not written as those are that are asked"


def _check_name(host: str) -> None:
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        raise LineRefused("its host is not named in full")
    if not _TOP.fullmatch(labels[-1]):  # 127.1, 0x7f.0.0.1, 2130706433 and their kin
        raise LineRefused("its host is a number, not a name")
    if any(host.endswith(f".{end}") for end in _HERE_ONLY):
        raise LineRefused("its host is a name that only means something here")
