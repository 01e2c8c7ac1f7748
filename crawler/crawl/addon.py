"""The Scrapy add-on: the contact as User-Agent, and no parts of Scrapy that are switched off."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from crawler.config.identity import check_contact, user_agent

SWITCHED = (
    ("REMOTE_CONTROL_ENABLED", "EXTENSIONS", "scrapy.extensions.remote_control.RemoteControl"),
    (
        "COOKIES_ENABLED",
        "DOWNLOADER_MIDDLEWARES",
        "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    ),
)
"""Setting, list and part: parts that ask their setting only after they have loaded a web server
(aiohttp) and the list of public suffixes, a fifth of a second of each crawl's start."""


class GonganAddon:
    """Sets USER_AGENT from GONGAN_CONTACT, for every way Scrapy can be started.

    Parts of Scrapy that their own setting switches off are not loaded.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Write USER_AGENT; one given on the command line or by a spider stays."""
        contact = check_contact(settings.get("GONGAN_CONTACT"))
        settings.set("USER_AGENT", user_agent(contact), priority="addon")
        for switch, parts, name in SWITCHED:
            if not settings.getbool(switch):
                settings[f"{parts}_BASE"].delete(name, priority="addon")
