"""A run report by mail: composing it, and handing it to a server."""

from __future__ import annotations

import contextlib
import logging
import smtplib
import ssl
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses, make_msgid
from pathlib import Path
from typing import Literal, Protocol

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from common.errors import CrawlError
from common.times import present
from crawler.nightly.run_report.problems import Changes, verdict
from crawler.nightly.run_report.records import RunReport
from crawler.nightly.run_report.render import html, json_text, text
from crawler.nightly.run_report.wording import shown

logger = logging.getLogger(__name__)

ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds between two attempts at most."""


class MailError(CrawlError):
    """The mail could not be sent, to some or all; the message says why and to whom."""


class Server(Protocol):
    """Where mail goes: ``[alerts.smtp]`` of the configuration (crawler.config.telling.Smtp)."""

    @property
    def host(self) -> str:
        """Name or address of the server."""

    @property
    def port(self) -> int:
        """Its port."""

    @property
    def security(self) -> Literal["starttls", "tls", "none"]:
        """How the connection is encrypted."""

    @property
    def user(self) -> str:
        """Who logs in; empty: nobody does."""

    @property
    def password_file(self) -> Path | None:
        """The file whose first line is the password."""

    @property
    def sender(self) -> str:
        """The address that the mail is from."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses it goes to."""

    @property
    def timeout(self) -> float:
        """Seconds to wait for each answer of the server."""


class _LaterError(Exception):
    """Not now: the server asks to be tried again for some recipients."""


def compose(report: RunReport, server: Server, changes: Changes | None = None) -> EmailMessage:
    """The mail: text, HTML beside it, and the JSON attached.

    Its headers hold addresses of the configuration and our own words only.  Raises
    MailError for an address that is none.
    """
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    sender = _address(server.sender)
    message["Subject"] = f"[gongan] {report.run.started_at[:10]}: {verdict(report)}"
    message["From"] = sender
    message["To"] = [_address(recipient) for recipient in server.recipients]
    message["Date"] = format_datetime(present())
    message["Message-ID"] = make_msgid(idstring="run", domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nothing answers it by itself
    message.set_content(text(report, changes), cte="base64")
    message.add_alternative(html(report, changes), subtype="html", cte="base64")
    message.add_attachment(
        json_text(report).encode(),
        maintype="application",
        subtype="json",
        filename=f"run-{report.run.uuid}.json",
    )
    return message


def send(message: EmailMessage, server: Server, *, first_wait: float = 2.0) -> None:
    """Hand the mail to the server, and try again after what may pass.

    That is: no connection, a connection lost or silent for ``timeout`` seconds, and
    answers of the form 4xx (RFC 5321, 4.2.1), for those recipients that they are about.
    ``first_wait`` is the longest pause, in seconds, before the second attempt; each
    further one may be twice as long.  Raises MailError when some recipients did not get
    it; the others have it.
    """
    password = _password(server)
    context = ssl.create_default_context() if server.security != "none" else None
    left = {address.addr_spec: "" for address in map(_address, server.recipients)}
    refused: dict[str, str] = {}
    attempts = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_random_exponential(multiplier=first_wait, max=LONGEST_WAIT),
        retry=retry_if_exception(_may_pass),
        before_sleep=_tell,
        reraise=True,
    )
    try:
        for attempt in attempts:
            with attempt:
                left, never = _once(message, server, context, password, list(left))
                refused |= never
                if left:
                    raise _LaterError(_told(left))
    except (OSError, _LaterError, ValueError) as error:  # smtplib's errors are OSErrors
        why = _told(refused | dict.fromkeys(left, _reason(error)))
        raise MailError(f"no mail through {server.host}:{server.port} to {why}") from error
    if refused:
        raise MailError(f"no mail through {server.host}:{server.port} to {_told(refused)}")


def _once(
    message: EmailMessage,
    server: Server,
    context: ssl.SSLContext | None,
    password: str,
    recipients: list[str],
) -> tuple[dict[str, str], dict[str, str]]:
    """One attempt: who is to be tried again, and who is refused for good, each with why."""
    connection = _connect(server, context)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, password)
        sender = _address(server.sender).addr_spec
        try:
            answers = connection.send_message(message, sender, recipients)
        except smtplib.SMTPRecipientsRefused as error:
            answers = error.recipients
        with contextlib.suppress(OSError):  # it has the mail, whatever it says now
            connection.quit()
    finally:
        connection.close()
    told = {name: shown(f"{code} {_decoded(text)}") for name, (code, text) in answers.items()}
    later = {name: told[name] for name, (code, _) in answers.items() if _passes(code)}
    return later, {name: why for name, why in told.items() if name not in later}


def _connect(server: Server, context: ssl.SSLContext | None) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=server.timeout)


def _may_pass(error: BaseException) -> bool:
    """Whether another attempt may do better."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _passes(error.smtp_code)
    if isinstance(error, _LaterError | smtplib.SMTPServerDisconnected):
        return True
    lasting = (smtplib.SMTPException, ssl.SSLCertVerificationError)
    return isinstance(error, OSError) and not isinstance(error, lasting)


def _passes(code: int) -> bool:
    """Whether an answer is of those that may be another later; -1 stands for none at all."""
    return 400 <= code < 500 or code < 0


def _tell(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome is not None else None
    if error is not None:
        logger.warning("the mail could not be sent yet: %s", _reason(error))


def _reason(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return shown(f"{error.smtp_code} {_decoded(error.smtp_error)}")
    return shown(error) or type(error).__name__


def _decoded(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _told(reasons: Mapping[str, str]) -> str:
    return "; ".join(f"{recipient} ({why})" for recipient, why in reasons.items())


def _address(text: str) -> Address:
    """An address as the configuration writes it: ``a@b.cn`` or ``Name <a@b.cn>``."""
    try:
        if not text.isprintable():
            raise ValueError("control characters")
        ((name, spec),) = getaddresses([text])
        if "@" not in spec:
            raise ValueError("no address")
        return Address(name, addr_spec=spec)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise MailError(f"{shown(text)!r} is no mail address: mend it in [alerts.smtp]") from error


def _password(server: Server) -> str:
    """The password, which is sent over an encrypted connection only."""
    if not server.user:
        return ""
    if server.security == "none" or server.password_file is None:
        raise MailError(
            "a user is only logged in with a password_file and over an encrypted connection: "
            "set security in [alerts.smtp] to starttls or tls"
        )
    try:
        lines = server.password_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MailError(f"{server.password_file} cannot be read: {error}") from error
    if not lines or not lines[0]:
        raise MailError(f"{server.password_file} is empty: its first line is the password")
    if not (lines[0] + server.user).isascii():
        raise MailError("user and password must be of ASCII characters to be sent to a mail server")
    return lines[0]
