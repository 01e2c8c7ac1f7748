"""``python -m tests.sites NAME...``: serve portals until interrupted, and print their addresses."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from tests.sites.faults import Faults
from tests.sites.portals import APART, DRAWN, NAMES, UNSEEN, UNSEEN_AGAIN, site
from tests.sites.server import _REACTOR, Serving


def main() -> None:
    """Serve the portals named, or all of them; one line of JSON says where each is."""
    parser = argparse.ArgumentParser(prog="python -m tests.sites", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--logs", type=Path, help="directory of the access logs")
    parser.add_argument("--faults", help="the fields of Faults as JSON")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - {*NAMES, *APART, *DRAWN, *UNSEEN, *UNSEEN_AGAIN})
    if unknown:
        parser.error(f"no portal is called {unknown[0]!r}; there are {', '.join(NAMES)}")
    faults = None
    if options.faults:
        fields = json.loads(options.faults)
        faults = Faults(**{**fields, "kinds": tuple(fields["kinds"])})
    logs = options.logs or Path(tempfile.mkdtemp(prefix="sites-"))
    running = {}
    for name in options.names or NAMES:
        running[name] = Serving(site(name), logs / f"{name}.jsonl", faults)
    print(json.dumps({name: serving.url for name, serving in running.items()}), flush=True)
    _REACTOR.run()


if __name__ == "__main__":
    main()
