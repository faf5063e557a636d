"""The way to one host: its name is looked up once, and the connection goes to the address that was checked."""

import http.client
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import attrs

from influence.adapters.guarded.failures import LineBroken, LineRefused
from influence.adapters.guarded.lines import Deadline, Dial, Line, Resolve, dial, lasting, resolve, resolved
from influence.adapters.guarded.ranges import is_loopback, is_open
from influence.adapters.guarded.targets import Target

_TRIES: Final = 3


@attrs.frozen
class Guard:
    """Opens lines to the open internet under TLS, and plainly to hosts on this machine that were named."""

    seconds: float
    resolve: Resolve = resolve
    dial: Dial = dial
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

    @contextmanager
    def line(self, target: Target) -> Iterator[Line]:
        """A line to *target* while the block lasts; what goes wrong on it is told in our words.

        Raises:
            LineRefused: its host does not lie where hosts are asked.
            LineBroken: it cannot be reached, or broke off, or took too long.
        """
        deadline = Deadline.within(self.seconds)
        try:
            with self._opened(target, deadline) as line:
                yield line
        except TimeoutError as error:
            raise LineBroken(f"no answer within {self.seconds:g} seconds") from error
        except ssl.SSLCertVerificationError as error:
            raise LineBroken("its host could not prove its name") from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise LineBroken(f"the line broke ({type(error).__name__})") from error

    @contextmanager
    def _opened(self, target: Target, deadline: Deadline) -> Iterator[Line]:
        plain = self._connected(self._addresses(target, deadline), target.port, deadline)
        with lasting(plain):
            if target.on_this_machine:
                yield plain
                return
            with lasting(plain.secured(self.trust(), target.host)) as line:
                yield line

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[str]:
        """What the host's name leads to, looked up once and checked. One closed address closes them all."""
        fits = is_loopback if target.on_this_machine else is_open
        found = resolved(self.resolve, target.host, target.port, deadline)
        if not all(map(fits, found)):
            raise LineRefused("its host does not lie on the open internet")
        return found

    def _connected(self, addresses: Sequence[str], port: int, deadline: Deadline) -> Line:
        failure: OSError = TimeoutError()
        for address in addresses[:_TRIES]:
            try:
                return Line(self.dial(address, port, deadline.left()), deadline)
            except OSError as error:
                failure = error
        raise failure
