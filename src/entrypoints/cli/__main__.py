"""`python -m influence.entrypoints.cli`, the same as `influence`."""

from influence.entrypoints.cli.main import main

main()
