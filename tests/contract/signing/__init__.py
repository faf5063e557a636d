"""Every signer keeps the same promises."""
