from __future__ import annotations

import pytest
from scrapy.settings import Settings

from common.errors import ContactMissingError
from crawler.config import scrapy_settings
from crawler.config.identity import check_contact, require_contact, user_agent
from crawler.config.settings_reference import SETTINGS
from crawler.crawl.addon import SWITCHED, GonganAddon
from crawler.crawl.middlewares.scope import is_public, literal_address


def test_every_own_setting_is_described() -> None:
    own = {name for name in dir(scrapy_settings) if name.startswith("GONGAN_")}
    assert own == set(SETTINGS)
    assert all(text.strip() and "Default: " in text for text in SETTINGS.values())


def test_the_defaults_are_polite() -> None:
    assert scrapy_settings.ROBOTSTXT_OBEY
    assert scrapy_settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert scrapy_settings.DOWNLOAD_DELAY * (1 - scrapy_settings.DOWNLOAD_DELAY_JITTER) >= 1
    assert scrapy_settings.AUTOTHROTTLE_ENABLED
    assert not scrapy_settings.TELNETCONSOLE_ENABLED
    assert not scrapy_settings.REMOTE_CONTROL_ENABLED


def test_the_user_agent_names_the_program_and_the_contact() -> None:
    assert user_agent("mailto:a@example.org").endswith("(+mailto:a@example.org)")
    assert user_agent("mailto:a@example.org").startswith("gongan-archive/")
    assert "+" not in user_agent(None)


@pytest.mark.parametrize(
    "contact", ["a@example.org", "mailto:a@example.org", " https://example.org/bot ", "http://a.b"]
)
def test_contacts_that_reach_someone(contact: str) -> None:
    assert check_contact(contact) == contact.strip()


@pytest.mark.parametrize(
    "contact", ["me", "a@b", "http://x y", "a@example.org\nX: 1", "张@例.公司"]
)
def test_contacts_that_do_not(contact: str) -> None:
    with pytest.raises(ContactMissingError):
        check_contact(contact)


def test_no_contact() -> None:
    assert check_contact("  ") is None
    with pytest.raises(ContactMissingError, match="GONGAN_CONTACT"):
        require_contact(None)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "::1", "10.0.0.8", "192.168.1.1",
             "169.254.169.254", "0.0.0.0", "100.64.0.1", "fe80::1%eth0", "::ffff:10.0.0.1",
             "224.0.0.1", "fd00::1"],
)  # fmt: skip
def test_addresses_that_are_not_public(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert not is_public(address)


def test_addresses_that_are_public() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2001:4860:4860::8888")
    assert literal_address("gaj.anshan.gov.cn") is None


@pytest.mark.parametrize(("switch", "parts", "name"), SWITCHED)
def test_a_part_of_scrapy_is_loaded_only_where_it_is_switched_on(
    switch: str, parts: str, name: str
) -> None:
    left_out, kept = (Settings({switch: value}, priority="cmdline") for value in (False, True))
    for settings in (left_out, kept):
        GonganAddon().update_settings(settings)
    assert name not in left_out.getwithbase(parts)
    assert name in kept.getwithbase(parts)
    assert left_out.getwithbase(parts).keys() < kept.getwithbase(parts).keys()
