"""A made-up customer: an export of the old source in the form of public rankings, and posts of three networks."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

HEADER: Final = (
    "Tiktoker name",
    "Tiktok name",
    "Subscribers count",
    "Views avg.",
    "Likes avg",
    "Comments avg.",
    "Shares avg",
    "category",
)
SENTINEL: Final = "Kestrel-of-the-old-source"
"""Stands in every display name that only the old source could know."""

CREATORS: Final = (
    # handle, name, followers, views, likes, comments
    ("ann.cooks", "Ann 🍳", "221.7K", "26M", "2.8M", "29.4K"),
    ("bo_runs", "Bo — runs", "22.2M", "25.4M", "5M", "36.7K"),
    ("ciro.dimare", "Ciro d’Mare", "2.1M", "20.7M", "3.5M", "38.8K"),
    ("dana.reads", "Dâna Rëads", "135.4M", "18.7M", "2.6M", "54.7K"),
    ("eli.of.oz", "אלי מאוז", "11.4M", "18M", "1.9M", "20K"),
    ("fatima.bakes", "فاطمة تخبز", "9.5M", "16.9M", "1.8M", "12.1K"),
    ("gus_skates", "🛹 Gus 🛹", "87K", "1.2M", "90K", "800"),
    ("hana.paints", "花さん", "5,120", "4,300", "512", "12"),
    ("ivo.sings", "Иво поёт", "64.1K", "9.9M", "1M", "7.7K"),
    ("julia.fala", "Júlia", "1.1M", "2M", "300K", "1.5K"),
    ("kai.surfs", "Kai", "3.3M", "5.5M", "700K", "6K"),
    ("lou_dances", "Lou 💃🏽", "12.8M", "14M", "2M", "18K"),
    ("mia.codes", "Mia", "48K", "650K", "41K", "390"),
    ("ned.fixes", "Ned", "730K", "1.9M", "210K", "2.2K"),
    ("ola.knits", "Ola", "16.5K", "88K", "7K", "95"),
    ("pia.travels", "Pia ✈", "2.9M", "4.1M", "505K", "4.4K"),
    ("quin.climbs", "Quin", "410K", "", "-", "n/a"),
    ("rita.grows", "Rita 🌱", "19K", "70K", "5.5K", "60"),
    ("sam.brews", "Sam", "240K", "1M", "88K", "910"),
    ("tova.plays", "Tova", "6.6M", "8.8M", "900K", "9K"),
)
HANDLES: Final = tuple(handle for handle, *_ in CREATORS)
REPEATED: Final = ("ann.cooks", "BO_RUNS")
FAULTY: Final = (
    ["not a handle!", "Nobody", "1K", "1K", "1", "1", "1", "Music"],
    ["too.long", "Somebody", "1K", "1K", "1", "1", "1", "Music", "and", "more"],
)
"""Rows nobody can take."""


def _rows() -> Iterable[list[str]]:
    for handle, name, *figures in CREATORS:
        yield [handle, f"{name} {SENTINEL}", *figures, "116.4K", "Lifestyle & Travel"]
    for handle in REPEATED:
        yield [handle, "again", "1K", "1K", "1", "1", "1", "Music & Art"]
    yield from FAULTY
    yield ["uma.weaves", f"Uma {SENTINEL}", "many", "2.5K", "200", "9", "3", "Crafts"]


TAKEN: Final = (*HANDLES, "uma.weaves")
"""Everyone the file brings in, in its order."""


def write_export(path: Path) -> Path:
    """The export of accounts: names of many scripts, rounded counts, repeated handles, rows that cannot be taken."""
    return write(path, [list(HEADER), *_rows()])


def write_captures(path: Path, handles: Iterable[str], tag: str) -> Path:
    """What the old source captured for a campaign by keyword."""
    columns = ["handle", "video id", "caption", "published", "views", "likes", "comments", "shares"]
    rows = [
        [
            handle,
            str(7_100_000_000_000_000_000 + number),
            f"{SENTINEL} #{tag}",
            f"2024-03-{number + 1:02d}",
            "12.5K",
            "900",
            "31",
            "",
        ]
        for number, handle in enumerate(handles)
    ]
    return write(path, [columns, *rows])


def write_other_posts(path: Path, addresses: Iterable[tuple[str, str, str]]) -> Path:
    """Posts of other networks: author, address, caption. Most figures are missing."""
    columns = ["handle", "url", "caption", "published", "views", "likes"]
    rows = [[handle, url, caption, "2026-05-10", "18.7K", ""] for handle, url, caption in addresses]
    return write(path, [columns, *rows])


def write(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    """Any rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
