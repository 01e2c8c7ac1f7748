# ruff: noqa: E501 - tables
"""Which addresses may be connected to: judged by number, at the moment of connecting."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings
from twisted.internet.defer import Deferred, succeed
from twisted.internet.testing import MemoryReactorClock

from crawler.crawl.middlewares.scope import (
    OutOfScopeError,
    is_public,
    literal_address,
    may_connect,
)
from crawler.crawl.wire.client import Client
from crawler.crawl.wire.connections import Limits
from spiders.portals import Portal

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3",
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
    "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "not an address", "",
]  # fmt: skip
NOTATIONS = [
    "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "127.0.0.1.", "[::1]",
    "[::ffff:127.0.0.1]", "0", "0x0", "10.0x1", "0300.0250.1.1", "169.0376.43518",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_local_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "202.106.0.20", "2400:3200::1", "::ffff:1.1.1.1"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", NOTATIONS)
def test_odd_notations_of_private_addresses(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert not is_public(address)


class Resolving(MemoryReactorClock):
    """A reactor whose resolver gives another address each time it is asked."""

    def __init__(self, *addresses: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.addresses = list(addresses)

    def resolve(self, name: str, timeout: Any = ()) -> Any:
        return succeed(self.addresses.pop(0))


def crawler(*, local: bool = False) -> Any:
    portal = Portal("p", "样例市公安局", ("gaj.example.gov.cn",), "generic", local=local)
    return SimpleNamespace(spider=SimpleNamespace(portal=portal), settings=Settings())


def ask(reactor: Resolving, *, local: bool = False) -> list[Any]:
    """Send a request; gives what came of it, nothing while it waits for its connection."""
    one = crawler(local=local)
    request = Request("http://gaj.example.gov.cn/x")
    client = Client(reactor, None, wait=lambda deferred: deferred)
    sending = client.send(request, Limits(1, 100), lambda host, at: may_connect(one, host, at))
    came: list[Any] = []
    Deferred.fromCoroutine(sending).addBoth(came.append)
    return came


def test_a_name_that_changes_its_address_leads_nowhere_else() -> None:
    """DNS rebinding: the first answer is judged and public, the one connected to is not."""
    reactor = Resolving("10.0.0.7")
    (failure,) = ask(reactor)
    assert isinstance(failure.value, OutOfScopeError)
    assert "10.0.0.7" in str(failure.value)
    assert reactor.tcpClients == []


def test_the_connection_goes_to_the_very_address_that_was_judged() -> None:
    reactor = Resolving("202.106.0.20", "10.0.0.7")
    assert not ask(reactor)
    assert [(host, port) for host, port, *_ in reactor.tcpClients] == [("202.106.0.20", 80)]
    assert reactor.addresses == ["10.0.0.7"]  # nobody asked again


def test_a_local_portal_may_be_anywhere() -> None:
    reactor = Resolving("127.0.0.1")
    assert not ask(reactor, local=True)
    assert len(reactor.tcpClients) == 1
