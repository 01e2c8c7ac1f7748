"""The subcommands of ``gongan``: options in, records out, no logic of their own."""
