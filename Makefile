# Every target installs what it needs into .venv; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test check format lint types layers unit editors oracle learn client lock clean

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "CITL needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: requirements/core.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/core.txt
	$(PIP) install --quiet --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	$(PIP) install --quiet --no-deps -e .
	@touch $@

demo: $(VENV)/.core ## Install, then repair a real broken package in the terminal.
	$(BIN)/citl check examples/bakery || test $$? -eq 1

test: $(VENV)/.dev editors check ## Install everything, then run every test.
	$(BIN)/python -m pytest -m "slow or editor"

check: format lint types layers unit ## What every change has to pass; a few minutes.

format: $(VENV)/.dev ## Is the code formatted?
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev ## Does ruff have anything to say?
	$(BIN)/ruff check .

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy

layers: $(VENV)/.dev ## Do imports point down?
	$(BIN)/lint-imports --config pyproject.toml

unit: $(VENV)/.dev ## The quick tests.
	$(BIN)/python -m pytest -m "not slow and not editor"

editors: ## Install the editors that tests drive, where that is allowed.
	tests/editors/install

oracle: $(VENV)/.dev ## Rebuild the shipped oracle from the corpus.
	$(BIN)/citl oracle build corpus -o server/citl/data/oracle.apr --jobs $(JOBS)

learn: $(VENV)/.dev ## Learn anew from code that compiles; hours.
	$(BIN)/citl oracle pairs corpus/programs toolchain corpus/sources.toml -o .cache/pairs --jobs $(JOBS)
	$(BIN)/citl oracle learn .cache/pairs corpus --jobs $(JOBS)
	$(BIN)/citl oracle build corpus -o .cache/oracle.apr --jobs $(JOBS)
	$(BIN)/citl oracle encode .cache/pairs corpus --oracle .cache/oracle.apr --jobs $(JOBS)
	$(BIN)/citl oracle rank .cache/pairs corpus --oracle .cache/oracle.apr --jobs $(JOBS)
	$(BIN)/citl oracle blame .cache/pairs corpus --oracle .cache/oracle.apr --jobs $(JOBS)
	$(MAKE) oracle

client: ## Build the VS Code extension.
	npm ci --ignore-scripts --no-audit --no-fund && npm run package

lock: ## Resolve the dependencies anew (needs uv).
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q -o requirements/core.txt
	uv pip compile pyproject.toml --extra dev --extra train --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q -c requirements/core.txt -o requirements/dev.txt

clean: ## Remove what can be made again.
	rm -rf $(VENV) build dist node_modules client-vscode/out .mypy_cache .ruff_cache .pytest_cache
