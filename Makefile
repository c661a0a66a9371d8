# A fresh machine needs python3 (3.11 or newer) with venv, git and make; these targets fetch the rest.
#
#   make demo     try it: a company of its own on a throw-away workspace, signed in by the link it prints
#   make serve    run it on your own data
#   make test     the whole suite on SQLite and on PostgreSQL, journeys in a browser included
#   make check    all that is judged without running it, in order, up to the first fault
#   make bench    time the main actions beside the same work in bare SQL
#   make pictures  take the pictures of the README from the demo
#   make lock     write the requirements anew from pyproject.toml
#   make clean    remove what these targets made

# What was read once is kept compiled: without that every program that a test starts would read everything anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m followthrough

.DEFAULT_GOAL := help
.PHONY: help demo serve test check bench pictures lock clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

demo: .venv/run.stamp
	@$(RUN) demo $(ARGS)

serve: .venv/run.stamp
	@$(RUN) serve $(ARGS)

bench: .venv/run.stamp
	@$(RUN) bench $(ARGS)

test: .venv/test.stamp
	@$(BIN)/python -m tests.browser.chromium
	@failed=0; for database in sqlite postgresql; do \
		FOLLOWTHROUGH_TEST_DATABASE=$$database $(BIN)/pytest -n auto --dist worksteal $(ARGS) || failed=1; \
	done; exit $$failed

# Judged as for the public: under https, with folders and secrets of its own.
check: export FOLLOWTHROUGH_PUBLIC_URL := https://followthrough.example
check: export FOLLOWTHROUGH_SECRET_KEY := only-to-check-with-and-so-of-no-use-to-anybody-elsewhere
check: export FOLLOWTHROUGH_DATA_DIR := $(CURDIR)/.cache/check
check: .venv/test.stamp
	@mkdir -p $(FOLLOWTHROUGH_DATA_DIR)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@find followthrough -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/pytest -q tests/test_architecture.py tests/test_face.py tests/test_docs.py

pictures: .venv/test.stamp
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m docs.take_pictures

lock: .venv/test.stamp
	$(call pin,requirements.txt,)
	$(call pin,requirements-test.txt,--extra dev)

clean:
	@test -L .venv || rm -rf .venv
	@rm -rf .cache build test-results *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# Where .venv is a link, somebody keeps it and looks after what is in it.
ifeq ($(shell test -L .venv && echo link),link)

.venv/run.stamp .venv/test.stamp: ;

else

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python lacks venv (on Debian: apt install python3-venv)."; exit 1; }

.venv/run.stamp: requirements.txt pyproject.toml | .venv/bin/python
	$(call install,requirements.txt)

.venv/test.stamp: requirements-test.txt pyproject.toml | .venv/bin/python
	$(call install,requirements-test.txt)

endif

# uv is nothing but a quicker pip: where it can't be had or stumbles, pip does the same from the same hashes.
define install
	@echo "Installing $(1)"
	@sed -n '/^uv==/,/[^\\]$$/p' $(1) > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt && \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
endef

# Nothing of this machine may reach the locks: neither its indexes nor its caps.
define pin
	env -u PIP_FIND_LINKS -u UV_FIND_LINKS PIP_CONFIG_FILE=/dev/null UV_NO_CONFIG=1 $(BIN)/uv pip compile --quiet \
		pyproject.toml $(2) --group build --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE) --output-file $(1)
endef
