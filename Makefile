# What everybody types. `make help` lists it. Nothing here needs more than Debian 12 with Python 3.11, git and make.

PYTHON := .venv/bin/python
BIND ?= 127.0.0.1:8000
PYTEST := $(PYTHON) -m pytest
SPREAD := -n auto --dist worksteal
# Workers, servers and browsers are real and share the machine with whatever runs beside them. What failed in company is
# asked once more alone, and both answers stand in the output; what fails then too has failed.
ALONE = || { said=$$?; test $$said = 1 && echo '== Once more, alone: what failed above.' \
  && $(PYTEST) --exitfirst --last-failed --last-failed-no-failures none
# In `make test` a missing PostgreSQL or browser is a failure; by hand (.venv/bin/pytest) it is a skipped test.
export PERFEVAL_TEST_STRICT ?=

.DEFAULT_GOAL := help
# One after the other, also under `make -j`: each leg of the tests takes what the machine has.
.NOTPARALLEL:
.PHONY: help setup setup-test demo test test-sqlite test-postgresql test-e2e test-faults lint check fmt coverage bench roundtrip fuzz rights faults gallery screenshots stack clean

help:
	@grep -E '^[a-z][a-z0-9-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/^([^:]+):.*## /\1\t/' | expand -t 18

setup:  ## system packages, .venv, front-end packages, fonts: only what is missing
	@scripts/setup.sh

setup-test:  ## the same and what the tests need: PostgreSQL, Chromium, PDF tools
	@scripts/setup.sh --tests

# Where the QR codes of the demonstration's prints lead.
demo: export PERFEVAL_PUBLIC_URL ?= http://$(BIND)
demo: setup  ## the demonstration on http://127.0.0.1:8000 (another address: make demo BIND=127.0.0.1:8001)
	@$(PYTHON) manage.py migrate --verbosity 0
	@$(PYTHON) manage.py load_demo
	@exec $(PYTHON) manage.py up --bind $(BIND)

test: test-sqlite test-postgresql test-e2e test-faults  ## the suite: on SQLite, on PostgreSQL, in the browser, under faults

test-sqlite: PERFEVAL_TEST_STRICT := 1
test-sqlite: setup-test
	$(PYTEST) $(SPREAD) tests --ignore=tests/e2e --ignore=tests/faults \
	  $(ALONE) tests --ignore=tests/e2e --ignore=tests/faults; }

test-postgresql: PERFEVAL_TEST_STRICT := 1
test-postgresql: export PERFEVAL_TEST_DB := postgresql
test-postgresql: setup-test
	$(PYTEST) $(SPREAD) tests --ignore=tests/e2e --ignore=tests/faults --ignore=tests/core \
	  $(ALONE) tests --ignore=tests/e2e --ignore=tests/faults --ignore=tests/core; }

test-e2e: PERFEVAL_TEST_STRICT := 1
test-e2e: setup-test
	$(PYTEST) tests/e2e $(ALONE) tests/e2e; }

# Two processes, each with a stack of its own for its files.
test-faults: PERFEVAL_TEST_STRICT := 1
test-faults: setup-test
	$(PYTEST) -n 2 --dist loadfile tests/faults $(ALONE) tests/faults; }

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
	$(PYTEST) tests --ignore=tests/e2e --ignore=tests/faults --cov --cov-report=term-missing:skip-covered

bench: setup-test  ## benchmarks; the figures are ratios within one run
	@missed=0; for file in bench/bench_*.py; do echo "== $$file"; PYTHONPATH=. $(PYTHON) "$$file" || missed=1; done; exit $$missed

roundtrip: setup-test  ## print 1,000 generated tables in every layout and read them back: some minutes
	PYTHONPATH=. $(PYTHON) scripts/roundtrip.py

gallery: setup  ## the pictures of the printed forms in docs/images/gallery, each with its sample
	PYTHONPATH=. $(PYTHON) scripts/gallery.py

fuzz: setup-test  ## 10,000 mutants of good files and the harmful ones through the page: some fifteen minutes
	PYTHONPATH=. $(PYTHON) scripts/fuzz.py

faults: setup-test  ## races, kills, restarts, load in full length, figures to docs/reliability.md: hours
	PYTHONPATH=. $(PYTHON) -m tests.faults

rights: setup-test  ## every address × method × role × relation × state, not only what covers them
	PERFEVAL_RIGHTS=whole $(PYTEST) $(SPREAD) tests/rights

screenshots: setup-test  ## the pictures of the README, from the demonstration
	$(PYTHON) scripts/screenshots.py

stack: setup-test  ## production's processes on this machine: PostgreSQL, Redis, two web servers, two workers, the clock
	PYTHONPATH=. $(PYTHON) scripts/stack.py

clean:  ## remove what the set-up and the tests made; the data in var/ stays
	rm -rf .venv node_modules var/cache var/coverage var/screenshots
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
