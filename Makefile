# The menu is `make help`. The two commands a newcomer needs are `make run` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test suite quick lint style types layers mutation lock assets clean

PYTHON ?= python3
PORT ?= 8000
HUB_DATA_DIR ?= var
export HUB_DATA_DIR PORT
unexport PYTHONDONTWRITEBYTECODE # what is compiled once need not be compiled in each process

BIN := .venv/bin

help: ## Show this menu
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

setup: .venv/.run ## Make .venv with the `hub` command in it

.venv/.run: requirements/run.txt pyproject.toml scripts/venv.sh
	@scripts/venv.sh $(PYTHON) requirements/run.txt
	@touch $@

.venv/.test: requirements/test.txt .venv/.run
	@scripts/venv.sh $(PYTHON) requirements/test.txt
	@touch $@

run: export HUB_DEMONSTRATION = yes
run: setup ## Set up, load the demonstration area, serve on http://127.0.0.1:8000 (PORT=… changes it)
	@scripts/run_tools.sh || echo "PDFs cannot be made until then; all else works." >&2
	@$(BIN)/hub keys init --if-missing
	@$(BIN)/hub db upgrade
	@$(BIN)/hub demo load --if-empty
	@$(BIN)/hub demo accounts
	@$(BIN)/hub worker & worker=$$!; trap "kill $$worker" EXIT; $(BIN)/hub serve

test: .venv/.test ## Run everything: style, types, layers, and the whole suite on both databases and in Chromium
	@scripts/test_tools.sh
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory -j2 types suite

# The layers are among what it tests; the types, which one processor checks, are checked beside it.
suite: .venv/.test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -rs --durations=20

quick: .venv/.test ## Run the tests that need neither PostgreSQL nor a browser
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests/unit tests/integration -k "not postgresql"

lint: style types layers ## Check style, types and import directions

style: .venv/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/.test
	@$(BIN)/mypy

layers: .venv/.test
	@$(BIN)/lint-imports

mutation: .venv/.test ## Put small faults into the vault, the sealed values, the decision and the fence; show which no test notices
	@$(BIN)/python -m bench.mutation

lock: .venv/.test ## Pin every dependency again, with hashes
	@$(BIN)/uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-emit-index-url --no-annotate -q -o requirements/run.txt
	@$(BIN)/uv pip compile pyproject.toml --extra build --extra test --universal --generate-hashes --no-emit-index-url --no-annotate -q -o requirements/test.txt

assets: ## Compile the style sheets, scripts and icons again (needs node)
	@sh frontend/install.sh
	@sh frontend/build.sh hub/web/static/dist

clean: ## Remove what setup and tests made; the data in var/ stays
	rm -rf .venv frontend/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
