"""Links: which lead to reports, to attachments, to the next list page, to the column.

The words stand in ``words.toml``; nothing here is about one family of sites.
"""

from __future__ import annotations

from spiders.links.addresses import (
    MAX_URL,
    above_year,
    absolute,
    extension,
    is_attachment,
    is_listing,
)
from spiders.links.article import (
    article_source,
    article_title,
    attachments,
    body_of,
    framed,
    images,
    is_empty,
    is_named_column,
    naming_text,
    says_little,
)
from spiders.links.feeds import feeds, is_feed, sitemaps
from spiders.links.link import MAX_LINKS, MAX_TEXT, Link
from spiders.links.page import (
    frames,
    is_markup,
    links,
    next_pages,
    next_part,
    says_next,
    sitemap,
)
from spiders.links.pager import following, is_sibling, says_last
from spiders.links.titles import (
    Button,
    Kind,
    Score,
    button,
    has_year,
    is_cut_short,
    names_group,
    names_other,
    names_police,
    names_unit,
    names_year_only,
    says_column,
    score,
    title_kind,
    years,
)

__all__ = [
    "MAX_LINKS",
    "MAX_TEXT",
    "MAX_URL",
    "Button",
    "Kind",
    "Link",
    "Score",
    "above_year",
    "absolute",
    "article_source",
    "article_title",
    "attachments",
    "body_of",
    "button",
    "extension",
    "feeds",
    "following",
    "framed",
    "frames",
    "has_year",
    "images",
    "is_attachment",
    "is_cut_short",
    "is_empty",
    "is_feed",
    "is_listing",
    "is_markup",
    "is_named_column",
    "is_sibling",
    "links",
    "names_group",
    "names_other",
    "names_police",
    "names_unit",
    "names_year_only",
    "naming_text",
    "next_pages",
    "next_part",
    "says_column",
    "says_last",
    "says_little",
    "says_next",
    "score",
    "sitemap",
    "sitemaps",
    "title_kind",
    "years",
]
