"""Influencers: the persons behind accounts."""

from typing import NewType

InfluencerId = NewType("InfluencerId", int)
