"""The site's templates, rendered at once: awaiting every call of a template takes most of a page.

Datasette renders templates asynchronously, for some of its own await what they show.  Those of
this package await nothing.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, Template

OWN = frozenset(one.name for one in files("archive.site.templates").iterdir())
"""The files of this package's templates, some of them in the place of Datasette's."""


class _AtOnce(Template):
    async def render_async(self, *args: Any, **kwargs: Any) -> str:
        return self.render(*args, **kwargs)


@cache
def at_once(env: Environment) -> Environment:
    """The templates of ``env``, rendered at once.

    The files are not looked at again either, for they do not change.
    """
    overlay = env.overlay(enable_async=False, auto_reload=False)
    overlay.template_class = _AtOnce
    return overlay
