#!/bin/sh
# Writes both lock files anew from pyproject.toml. A maintainer's tool: it wants uv, the set-up does not.
# Arguments go to uv, e.g. `scripts/lock.sh --upgrade-package django`.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@" pyproject.toml; }
lock -o requirements.txt "$@"
lock --group dev --constraint requirements.txt -o requirements-dev.txt "$@"
if grep -nE '://|--index|--find-links|--extra-index' requirements.txt requirements-dev.txt; then
    echo "A lock file names an address: it must not." >&2
    exit 1
fi
