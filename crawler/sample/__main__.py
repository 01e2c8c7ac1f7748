"""``python -m crawler.sample``: serve the sample portal until interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from twisted.internet import reactor
from twisted.internet.error import CannotListenError

from crawler.sample.server import SamplePortal


@click.command()
@click.option("--port", default=0, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--visit", default=1, show_default=True, help="From 2 on one report is changed.")
@click.option("--log", type=click.Path(path_type=Path), help="Append a JSON line a request here.")
def main(port: int, visit: int, log: Path | None) -> None:
    """Serve the sample portal on loopback and print its address."""
    portal = SamplePortal(port, visit, log)
    try:
        portal.start()
    except CannotListenError as error:
        raise click.ClickException(
            f"port {port} is in use; choose another with --port, or 0 for a free one"
        ) from error
    click.echo(portal.url)
    run: Any = reactor
    run.run()


if __name__ == "__main__":
    main()
