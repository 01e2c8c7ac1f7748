"""What a correct configuration may still want in practice, on this machine."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from common.errors import ContactMissingError
from crawler.config.identity import check_contact
from crawler.config.records import Config
from spiders.portals import RegistryError, load_registry, pick


def concerns(config: Config) -> list[str]:
    """One line for each thing that would keep a night from its work, or lay a secret open."""
    return [
        *_contact(config),
        *_archive(config.db),
        *_registry(config),
        *_reports(config),
        *_alerts(config),
    ]


def _contact(config: Config) -> Iterator[str]:
    try:
        if check_contact(config.contact) is None:
            yield "contact: is empty: no real portal is crawled without one"
    except ContactMissingError as error:
        yield f"contact: {error}"


def _archive(db: Path) -> Iterator[str]:
    if not db.parent.is_dir():
        yield f"db: the folder {db.parent} is not there: make it first"
    elif not os.access(db.parent, os.W_OK | os.X_OK):
        yield f"db: nothing can be written into the folder {db.parent}: give this user the right"
    elif db.exists() and not (db.is_file() and os.access(db, os.R_OK | os.W_OK)):
        yield f"db: {db} is not a file that this user can read and write"


def _registry(config: Config) -> Iterator[str]:
    try:
        portals = load_registry(config.portals)
    except RegistryError as error:
        yield f"portals: {error}"
        return
    try:
        chosen = pick(portals, config.nightly.only)
    except RegistryError as error:
        yield f"nightly.only: {error}"
        return
    for portal in chosen:
        if not portal.start_urls:
            yield f"nightly.only: portal {portal.id} has no address: give its entry a home_url"


def _reports(config: Config) -> Iterator[str]:
    report = config.report
    if report.dir is not None and not _takes_files(report.dir):
        yield f"report.dir: {report.dir} is not a folder that this user can write into"
    if report.prometheus is not None:
        if report.prometheus.suffix != ".prom":
            yield f"report.prometheus: {report.prometheus}: the collector reads *.prom only"
        if not _takes_files(report.prometheus.parent):
            yield (
                f"report.prometheus: {report.prometheus.parent} is not a folder that this user "
                "can write into"
            )


def _alerts(config: Config) -> Iterator[str]:
    alerts, smtp = config.alerts, config.alerts.smtp
    if alerts.command and shutil.which(alerts.command[0]) is None:
        yield "alerts.command: the program is not there, or cannot be run by this user"
    if smtp.host and smtp.user and smtp.security == "none":
        yield "alerts.smtp.security: the password would go unencrypted: use starttls or tls"
    if smtp.host and smtp.password_file is not None:
        yield from _password(smtp.password_file)


def _password(path: Path) -> Iterator[str]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield f"alerts.smtp.password_file: {path}: {error.strerror}"
        return
    if not os.access(path, os.R_OK):
        yield f"alerts.smtp.password_file: {path} cannot be read by this user"
    if os.name == "posix" and mode & (stat.S_IRWXO | stat.S_IWGRP):
        yield f"alerts.smtp.password_file: {path} is open to others: chmod 600 it"


def _takes_files(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
