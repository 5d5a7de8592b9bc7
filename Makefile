# Everything runs from .venv, which `make install` makes. `make` alone lists the targets.
PORT ?= 8000
SIZE ?= L
URL ?= http://127.0.0.1:$(PORT)
PYTHON ?= python3
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links
SYNC := $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes

BABEL := $(BIN)/python -m babel.messages.frontend
KEYWORDS := -k gettext_lazy -k gettext_noop -k ngettext_lazy:1,2 -k pgettext_lazy:1c,2 -k npgettext_lazy:1c,2,3
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format lock bench chaos screens browser office \
  migrations-check schema messages compilemessages

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' $(MAKEFILE_LIST)

.venv/.made:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is missing: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	@touch $@

.venv/.base: .venv/.made requirements/base.txt
	$(SYNC) -r requirements/base.txt
	@touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	$(SYNC) -r requirements/dev.txt
	@touch $@

.venv/.bench: .venv/.dev requirements/bench.txt
	$(SYNC) -r requirements/bench.txt
	@touch $@

install: .venv/.dev compilemessages  ## make .venv with everything that development needs

demo: .venv/.base compilemessages  ## the whole system with example data: make demo PORT=8000
	$(BIN)/python manage.py demo --port $(PORT)

lock: .venv/.made  ## write requirements/*.txt from pyproject.toml
	$(COMPILE) -o requirements/base.txt
	$(COMPILE) --group dev -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) --group bench -c requirements/dev.txt -o requirements/bench.txt

lint: .venv/.dev  ## style, formatting, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.dev  ## sort the imports and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

browser: .venv/.dev  ## find a browser, or get one
	$(BIN)/python -m tests.e2e.browser

test: install lint migrations-check browser  ## lint, the suite on PostgreSQL, databases again on SQLite, a browser, LibreOffice
	$(BIN)/pytest
	SHORTLIST_TEST_DB=sqlite $(BIN)/pytest
	$(BIN)/pytest tests/e2e
	@$(MAKE) --no-print-directory office

office: .venv/.dev  ## recalculate the workbooks in LibreOffice, getting it where it is missing
	$(BIN)/python -m tests.office.office
	$(BIN)/pytest tests/office

migrations-check: .venv/.dev  ## fail where a model has changed without a migration
	$(BIN)/python -m tests.services $(BIN)/python manage.py makemigrations --check --dry-run

schema: .venv/.base  ## write docs/*.schema.json
	$(BIN)/python manage.py document_schema > docs/evaluation.schema.json

messages: .venv/.base  ## collect the strings to translate
	$(BABEL) -q extract -F babel.cfg $(KEYWORDS) --no-location --omit-header -o locale/django.pot .
	$(BABEL) -q update -D django -d locale -i locale/django.pot --no-fuzzy-matching --ignore-obsolete
	@rm locale/django.pot

compilemessages: $(CATALOGUES)  ## compile the translations (Babel: msgfmt is not on a bare machine)

%.mo: %.po .venv/.base
	$(BABEL) -q compile -i $< -o $@

bench: .venv/.bench  ## the goals of performance, each a ratio: make bench SIZE=XL
	$(BIN)/python -m tests.services $(BIN)/python -m tests.bench --size $(SIZE)

chaos: .venv/.dev  ## 50 workers, 20 brokers, 10 databases are killed at any moment of runs; writes docs/chaos.md
	$(BIN)/python -m tests.chaos

screens: .venv/.dev browser  ## pictures of a running demo's pages, into screens/: make screens URL=…
	$(BIN)/python -m tests.e2e.screens $(URL)
