"""Importing a library without others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from common.left_out import import_without

WITH_OR_WITHOUT = """
try:
    import an_extra
except ImportError:
    an_extra = None
"""


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that takes in an extra, where it is installed, as it is here."""
    for name in ("a_library", "an_extra"):
        monkeypatch.setitem(sys.modules, name, sys)  # what stands there is put back afterwards
        monkeypatch.delitem(sys.modules, name)
    (tmp_path / "a_library.py").write_text(WITH_OR_WITHOUT)
    (tmp_path / "an_extra.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("modules")
def test_the_extra_is_left_out_and_can_be_had_afterwards() -> None:
    assert import_without("a_library", "an_extra").an_extra is None
    import an_extra

    assert an_extra.__name__ == "an_extra"


@pytest.mark.usefixtures("modules")
def test_an_extra_that_is_imported_is_not_taken_away() -> None:
    import an_extra

    assert import_without("a_library", "an_extra").an_extra is an_extra
    assert sys.modules["an_extra"] is an_extra


@pytest.mark.usefixtures("modules")
def test_a_library_that_is_imported_is_given_as_it_is() -> None:
    import a_library

    assert import_without("a_library", "an_extra").an_extra is a_library.an_extra
    assert a_library.an_extra is not None


@pytest.mark.usefixtures("modules")
def test_after_a_library_that_cannot_be_imported_the_extra_can_be_had() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        import_without("no_such_library", "an_extra")
    import an_extra

    assert an_extra.__name__ == "an_extra"
