"""Messages to people and programs: e-mail, webhooks, console."""
