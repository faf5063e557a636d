"""A stateful TikTok creator marketplace that speaks the real wire format.

`world` holds the creators, videos, orders and consents of a made-up marketplace, `wire` answers the API calls about
them, `web` puts both behind HTTP. Nothing here is shared with the client that talks to the marketplace: two sides
that share a mistake agree about it.
"""
