"""TikTok's marketplace over HTTP."""
