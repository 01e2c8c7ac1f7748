"""The Scrapy add-on that turns the contact into the User-Agent."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from crawler.config.identity import check_contact, user_agent


class GonganAddon:
    """Sets USER_AGENT from GONGAN_CONTACT, for every way Scrapy can be started."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Write USER_AGENT; one given on the command line or by a spider stays."""
        contact = check_contact(settings.get("GONGAN_CONTACT"))
        settings.set("USER_AGENT", user_agent(contact), priority="addon")
