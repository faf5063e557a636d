# ruff: noqa: S104 # nobody binds to these
"""Ways to write an address that must not be asked: made from lists, so that nobody has to think of each."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Final

CLOSED_4: Final = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255",
)  # fmt: skip
CLOSED_6: Final = (
    "::", "::1", "::2", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1",
    "2001:db8::1", "2002::1", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1",
    "fe80::1", "fe80::1%1", "fe80::1%eth0", "febf::1", "fec0::1", "ff02::1", "ff0e::1", "2606:4700::1%1",
)  # fmt: skip
OPEN: Final = (
    "93.184.216.34",
    "1.1.1.1",
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1",
    "2a00:1450::1",
)


def wrapped(four: str) -> Iterator[str]:
    """An IPv4 address in the forms of IPv6 that carry one."""
    number = int(IPv4Address(four))
    yield f"::ffff:{four}"
    yield f"::{four}"
    yield f"::ffff:0:{four}"
    yield str(IPv6Address((0x0064FF9B << 96) | number))  # NAT64
    yield str(IPv6Address((0x2002 << 112) | (number << 80) | 1))  # 6to4
    yield str(IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)))  # Teredo
    yield str(IPv6Address((0xFE80 << 112) | (0x00005EFE << 32) | number))  # ISATAP


def numbers(four: str) -> Iterator[str]:
    """An IPv4 address as other programs may read it."""
    one, two, three, last = parts = [int(part) for part in four.split(".")]
    whole = int(IPv4Address(four))
    yield four
    yield str(whole)
    yield f"{whole:#x}"
    yield f"{whole:#X}"
    yield f"0{whole:o}"
    yield f"0x00000000{whole:x}"
    yield ".".join(f"{part:#x}" for part in parts)
    yield ".".join(f"0{part:o}" for part in parts)
    yield ".".join(f"0000{part:o}" for part in parts)
    yield f"{one:#x}.{two}.0{three:o}.{last}"
    yield f"{one}.{(two << 16) | (three << 8) | last}"
    yield f"{one}.{two}.{(three << 8) | last}"
    yield f"{four}."
    yield f"{four}.."
    yield four.replace(".", "\uff0e")
    yield four.replace(".", "\u3002")
    yield four.replace(".", "%2e")
    yield "".join(chr(0xFF10 + int(sign)) if sign.isdigit() else sign for sign in four)
    yield "".join(chr(0x2460 + int(sign) - 1) if sign in "123456789" else sign for sign in four)
    yield "".join(f"%{ord(sign):02x}" for sign in four)
    yield f"{four[0]}\u00ad{four[1:]}"
    yield f"{four[0]}\u200b{four[1:]}"


def dressed(four: str) -> Iterator[str]:
    """Addresses with a friendly name in front, or behind, of what is meant."""
    yield f"https://pictures.example@{four}/a.png"
    yield f"https://pictures.example:443@{four}/a.png"
    yield f"https://pictures.example%40{four}/a.png"
    yield f"https://{four}\\@pictures.example/a.png"
    yield f"https://{four}\\.pictures.example/a.png"
    yield f"https://{four}%00.pictures.example/a.png"
    yield f"https://{four}\t.pictures.example/a.png"
    yield f"https://{four}:443/a.png"
    yield f"https:{four}/a.png"
    yield f"https:/{four}/a.png"
    yield f"https:///{four}/a.png"
    yield f"https:\\\\{four}\\a.png"
    yield f"//{four}/a.png"
    yield f"http://{four}/a.png"
    yield f"https://[{four}]/a.png"


def bracketed(six: str) -> Iterator[str]:
    """An IPv6 address as a host."""
    yield f"https://[{six}]/a.png"
    yield f"https://[{six}]:443/a.png"
    yield f"https://{six}/a.png"
    yield f"https://[{six.upper()}]/a.png"


NAMES: Final = (
    "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "a.localhost", "a.b.localhost", "printer.local",
    "metadata.google.internal", "metadata", "metadata.", "router.lan", "nas.home.arpa", "hidden.onion", "intranet",
    "db.intranet", "example.", "pictures.example.", "pictures..example", ".pictures.example", "-a.example",
    "a-.example", "pictures.example-", "pictures.1", "pictures.0x7f", "a_b.example", "*.example", "b\u00fccher.example",
    "\u24d0.example", "pictures\uff0eexample", "\u212aann.example",
    "local\u017fhost.example", "", "a" * 64 + ".example",
    ".".join(["a" * 60] * 5) + ".example", "%6cocalhost", "pictures.example%2e", "pictures.example%20", "a b.example",
    "[pictures.example]", "pictures.example:", "pictures.example:80", "pictures.example:8443", "pictures.example:0443",
    "pictures.example:443:443", "pictures.example:0", "pictures.example:99999", "pictures.example:+443",
    "pictures.example:443@127.0.0.1", "ann@pictures.example", "ann:secret@pictures.example", "@pictures.example",
    "127.0.0.1#@pictures.example", "127.0.0.1?@pictures.example", "127.0.0.1;pictures.example",
)  # fmt: skip
OTHERS: Final = (
    "", " ", "https://", "https:///", "pictures.example/a.png", "/a.png", "a.png", "data:image/png;base64,AAAA",
    "file:///etc/passwd", "ftp://pictures.example/a.png", "gopher://pictures.example/_x", "javascript:alert(1)",
    "http://pictures.example/a.png", "httpss://pictures.example/a.png", "https ://pictures.example/a.png",
    " https://pictures.example/a.png", "https://pictures.example/a.png ", "https://pictures.example/a b.png",
    "https://pictures.example/a\r\nHost: 127.0.0.1", "https://pictures.example/a\x00b", "https://pictures.example/\u00e9",
    "https://pictures.example/a\\b", "https://pictures.example\\a", "https://pictures.example/" + "a" * 5_000,
    "ws://pictures.example/", "https+unix://x/", "unix:/run/docker.sock", "jar:https://pictures.example!/a",
)  # fmt: skip


def refused_addresses() -> tuple[str, ...]:
    """All of them, each once."""

    def every() -> Iterator[str]:
        for four in CLOSED_4:
            yield from (f"https://{host}/a.png" for host in numbers(four))
            yield from dressed(four)
            for six in wrapped(four):
                yield from bracketed(six)
        for six in CLOSED_6:
            yield from bracketed(six)
        for four in OPEN[:3]:  # a number is no name, wherever it leads
            yield f"https://{four}/a.png"
        yield from (f"https://{name}/a.png" for name in NAMES)
        yield from OTHERS

    return tuple(dict.fromkeys(every()))
