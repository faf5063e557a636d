"""Keyword rules: how posts of other networks enter a campaign. TikTok posts never do."""

import re
from functools import cached_property

import attrs

from influence.domain.networks import Network


@attrs.frozen(slots=False)
class KeywordRules:
    """Words, hashtags and mentioned accounts of a campaign, without ``#`` and ``@``. An empty one attaches nothing."""

    hashtags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        tags = [tag.strip().removeprefix("#") for tag in self.hashtags]
        marks = [rf"#{re.escape(tag)}(?!\w)" for tag in tags if tag]
        words = [rf"(?<![\w#]){re.escape(word.strip())}(?!\w)" for word in self.keywords if word.strip()]
        named = [name.strip().removeprefix("@") for name in self.mentions]
        calls = [rf"(?<![\w@.])@{re.escape(name)}(?!\.?\w)" for name in named if name]
        every = (*marks, *calls, *words)
        return re.compile("|".join(every), re.IGNORECASE) if every else None

    def match(self, network: Network, caption: str) -> str | None:
        """The words of *caption* that attach a post of *network*; always None for TikTok."""
        if network is Network.TIKTOK or self._pattern is None:
            return None
        found = self._pattern.search(caption)
        return found[0] if found else None
