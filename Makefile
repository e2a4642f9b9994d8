# Two commands: `make run` starts the studio, `make test` checks all of it.
# Everything lands in .venv and .studio beside this file; removing both is a clean slate.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TESTS ?=
.DEFAULT_GOAL := run
.PHONY: run demo test check audit migrate lock bench clean

run: $(VENV)/runtime ## start the studio and print its address
	@exec $(BIN)/python app.py

demo: $(VENV)/runtime ## the same, with a fictional account and vendors that sometimes fail; STUDIO_SANDBOX_SEED picks how
	@exec $(BIN)/python app.py --demo

test: $(VENV)/tools check ## everything, a real browser included
	@browser=$$($(BIN)/python -m tests.browser.chromium) && STUDIO_BROWSER="$$browser" $(BIN)/python -m pytest -n auto $(TESTS)

check: $(VENV)/tools ## style and types only
	@$(BIN)/ruff check .
	@$(BIN)/mypy .

audit: $(VENV)/audit/ready ## weekly: high findings in our code, the list of parts, known holes in what the locks name (asks PyPI)
	@$(VENV)/audit/bin/bandit -q -r app.py local pages services ui -lll && echo "bandit    nothing high"
	@# Not by keyword: it takes every sentence about a password for one. No finding is excused, so there is no baseline.
	@git ls-files -z | xargs -0 $(VENV)/audit/bin/detect-secrets-hook --disable-plugin KeywordDetector && echo "secrets   none in the tracked files"
	@$(VENV)/audit/bin/cyclonedx-py requirements requirements.txt --output-file $(VENV)/audit/sbom.json && echo "parts     $(VENV)/audit/sbom.json"
	@for each in requirements requirements-dev requirements-ytdlp; do \
	  $(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes -r $$each.txt || exit 1; done

migrate: $(VENV)/runtime ## apply pending migrations to whatever the settings point at
	@$(BIN)/python -m services.migrations

bench: $(VENV)/tools ## print every figure the README claims
	@for each in $(notdir $(basename $(wildcard benchmarks/[a-z]*.py))); do \
	  echo "== $$each"; $(BIN)/python -m benchmarks.$$each || exit 1; done

lock: $(VENV)/tools ## pin and hash what requirements*.in name
	@$(BIN)/pip install --quiet uv
	@for each in requirements requirements-dev requirements-ytdlp requirements-audit; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url $$each.in -o $$each.txt; done

clean: ## remove what can be made again; your data in .studio stays
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache test-results

$(VENV)/runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Persona Studio needs Python 3.11 or newer. Install it, or name one: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@start=$$(date +%s); test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt && \
	  echo "packages  installed in $$(( $$(date +%s) - start )) s"
	@touch $@

$(VENV)/audit/ready: requirements-audit.txt $(VENV)/runtime
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@touch $@

$(VENV)/tools: $(VENV)/runtime requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
