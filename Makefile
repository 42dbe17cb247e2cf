# Everything that is done to the portal, by one word. `make` alone lists the words.
#
# A new environment is made with PYTHON, 3.11 or newer:  make test PYTHON=python3.13
# More or other tests at once:                           make test PYTEST_ARGS='-n 8 tests/core'
# Newer versions of everything in the locks:             make lock LOCK_ARGS=--upgrade
# A few minutes beside the bots that matter most:        make bench-peers BENCH_ARGS=--quick

PYTHON ?= python3
PYTEST_ARGS ?= -n logical --maxprocesses=4 --dist=worksteal
LOCK_ARGS ?=
BENCH_ARGS ?=
CORPUS_ARGS ?=

VENV := .venv
PEERS := .venv-peers
IN_VENV := $(VENV)/bin/python
PIP := $(IN_VENV) -m pip -qq --disable-pip-version-check --no-input
COMPILE := $(IN_VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock'

# Tests make many large files in memory. glibc would keep what they took, and grow to twice the size, unless told from
# how many bytes on to give memory back at once.
test ci coverage: export MALLOC_MMAP_THRESHOLD_ := 1000000

# Every worker, and every process that a test starts, imports the portal: 2 s with bytecode, 5 s without.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: run reset test ci coverage check fresh bench bench-peers corpus lock messages diagrams clean help

run: $(VENV)/run.ready ## start the portal
	@$(VENV)/bin/portal run

reset: ## forget what was done in the simulator; a clinic's data stays
	@rm -rf demo-data demo-data.key

# The checks run beside the tests, for most of their time is one process's; what they have to say stands below.
test: $(VENV)/dev.ready ## every check, and the tests of every day: a few minutes
	@said=$$(mktemp); $(MAKE) --no-print-directory check >"$$said" 2>&1 & checks=$$!; trap 'kill $$checks' INT TERM; \
	$(IN_VENV) -m pytest -q $(PYTEST_ARGS); code=$$?; \
	wait $$checks || code=$$?; cat "$$said"; rm -f "$$said"; exit $$code

ci: $(VENV)/dev.ready ## all other tests: every kill and crawl, busy days, browser walks, all on both databases
	@$(IN_VENV) -m pytest -q -m ci $(PYTEST_ARGS)

coverage: $(VENV)/dev.ready ## run every test and see which branches it takes; at least 95 % (takes twice as long)
	@$(IN_VENV) -m pytest -q -m '' $(PYTEST_ARGS) --cov --cov-report=term:skip-covered

check: $(VENV)/dev.ready ## lint, formatting, types, import directions, catalogues
	@$(IN_VENV) -m ruff check --quiet
	@$(IN_VENV) -m ruff format --diff --quiet
	@$(IN_VENV) -m mypy --no-error-summary
	@contracts=$$($(VENV)/bin/lint-imports 2>&1) || { echo "$$contracts" >&2; exit 1; }
	@$(IN_VENV) -m locales.checks

fresh: ## prove the set-up from nothing, on each Python from 3.11 on that is here
	@PYTHON=$(PYTHON) .ci/fresh

bench: $(VENV)/dev.ready ## measure: each tests/bench/bench_*.py in turn
	@for file in tests/bench/bench_*.py; do $(IN_VENV) -m "$$(echo "$${file%.py}" | tr / .)" || exit 1; done

bench-peers: ## measure the portal beside other bots, in an environment of its own (Linux, needs redis-server): an hour
	@command -v redis-server >/dev/null || { \
		echo 'One of the other bots keeps its conversations in Redis; install its server: apt install redis-server' >&2; exit 1; }
	@$(MAKE) --no-print-directory VENV=$(PEERS) $(PEERS)/peers.ready
	@$(PEERS)/bin/python -m tests.bench.peers $(BENCH_ARGS)

corpus: $(VENV)/dev.ready ## check hundreds of files that others publish, and hostile ones; needs the network
	@$(IN_VENV) -m tests.core.files.corpus $(CORPUS_ARGS)

lock: $(VENV)/dev.ready ## write the locks again after a change of dependencies
	@$(COMPILE) $(LOCK_ARGS) --group build --group dev --output-file .locks/dev.txt pyproject.toml
	@$(COMPILE) --group build --constraints .locks/dev.txt --output-file .locks/run.txt pyproject.toml
	@$(COMPILE) --group build --group peers --constraints .locks/dev.txt --output-file .locks/peers.txt pyproject.toml

messages: $(VENV)/dev.ready ## bring the catalogues up to date with the code
	@$(IN_VENV) -m locales.messages

diagrams: $(VENV)/dev.ready ## draw the dialogs anew, into docs/dialogs
	@$(IN_VENV) -m dialogs.diagrams

clean: ## remove the environment and all that was made, but no data
	@rm -rf $(VENV) $(PEERS) build *.egg-info .coverage* .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find bot core dialogs locales tests -type d -name __pycache__ -prune -exec rm -rf {} +

help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s%s\n", $$1, $$2 }' Makefile

# The environment is made once, and brought up to date when a lock or pyproject.toml changes; otherwise nothing here needs
# the network. A lock is complete, so nothing is resolved (--no-deps): a release of tomorrow changes nothing. The build
# backend comes from it as well, so that nothing is installed without its hash.
$(VENV)/%.ready: .locks/%.txt pyproject.toml | $(VENV)/bin/pip
	@echo 'Setting up $(VENV) from .locks/$*.txt ...'
	@$(PIP) install --no-deps --require-hashes --requirement .locks/$*.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(PIP) check
	@touch $@

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'The portal needs Python 3.11 or newer; if you have one by another name: make run PYTHON=python3.13' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python cannot make environments: install its venv module (Debian, Ubuntu: apt install python3-venv)' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
