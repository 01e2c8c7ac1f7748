"""The registry of portals."""

from __future__ import annotations

from docs.generators.markdown import code, table
from spiders.portals import load_registry

_INTRODUCTION = """\
# Portals

The portals that ship with the program. `unverified` means that nobody has yet confirmed the
address, the column and the family by a crawl. How to add your own:
[crawl your portal](../how-to/crawl-your-portal.md).

"""


def page() -> str:
    """The page ``portals.md``."""
    rows = [
        (
            code(portal.id),
            portal.name,
            portal.level,
            portal.division,
            code(portal.family),
            portal.status,
            " ".join(filter(None, (portal.evidence, portal.evidence_date))),
            ", ".join(code(host) for host in portal.hosts),
            ", ".join(code(host) for host in (*portal.candidate_hosts, *portal.former_hosts)),
            portal.notes,
        )
        for portal in load_registry().values()
    ]
    head = ["Portal", "Bureau", "Level", "Division", "Family", "Status"]
    head += ["Evidence", "Hosts", "Other and former hosts", "Notes"]
    return _INTRODUCTION + table(head, rows)
