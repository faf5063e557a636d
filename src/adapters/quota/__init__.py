"""TikTok's quota, kept by the threads of one process or by all processes of an installation."""
