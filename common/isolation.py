"""Programs that see nothing but what they need: no network, no other file, no other process.

Linux namespaces give that to ordinary users too.  Two ways lead there, tried in this
order: bubblewrap (``bwrap``), and ``unshare`` of util-linux with a few mounts of our own.
In both the program finds a root of its own with ``/usr`` and a few folders to read, one
folder to write, no ``/proc``, and a network without any interface, the loopback included.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from common.processes import Exited, ProcessLimits, run

Wrap = Callable[[Sequence[str], Sequence[Path], Path], list[str]]

ADVICE = (
    "no isolation from network and files can be had here: install bubblewrap "
    "(apt install bubblewrap) and allow user namespaces to this user"
)
"""What to do where :func:`isolated` gives ``None``."""

_SYSTEM = ("/usr", "/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives")
"""What every program may read, as far as it is there."""
_LINKS = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")
"""Usually links into ``/usr``; folders of their own on older systems."""
_TRIAL = ProcessLimits(processor=5, wall=20)

_MOUNTS = r"""
set -eu
PATH=$PATH:/usr/sbin:/sbin
root=$1 writable=$2
shift 2
mount --make-rprivate /
mount -t tmpfs -o mode=755 root "$root"
mkdir "$root/dev" "$root/tmp" "$root/before" "$root/proc"
mount --rbind /proc "$root/proc"
while [ "$1" != -- ]; do
    if [ -L "$1" ]; then
        ln -s "$(readlink "$1")" "$root$1"
    else
        if [ -d "$1" ]; then mkdir -p "$root$1"
        else mkdir -p "$root${1%/*}"; : > "$root$1"; fi
        mount --rbind "$1" "$root$1"
        mount -o remount,bind,ro "$root$1" 2>/dev/null || true
    fi
    shift
done
shift
mkdir -p "$root$writable"
mount --bind "$writable" "$root$writable"
for name in null zero urandom random; do
    : > "$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
cd "$root"
pivot_root . before
umount -l /before
umount -l /proc
cd "$writable"
exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
"""
"""The work of bubblewrap by util-linux: a root of its own; $1 an empty folder for it, $2 the
folder that can be written, then those that can be read, ``--``, and the command."""


def isolated(command: Sequence[str], readable: Sequence[Path], writable: Path) -> list[str] | None:
    """The command that runs ``command`` in isolation; ``None`` where the system cannot.

    It may read ``readable`` and write ``writable`` (absolute paths, the same inside), which
    is also where it starts.  Its environment is the one it is started with.
    """
    wrap = _usable(shutil.which("bwrap"), shutil.which("unshare"))
    return wrap(command, readable, writable) if wrap is not None else None


@cache
def _usable(bwrap: str | None, unshare: str | None) -> Wrap | None:
    """The first way that works here."""
    wraps: list[Wrap] = []
    if bwrap is not None:
        wraps.append(by_bubblewrap)
    if unshare is not None:
        wraps.append(by_unshare)
    return next((wrap for wrap in wraps if works(wrap)), None)


def works(wrap: Wrap) -> bool:
    """Whether a program can be run in isolation in this way."""
    with tempfile.TemporaryDirectory(prefix="gongan-isolation-") as name:
        folder = Path(name).resolve()
        try:
            done = run(wrap(["/usr/bin/env"], [], folder), _TRIAL)
        except OSError:
            return False
    return done.ended == Exited(0)


def without_network(
    command: Sequence[str], readable: Sequence[Path], writable: Path
) -> list[str] | None:
    """As :func:`isolated`, for a browser: it needs ``/proc`` and must not be root.

    Both of its own processes only, inside.  ``None`` where bubblewrap cannot do that.
    """
    usable = shutil.which("bwrap") is not None and _works_as_nobody()
    return _as_nobody(command, readable, writable) if usable else None


@cache
def _works_as_nobody() -> bool:
    return works(_as_nobody)


def _as_nobody(command: Sequence[str], readable: Sequence[Path], writable: Path) -> list[str]:
    own = ["--uid", "65534", "--gid", "65534", "--proc", "/proc"]
    return [*by_bubblewrap(["--"], readable, writable)[:-2], *own, "--", *command]


def by_bubblewrap(command: Sequence[str], readable: Sequence[Path], writable: Path) -> list[str]:
    """See :func:`isolated`; bubblewrap is also used inside containers and by Flatpak."""
    mounts = []
    for path in _shown(readable):
        kind = ("--symlink", str(path.readlink())) if path.is_symlink() else ("--ro-bind", path)
        mounts += [kind[0], str(kind[1]), str(path)]
    return [
        "bwrap",
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--dev",
        "/dev",
        "--tmpfs",
        "/tmp",
        *mounts,
        "--bind",
        str(writable),
        str(writable),
        "--chdir",
        str(writable),
        "--",
        *command,
    ]


def by_unshare(command: Sequence[str], readable: Sequence[Path], writable: Path) -> list[str]:
    """See :func:`isolated`; ``unshare`` is on every Linux, with ``setpriv`` beside it."""
    root = writable / ".root"
    root.mkdir(exist_ok=True)
    script = ["/bin/sh", "-c", _MOUNTS, "sh", str(root), str(writable)]
    shown = [str(path) for path in _shown(readable)]
    namespaces = ["--user", "--map-root-user", "--net", "--mount", "--ipc", "--uts", "--pid"]
    return ["unshare", *namespaces, "--fork", "--kill-child", *script, *shown, "--", *command]


def _shown(readable: Sequence[Path]) -> list[Path]:
    """What can be read, without what is not there or lies in another of them."""
    found = [Path(path) for path in (*_SYSTEM, *_LINKS) if Path(path).exists()]
    for path in readable:
        if path.exists() and not any(path.is_relative_to(each) for each in found):
            found.append(path)
    return found
