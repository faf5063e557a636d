"""TikTok's marketplace over HTTP: what both API generations share, and a folder for each of them."""
