# make demo: install into .venv, crawl the sample portal that ships with the package.
# make test: install, then lint, format check, types, import rules and every test.

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
DB ?= demo.db

# The first Python of the supported versions; PYTHON=/path/to/python3 overrides it.
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c '$(SUPPORTED)' 2>/dev/null && command -v $$name && break; done)

.PHONY: help demo test lint format docs accuracy pictures wheel clean

help:  ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed  ## Install and crawl the sample portal into demo.db (or DB=FILE).
	$(BIN)/gongan demo --db '$(DB)'

test: lint $(VENV)-pywb/.tried  ## Install, then run every check and every test.
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder $(PYTEST)

lint: $(VENV)/.installed-dev  ## Lint, format check, types and import rules.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-dev  ## Format the code and mend what ruff can mend.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.installed-dev  ## Write the generated pages of docs/reference anew.
	$(BIN)/python -m docs.build

accuracy: $(VENV)/.installed-dev  ## Measure extraction and pin it in tests/accuracy.json, unless worse.
	$(BIN)/python -m tests.accuracy --update

pictures: $(VENV)/.installed-dev  ## Take the pictures of the README and the docs anew (needs chromium).
	$(BIN)/python -m docs.picture
	$(BIN)/python -m docs.site_pictures

wheel: $(VENV)/.installed-dev  ## Build dist/*.whl.
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation \
		--wheel-dir dist .

clean:  ## Remove what was built and installed; archives (*.db) stay.
	rm -rf $(VENV) $(VENV)-pywb build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "no Python 3.11, 3.12 or 3.13 found;" \
		"install one, or name it: make demo PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# The build tool is pinned like the rest, hence no isolated build.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing into $(VENV) (only once) ..."
	$(PIP) setuptools
	$(PIP) --no-build-isolation --editable '.[browse]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing into $(VENV) with the development tools (only once) ..."
	$(PIP) setuptools
	$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@ $(VENV)/.installed

# pywb is under the GPL and wants other versions of much: an environment of its own, for one test,
# which skips where pywb cannot be installed.
$(VENV)-pywb/.tried: tests/archive/warc/pywb.txt | $(BIN)/python
	@echo "Installing pywb into $(VENV)-pywb (only once) ..."
	@$(BIN)/python -m venv $(VENV)-pywb && $(VENV)-pywb/bin/python -m pip \
		--disable-pip-version-check install --quiet --requirement tests/archive/warc/pywb.txt \
		|| { echo "pywb cannot be installed here: its test is skipped" >&2; rm -rf $(VENV)-pywb; }
	@mkdir -p $(VENV)-pywb && touch $@
