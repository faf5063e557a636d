"""Keyword rules: how posts of other networks enter a campaign. TikTok posts never do."""

import re
from functools import cached_property

import attrs

from influence.domain.networks import Network


@attrs.frozen(slots=False)
class KeywordRules:
    """Words and hashtags of a campaign, without the ``#``. An empty one attaches nothing."""

    hashtags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        tags = [tag.strip().removeprefix("#") for tag in self.hashtags]
        marks = [rf"#{re.escape(tag)}(?!\w)" for tag in tags if tag]
        words = [rf"(?<![\w#]){re.escape(word.strip())}(?!\w)" for word in self.keywords if word.strip()]
        return re.compile("|".join((*marks, *words)), re.IGNORECASE) if marks or words else None

    def match(self, network: Network, caption: str) -> str | None:
        """The words of *caption* that attach a post of *network*; always None for TikTok."""
        if network is Network.TIKTOK or self._pattern is None:
            return None
        found = self._pattern.search(caption)
        return found[0] if found else None
