"""Influencer marketing on TikTok's creator marketplace."""

__version__ = "0.1.0"
