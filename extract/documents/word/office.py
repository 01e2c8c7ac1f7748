"""LibreOffice as a stranger's documents may use it: isolated, with all that reaches out off.

A document can name pictures, sections, templates, DDE and OLE links, databases and forms
anywhere, and LibreOffice asks for some of them while it converts.  The guarantee that no
request is made and no other file is read is the isolation (:mod:`common.isolation`).
The profile's settings are a second belt: nothing is updated, run or asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from common.isolation import isolated

_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_PROXY = "/org.openoffice.Inet/Settings"
_DISCARD_PORT = "9"

_TIMES = "times"
"""The file in which a conversion's processor time is noted."""
_COUNTED = 'times=$1; shift; "$@"; code=$?; times > "$times"; exit $code'
"""Runs a command and notes what its children took (POSIX ``times``)."""
_USED = re.compile(r"(\d+)m(\d+(?:\.\d+)?)s")

_SETTINGS: tuple[tuple[str, str, str], ...] = (
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "DisableActiveContent", "true"),
    (_SCRIPTING, "DisableOLEAutomation", "true"),
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    # 2: links are never updated
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Writer/Content/Update", "Field", "false"),
    ("/org.openoffice.Office.Writer/Content/Update", "Chart", "false"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Common/Misc", "CrashReport", "false"),
    # 2: the proxy below, at whose port nobody listens
    (_PROXY, "ooInetProxyType", "2"),
    (_PROXY, "ooInetHTTPProxyName", "127.0.0.1"),
    (_PROXY, "ooInetHTTPProxyPort", _DISCARD_PORT),
    (_PROXY, "ooInetHTTPSProxyName", "127.0.0.1"),
    (_PROXY, "ooInetHTTPSProxyPort", _DISCARD_PORT),
    (_PROXY, "ooInetFTPProxyName", "127.0.0.1"),
    (_PROXY, "ooInetFTPProxyPort", _DISCARD_PORT),
    (_PROXY, "ooInetNoProxy", ""),
    (
        "/org.openoffice.Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments",
        "AutoCheckEnabled",
        "false",
    ),
)


def settings() -> str:
    """The ``registrymodifications.xcu`` of a profile."""
    return "".join(_lines())


def _lines() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
    for path, name, value in _SETTINGS:
        place = escape(path, {'"': "&quot;"})
        prop = f'<prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop>'
        yield f'<item oor:path="{place}">{prop}</item>\n'
    yield "</oor:items>\n"


def command(program: Path, source: Path, folder: Path) -> list[str] | None:
    """The command that converts ``source`` to DOCX beside it, in isolation.

    ``program`` is LibreOffice as it was found, ``folder`` (absolute) holds the source and
    gets the profile; only it can be written.  ``None`` where the system has no isolation.
    """
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(settings(), encoding="utf-8")
    binary, installed = _binary(program.resolve())
    convert = [
        str(binary),
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder),
        str(source),
    ]
    # the loader finds the libraries without /proc only by this path
    libraries = [f"LD_LIBRARY_PATH={binary.parent}"]
    readable = [installed, Path("/etc/libreoffice")]
    counted = ["/bin/sh", "-c", _COUNTED, "sh", str(folder / _TIMES)]
    return isolated([*counted, "/usr/bin/env", *libraries, *convert], readable, folder)


def processor_seconds(folder: Path) -> float:
    """How much processor time the last conversion in ``folder`` took; 0 where it is not known.

    At the limit LibreOffice gets SIGXCPU, catches it, and ends like after any other fault:
    how it ended does not tell.
    """
    try:
        used = (folder / _TIMES).read_text(encoding="ascii").splitlines()[1]
    except (OSError, UnicodeDecodeError, IndexError):
        return 0.0
    return sum(60 * float(found[1]) + float(found[2]) for found in _USED.finditer(used))


def environment(folder: Path) -> dict[str, str]:
    """All that LibreOffice finds in its environment: nothing of ours."""
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _binary(program: Path) -> tuple[Path, Path]:
    """What to run, without the shell scripts around it, and the folder it is installed in."""
    binary = program.with_name("soffice.bin")
    if binary.is_file():
        return binary, program.parent.parent
    return program, program.parent
