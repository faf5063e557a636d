"""A made-up agency: its old-source exports and its campaigns, the same for the same seed."""

import csv
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

import attrs

from influence.application.run_campaigns import Brief

BRANDS: Final = (("Summer Sparkle", "Fizz & Co", "fizzsummer"), ("Trail Ready", "Northbound", "trailready"),
                 ("Glow Week", "Lumen Skin", "glowweek"))  # fmt: skip
TIKTOK_PER_CAMPAIGN: Final = 12
OTHERS_PER_CAMPAIGN: Final = 4
_FIRST: Final = ("Ann", "Bo", "Ciro", "Dana", "Eli", "فاطمة", "Gus", "Hana", "Ivo", "Júlia", "Kai", "Lou")
_LAST: Final = ("Cooks", "Runs ✨", "di Mare", "Reads", "of Oz", "Skates 🛹", "Bakes", "Paints", "Sings")


def _rounded(number: float) -> str:
    """A count as rankings write it: 221.7K, 18.7M."""
    for scale, letter in ((1e6, "M"), (1e3, "K")):
        if number >= scale:
            return f"{number / scale:.1f}{letter}"
    return str(int(number))


@attrs.frozen
class Agency:
    """The made-up customer. *handles* are its TikTok creators, the first of each campaign's share taking part."""

    handles: tuple[str, ...]
    seed: int

    @property
    def campaigns(self) -> tuple[Brief, ...]:
        """Three running campaigns."""
        return tuple(
            Brief(name, brand, f"{name} with {brand}", hashtags=(tag,)) for name, brand, tag in BRANDS
        )

    def participants(self, number: int, membered: Sequence[str]) -> tuple[str, ...]:
        """The TikTok creators of one campaign: mostly of *membered*, a few of anyone."""
        return (
            *membered[number * TIKTOK_PER_CAMPAIGN : number * TIKTOK_PER_CAMPAIGN + TIKTOK_PER_CAMPAIGN - 3],
            *[handle for handle in self.handles if handle not in set(membered)][number * 3 : number * 3 + 3],
        )

    def write_accounts(self, path: Path) -> None:
        """The old source's export of all creators."""
        dice = Random(f"accounts {self.seed}")  # noqa: S311 - made up, not secret
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(
                ["Tiktoker name", "Tiktok name", "Subscribers count", "Views avg.", "Likes avg", "Comments avg.",
                 "Engagement rate", "Follower credibility", "Total posts"]
            )  # fmt: skip
            for handle in self.handles:
                followers = 10 ** dice.uniform(3.5, 7.5)
                views = followers * dice.uniform(0.05, 0.9)
                name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
                writer.writerow(
                    [handle, name, _rounded(followers), _rounded(views), _rounded(views / 9), _rounded(views / 200),
                     f"{dice.uniform(1, 14):.1f}%", f"{dice.uniform(55, 97):.0f}%", dice.randint(20, 900)]
                )  # fmt: skip

    def write_tiktok_posts(self, path: Path, number: int, handles: Sequence[str]) -> None:
        """What the old source captured for one campaign by keyword."""
        dice = Random(f"captured {self.seed} {number}")  # noqa: S311 - made up, not secret
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(
                ["handle", "video id", "caption", "published", "views", "likes", "comments", "shares"]
            )
            for handle in handles:
                for _ in range(dice.randint(1, 4)):
                    views = int(10 ** dice.uniform(3, 6))
                    day = f"2026-0{dice.randint(3, 5)}-{dice.randint(1, 28):02d}"
                    writer.writerow(
                        [handle, dice.randint(10**18, 7 * 10**18), f"loving it #{BRANDS[number][2]}", day, views,
                         views // 10, views // 90, views // 200]
                    )  # fmt: skip

    def write_other_posts(self, path: Path, number: int, network: str) -> None:
        """Posts of another network; some carry the campaign's hashtag, some do not."""
        dice = Random(f"{network} {self.seed} {number}")  # noqa: S311 - made up, not secret
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["handle", "post id", "caption", "published", "views", "likes", "comments"])
            for place in range(OTHERS_PER_CAMPAIGN):
                tag = f"#{BRANDS[number][2]}" if place % 3 else "just my cat"
                views = int(10 ** dice.uniform(3, 5))
                code = "".join(dice.choices("ABCDEFGHJKMNPQRSTUVWXYZ23456789", k=11))
                writer.writerow(
                    [f"{network[:2]}.{BRANDS[number][2]}.{place}", code, f"new one {tag}", f"2026-05-{place + 10}",
                     views, views // 12, views // 150]
                )  # fmt: skip
