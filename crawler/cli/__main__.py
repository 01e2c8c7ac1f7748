"""``python -m crawler.cli``: the ``gongan`` command."""

from crawler.cli.main import main

main()
