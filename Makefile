# The two commands: `make demo` and `make test`. Everything else is a shorthand. `make help` tells a line a target.
SHELL := /bin/bash
PY := .venv/bin/python
LOCALE := src/chuxin/interfaces/web/locale
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO_SERVE ?= 1
export CHUXIN_HOME ?= $(CURDIR)/var
# Python keeps what it compiled, whatever the machine has set: every command would else compile its libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install machine demo test test-postgresql quick lint bench lock docs clean

help: ## these lines
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.venv/ready: requirements.lock pyproject.toml
	@.ci/install
	@touch $@

install: .venv/ready ## install everything the lock names, and this project, into .venv
	@.venv/bin/pybabel -q compile -d $(LOCALE) -D django 2>/dev/null || .venv/bin/pybabel compile -d $(LOCALE) -D django

machine: install ## Chromium, the PDF tools and Java for the tests, where this machine may have them
	@.ci/machine

demo: install ## build the sample province in var/ and open the portal on 127.0.0.1:8000
	@.venv/bin/chuxin init
	@.venv/bin/chuxin demo
	@if [ "$(DEMO_SERVE)" != 0 ]; then .venv/bin/chuxin serve --host $(HOST) --port $(PORT); fi

test: install machine lint ## lint, types, contracts and the whole suite
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -rs

test-postgresql: install machine ## the whole suite with PostgreSQL in the place of SQLite, one database a worker
	@CHUXIN_TEST_DATABASE=postgresql $(PY) -m pytest -n 2 --dist loadfile -rs

quick: install ## the kernel and the house rules only, in seconds
	@$(PY) -m pytest -m "not django_db and not browser and not postgres and not realdata" -p no:cacheprovider \
	  tests/kernel tests/architecture

lint: install ## ruff, mypy --strict and the import contracts
	@.venv/bin/ruff check -q . && .venv/bin/ruff format -q --check . && .venv/bin/mypy && .venv/bin/lint-imports

bench: install ## every benchmark: our figure beside the peer's, as a ratio
	@for b in intake frictionless evaluate pages report ledger open_data cases; do echo "== $$b"; $(PY) -m benchmarks.$$b || exit 1; done

lock: ## write requirements.lock anew: names, versions, hashes, no addresses
	@.venv/bin/uv pip compile -q --python-version 3.11 --python-platform linux --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate requirements/dev.in -o requirements.lock

docs: install ## regenerate docs/reference from the code
	@$(PY) docs/build.py

clean: ## remove the sample province and caches (keeps .venv)
	@rm -rf var .pytest_cache .mypy_cache .ruff_cache
