"""A mail server of our own, on a port of its own, that does as it is told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.crawler.tls import certificate

USER, PASSWORD = "gongan", "open sesame 42"


@dataclass(frozen=True)
class Post:
    """Where mail goes, as the configuration says it."""

    host: str = "127.0.0.1"
    port: int = 0
    security: Literal["starttls", "tls", "none"] = "none"
    user: str = ""
    password_file: Path | None = None
    sender: str = "gongan@example.org"
    recipients: tuple[str, ...] = ("one@example.org",)
    timeout: float = 5.0


@dataclass(frozen=True)
class Wish:
    """Who wants to be told, as the configuration says it."""

    on: Literal["problems", "changes", "always", "never"] = "always"
    command: tuple[str, ...] = ()
    smtp: Post = field(default_factory=lambda: Post(host=""))


@dataclass
class Office:
    """What a server got, and what it answers: the next answers to recipients and to mail."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    to_recipient: dict[str, list[str]] = field(default_factory=dict)
    to_mail: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logged_in: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried.append(address)
        answers = self.to_recipient.get(address)
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.to_mail:
            return self.to_mail.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.envelopes.append(envelope)
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.logged_in.append(bool(session.authenticated))
        return "250 OK"


def _check(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def office(
    tls: Path | None = None, *, at_once: bool = False, login: bool = False
) -> Iterator[Office]:
    """A server; with the certificate ``tls`` it offers STARTTLS, or TLS ``at_once``."""
    handler = Office()
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
    options: dict[str, Any] = {
        "auth_required": login,
        "auth_require_tls": not at_once,
        "authenticator": _check,
    }
    if context is not None and not at_once:
        options |= {"tls_context": context, "require_starttls": True}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=port,
        ssl_context=context if at_once else None,
        **options,
    )
    controller.start()
    handler.port = port
    try:
        yield handler
    finally:
        controller.stop()


@contextmanager
def silence() -> Iterator[int]:
    """A port at which connections are taken and nothing is ever said; gives its number."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    held.append(listening.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for one in held:
            one.close()


def trusted(folder: Path) -> Path:
    """A certificate for the server, to be named in SSL_CERT_FILE."""
    return certificate(folder)
