"""Every cell of every form has English labels, and no label is for nothing."""

from __future__ import annotations

import tomllib
from collections import defaultdict

from common import data_files
from extract.forms.english import english
from extract.forms.keys import figure_keys


def test_every_cell_has_labels_of_its_own() -> None:
    named = defaultdict(set)
    for key in figure_keys():
        row, column = english(key)
        assert row.isascii()
        assert column.isascii()
        named[key.edition, row, column].add(key)
    assert all(len(keys) == 1 for keys in named.values())


def test_no_label_is_for_nothing() -> None:
    data = tomllib.loads(data_files.text("extract.forms", "english.toml"))
    rows = {(table, name) for table, labels in data["rows"].items() for name in labels}
    columns = {(table, name) for table, labels in data["columns"].items() for name in labels}
    assert rows == {(key.table, key.row) for key in figure_keys()}
    assert columns == {(key.table, key.column) for key in figure_keys()}


def test_terms_of_law() -> None:
    labels = {(key.table, key.row, key.column): english(key) for key in figure_keys()}
    assert labels["review_litigation", "review", "upheld"] == (
        "Administrative review",
        "Upheld (the act stands)",
    )
    corrected = labels["review_litigation", "review", "corrected"][1]
    assert corrected.startswith("Corrected (the act set aside")
    assert "not processed" in labels["requests", "rejected_petition", "total"][0]
    assert "denied" in labels["requests", "denied_state_secret", "total"][0]
    assert "cannot be provided" in labels["requests", "unable_not_held", "total"][0]
