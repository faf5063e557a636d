"""Image hosts on real sockets that answer as they please, and the recorder of who is really connected to."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME: Final = "pictures.example"
PUBLIC: Final = "93.184.216.34"
Serve = Callable[[socket.socket, threading.Event], None]
"""Answers one request that was read; the event says that the test is over."""


@attrs.define
class Host:
    """A server, the requests it read, and the names that TLS asked it for."""

    port: int
    requests: list[bytes] = attrs.field(factory=list)
    names: list[str | None] = attrs.field(factory=list)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@attrs.frozen
class Authority:
    """A maker of certificates, known to nobody but the test."""

    key: ec.EllipticCurvePrivateKey = attrs.field(factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _made(self, subject: str, key: ec.EllipticCurvePrivateKey, *, is_maker: bool) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name("maker"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=is_maker, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def trust(self) -> ssl.SSLContext:
        """A context that trusts this maker only."""
        own = self._made("maker", self.key, is_maker=True).public_bytes(serialization.Encoding.PEM)
        return ssl.create_default_context(cadata=own.decode())

    def serving(self, subject: str, folder: Path) -> ssl.SSLContext:
        """The context of a server that can prove to be *subject*."""
        key = ec.generate_private_key(ec.SECP256R1())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = folder / f"{subject}.pem"
        file.write_bytes(
            private + self._made(subject, key, is_maker=False).public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


AUTHORITY: Final = Authority()


@cache
def proof_of(subject: str) -> ssl.SSLContext:
    """What a server needs to be taken for *subject*."""
    with TemporaryDirectory() as folder:
        return AUTHORITY.serving(subject, Path(folder))


def _read_head(line: socket.socket) -> bytes:
    """The head of a request; a client that speaks TLS to a plain host is not waited for."""
    head = b""
    while b"\r\n\r\n" not in head and head[:1] != b"\x16" and (piece := line.recv(2**16)):
        head += piece
    return head


@attrs.frozen
class _Door:
    """Where connections come in, each answered in a thread of its own."""

    host: Host
    serve: Serve
    subject: str | None
    listening: socket.socket
    over: threading.Event = attrs.field(factory=threading.Event)
    threads: list[threading.Thread] = attrs.field(factory=list)

    def open_up(self) -> None:
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            self.threads.append(threading.Thread(target=self._answer, args=(line,)))
            self.threads[-1].start()

    def _answer(self, line: socket.socket) -> None:
        line.settimeout(20)
        with closing(line), suppress(OSError), closing(self._secured(line)) as inner:
            self.host.requests.append(_read_head(inner))
            self.serve(inner, self.over)

    def _secured(self, line: socket.socket) -> socket.socket:
        if self.subject is None:
            return line
        context = proof_of(self.subject)
        context.sni_callback = lambda _line, name, _context: self.host.names.append(name)
        return context.wrap_socket(line, server_side=True)

    def shut(self) -> None:
        self.over.set()
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()


@contextmanager
def serving(serve: Serve, subject: str | None = NAME) -> Iterator[Host]:
    """A host that lets *serve* answer; under TLS it proves to be *subject*, without one it speaks plainly."""
    listening = socket.create_server(("127.0.0.1", 0))
    door = _Door(Host(listening.getsockname()[1]), serve, subject, listening)
    opener = threading.Thread(target=door.open_up)
    opener.start()
    try:
        yield door.host
    finally:
        door.shut()
        for thread in (opener, *door.threads):
            thread.join(30)


@attrs.define
class Recorder:
    """Stands for the network: writes down where a connection was wanted, and leads it to one real server."""

    host: Host
    wanted: list[tuple[str, int]] = attrs.field(factory=list)
    deaf: frozenset[str] = frozenset()

    def __call__(self, address: str, port: int, seconds: float) -> socket.socket:
        self.wanted.append((address, port))
        if address in self.deaf:
            raise TimeoutError
        return socket.create_connection(("127.0.0.1", self.host.port), timeout=seconds)


@attrs.define
class Names:
    """Stands for the resolver: each look-up gives the next answer, the last one for ever."""

    answers: list[Sequence[str]]
    asked: list[tuple[str, int]] = attrs.field(factory=list)

    def __call__(self, name: str, port: int) -> Sequence[str]:
        self.asked.append((name, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def said(*pieces: bytes) -> Serve:
    """Say everything and hang up."""

    def serve(line: socket.socket, _: threading.Event) -> None:
        for piece in pieces:
            line.sendall(piece)

    return serve


def answered(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer with its length."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
