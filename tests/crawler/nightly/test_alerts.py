"""Alerts: when, by which command, by which mail, and what if they cannot be delivered."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.store import Archive
from crawler.config import load
from crawler.nightly.alerts import is_due, send
from crawler.nightly.mail import MailError, compose
from crawler.nightly.run_report.problems import verdict
from crawler.nightly.run_report.records import RunReport
from crawler.nightly.run_report.render import html, text
from tests.crawler.nightly.nights import night, quiet
from tests.crawler.nightly.posting import PASSWORD, USER, Post, Wish, office, silence, trusted


def tell(report: RunReport, post: Post, **changes: Any) -> tuple[str, ...]:
    return send(report, Wish(smtp=post), first_wait=0.01, **changes)


# --- when ----------------------------------------------------------------------------


def test_when_people_want_to_be_told(archive: Archive) -> None:
    fine = quiet(archive, 0)
    with night(archive, 1) as going:
        going.crawl("a", "challenged")
        going.crawl("b", listed=5)
        going.crawl("c", listed=5)
        bad = going.report()
    with night(archive, 2) as going:
        going.crawl("a", "challenged")
        same = going.report()
    assert [is_due(one, "problems", None) for one in (fine, bad, same)] == [False, True, True]
    assert [is_due(one, "always", None) for one in (fine, bad)] == [True, True]
    assert not is_due(bad, "never", fine)
    assert is_due(bad, "changes", fine)
    assert not is_due(same, "changes", bad)
    assert is_due(quiet(archive, 3), "changes", same)
    assert not is_due(fine, "changes", None)
    assert is_due(bad, "changes", None)


def test_nobody_is_told_of_a_night_that_is_not_due(archive: Archive, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    command = (sys.executable, "-c", f"open({str(mark)!r}, 'w')")
    wish = Wish(on="problems", command=command, smtp=Post(port=1))
    assert send(quiet(archive, 0), wish) == ()
    assert not mark.exists()


# --- the command -----------------------------------------------------------------------


# --- the mail ----------------------------------------------------------------------------


def test_a_mail_has_text_html_and_the_json(full: RunReport) -> None:
    with office() as post:
        recipients = ("one@example.org", "Zwei <two@example.org>")
        assert tell(full, Post(port=post.port, recipients=recipients)) == ()
        (mail,), (envelope,) = post.mails, post.envelopes
    assert envelope.mail_from == "gongan@example.org"
    assert envelope.rcpt_tos == ["one@example.org", "two@example.org"]
    assert mail["Subject"] == f"[gongan] 2026-11-03: {verdict(full)}"
    assert mail["To"] == "one@example.org, Zwei <two@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Date"]
    body, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert body is not None
    assert page is not None
    assert body.get_content().replace("\r\n", "\n") == text(full)
    assert page.get_content().replace("\r\n", "\n") == html(full)
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == f"run-{full.run.uuid}.json"
    assert RunReport.from_json(json.loads(attached.get_content())) == full


def test_the_mail_tells_first_what_changed(archive: Archive) -> None:
    then = quiet(archive, 0)
    now = _challenged(archive)
    with office() as post:
        assert send(now, Wish(on="changes", smtp=Post(port=post.port)), then) == ()
        body = post.mails[0].get_body(("plain",))
    assert body is not None
    assert "New since the last run (1)\n  - a" in body.get_content().replace("\r\n", "\n")


def _challenged(archive: Archive) -> RunReport:
    with night(archive, 5) as going:
        going.crawl("a", "challenged", detail="a wall")
        return going.report()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_login_over_an_encrypted_connection(
    full: RunReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: Any
) -> None:
    pem = trusted(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    with office(pem, at_once=security == "tls", login=True) as post:
        server = Post(port=post.port, security=security, user=USER, password_file=password)
        assert tell(full, server) == ()
        assert post.logged_in == [True]
        assert post.encrypted == [True]
        password.write_text("wrong", encoding="utf-8")
        (failure,) = tell(full, server)
    assert "535" in failure
    assert "wrong" not in failure
    assert len(post.mails) == 1


def test_a_certificate_nobody_vouches_for_is_refused_at_once(
    full: RunReport, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with office(trusted(tmp_path)) as post:
        (failure,) = tell(full, Post(port=post.port, security="starttls"))
    assert "CERTIFICATE_VERIFY_FAILED" in failure
    assert post.mails == []
    assert "could not be sent yet" not in caplog.text


def test_no_mail_unencrypted_where_encryption_is_asked_for(full: RunReport) -> None:
    with office() as post:
        (failure,) = tell(full, Post(port=post.port, security="starttls"))
    assert "STARTTLS" in failure
    assert post.tried == []


def test_a_password_is_never_sent_unencrypted(full: RunReport, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text(PASSWORD, encoding="utf-8")
    (failure,) = tell(full, Post(port=1, user=USER, password_file=password))
    assert "starttls or tls" in failure


@pytest.mark.parametrize("content", [None, "", "\nsecond line", "密码"])
def test_a_password_that_is_not_there_is_told(
    full: RunReport, tmp_path: Path, content: str | None
) -> None:
    password = tmp_path / "password"
    if content is not None:
        password.write_text(content, encoding="utf-8")
    (failure,) = tell(full, Post(security="tls", port=1, user=USER, password_file=password))
    assert "password" in failure
    assert "密码" not in failure


@pytest.mark.parametrize("place", ["mail", "recipient"])
def test_what_may_pass_is_tried_again(
    full: RunReport, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    with office() as post:
        answers = ["451 greylisted, come back", "452 full"]
        if place == "mail":
            post.to_mail = answers
        else:
            post.to_recipient = {"one@example.org": answers}
        assert tell(full, Post(port=post.port)) == ()
        assert len(post.mails) == 1
    assert len(post.tried) == 3
    assert "451 greylisted" in caplog.text


def test_what_does_not_pass_is_given_up_after_some_attempts(full: RunReport) -> None:
    with office() as post:
        post.to_mail = ["451 not now"] * 10
        (failure,) = tell(full, Post(port=post.port))
        assert len(post.tried) == 4
    assert "one@example.org (451 not now)" in failure


def test_a_refusal_for_good_is_not_tried_again(full: RunReport) -> None:
    with office() as post:
        post.to_mail = ["554 no"] * 10
        (failure,) = tell(full, Post(port=post.port))
        assert len(post.tried) == 1
    assert "554 no" in failure


def test_each_recipient_has_what_it_gets(full: RunReport) -> None:
    with office() as post:
        post.to_recipient = {
            "busy@example.org": ["450 busy"],
            "gone@example.org": ["550 no such user"] * 9,
        }
        recipients = ("fine@example.org", "busy@example.org", "gone@example.org")
        (failure,) = tell(full, Post(port=post.port, recipients=recipients))
        assert [one.rcpt_tos for one in post.envelopes] == [
            ["fine@example.org"],
            ["busy@example.org"],
        ]
        assert post.tried.count("fine@example.org") == post.tried.count("gone@example.org") == 1
    assert failure.endswith("to gone@example.org (550 no such user)")


def test_a_server_that_comes_back_gets_the_mail(full: RunReport) -> None:
    with office() as post:
        post.to_mail = ["421 closing"]
        assert tell(full, Post(port=post.port)) == ()
        assert len(post.mails) == 1


def test_a_server_that_says_nothing_does_not_hold_us(full: RunReport) -> None:
    with silence() as port:
        (failure,) = tell(full, Post(port=port, timeout=0.2))
    assert "timed out" in failure


def test_no_server_at_all_is_told(full: RunReport) -> None:
    with silence() as port:
        pass
    (failure,) = tell(full, Post(port=port, timeout=1))
    assert "Connection refused" in failure


@pytest.mark.parametrize(
    "address",
    [
        "one@example.org\r\nBcc: all@example.org",
        "one@example.org\nX: y",
        "nobody",
        "",
        "a@b@c",
        "one@example.org, two@example.org",
    ],
)
def test_no_address_can_bring_a_header_with_it(full: RunReport, address: str) -> None:
    for server in (Post(recipients=(address,)), Post(sender=address)):
        with pytest.raises(MailError, match="no mail address"):
            compose(full, server)


def test_nothing_a_page_said_stands_in_a_header(archive: Archive) -> None:
    with night(archive, 9) as going:
        going.read(title="x\r\nBcc: all@example.org", year=2031)
        going.crawl("a", "challenged", detail="y\r\nBcc: all@example.org")
        report = going.report(failures=["z\r\nBcc: all@example.org"])
    message = compose(report, Post())
    assert message["Bcc"] is None
    assert "example.org" not in message["Subject"]
    assert "\n" not in message["Subject"]


def test_the_configuration_says_who_is_told(full: RunReport, tmp_path: Path) -> None:
    mark = tmp_path / "a mark"
    with office() as post:
        (tmp_path / "gongan.toml").write_text(
            f"""
            [alerts]
            on = "problems"
            command = "touch '{mark}'"
            [alerts.smtp]
            host = "127.0.0.1"
            port = {post.port}
            security = "none"
            sender = "gongan@example.org"
            recipients = ["one@example.org", "two@example.org"]
            """,
            encoding="utf-8",
        )
        alerts = load(tmp_path / "gongan.toml", {}).alerts
        assert send(full, alerts) == ()
        assert [one.rcpt_tos for one in post.envelopes] == [list(alerts.smtp.recipients)]
    assert mark.exists()


def test_both_are_told_though_one_fails(full: RunReport, tmp_path: Path) -> None:
    with office() as post:
        wish = Wish(command=("/nowhere/alert",), smtp=Post(port=post.port))
        (failure,) = send(full, wish)
        assert len(post.mails) == 1
    assert "/nowhere/alert" in failure
    assert os.environ.get("GONGAN_RUN_STATE") is None
