# What everybody types. `make help` lists it. Nothing here needs more than Debian 12 with Python 3.11, git and make.

PYTHON := .venv/bin/python
BIND ?= 127.0.0.1:8000
PYTEST := $(PYTHON) -m pytest
# In `make test` a missing PostgreSQL or browser is a failure; by hand (.venv/bin/pytest) it is a skipped test.
export PERFEVAL_TEST_STRICT ?=

.DEFAULT_GOAL := help
# One after the other, also under `make -j`: each leg of the tests takes what the machine has.
.NOTPARALLEL:
.PHONY: help setup setup-test demo test test-sqlite test-postgresql test-e2e lint check fmt coverage bench screenshots clean

help:
	@grep -E '^[a-z][a-z0-9-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/^([^:]+):.*## /\1\t/' | expand -t 18

setup:  ## system packages, .venv, front-end packages, fonts: only what is missing
	@scripts/setup.sh

setup-test:  ## the same and what the tests need: PostgreSQL, Chromium, PDF tools
	@scripts/setup.sh --tests

demo: setup  ## the demonstration on http://127.0.0.1:8000 (another address: make demo BIND=127.0.0.1:8001)
	@$(PYTHON) manage.py migrate --verbosity 0
	@$(PYTHON) manage.py load_demo
	@exec $(PYTHON) manage.py up --bind $(BIND)

test: test-sqlite test-postgresql test-e2e  ## the whole suite: on SQLite, on PostgreSQL, in the browser

test-sqlite: PERFEVAL_TEST_STRICT := 1
test-sqlite: setup-test
	$(PYTEST) tests --ignore=tests/e2e

test-postgresql: PERFEVAL_TEST_STRICT := 1
test-postgresql: setup-test
	PERFEVAL_TEST_DB=postgresql $(PYTEST) tests --ignore=tests/e2e --ignore=tests/core

test-e2e: PERFEVAL_TEST_STRICT := 1
test-e2e: setup-test
	@if [ -d tests/e2e ]; then echo $(PYTEST) tests/e2e; $(PYTEST) tests/e2e; fi

lint: setup-test  ## ruff, mypy, import contracts, migrations, templates, lock files
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --cache-dir var/cache/import_linter
	$(PYTHON) manage.py makemigrations --check --dry-run
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +
	@! grep -nE '://|--(extra-)?index|--find-links|"resolved"' requirements.txt requirements-dev.txt \
	  || { echo 'A lock file names an address: it must not.'; exit 1; }
	@! grep -n '"resolved"' package-lock.json || { echo 'package-lock.json names an address: it must not.'; exit 1; }

check: test lint  ## everything that must hold before a change goes in

fmt:  ## format the code and the templates
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format .
	-find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

coverage: setup-test  ## which lines the suite does not reach
	$(PYTEST) tests --ignore=tests/e2e --cov --cov-report=term-missing:skip-covered

bench: setup-test  ## benchmarks; the figures are ratios within one run
	@for file in bench/bench_*.py; do echo "== $$file"; PYTHONPATH=. $(PYTHON) "$$file" || exit 1; done

screenshots: setup-test  ## the pictures of the README, from the demonstration
	$(PYTHON) scripts/screenshots.py

clean:  ## remove what the set-up and the tests made; the data in var/ stays
	rm -rf .venv node_modules var/cache var/coverage var/screenshots
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
