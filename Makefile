# make demo   look around: a believable organisation on http://127.0.0.1:$(PORT)
# make test   every test that this machine can run; REQUIRE=postgres,redis,browser makes an absent service a failure
# make check  style, types, layers, missing migrations, deployment settings, templates
# make chaos  kills, restarts, two of everything, on servers of its own; minutes, and a table of verdicts at the end
# make bench  the measuring scripts, each prints a table
# make screenshots  the pictures of README, from the demonstration; VAR_DIR=folder takes data that is there
# make messages  the texts of the sources into locale/, compiled; says what is to be translated
# make setup  only the environment, .venv

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

# As in production; the key is drawn anew each time and used for nothing.
DEPLOYED = env DATABASE_URL=sqlite://:memory: HTTPS=1 BEHIND_PROXY=1 ALLOWED_HOSTS=perfdash.example \
	SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"

.PHONY: setup demo test chaos check bench screenshots messages
.DELETE_ON_ERROR:

setup: $(VENV)/run.stamp

demo: $(VENV)/run.stamp
	@exec $(BIN)/python manage.py run_demo --port "$(PORT)"

test: $(VENV)/test.stamp
	@exec $(BIN)/python -m tests $(ARGS)

chaos: $(VENV)/test.stamp
	@exec $(BIN)/python -m tests.chaos $(ARGS)

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	env DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/djlint --lint --quiet .

messages: $(VENV)/test.stamp
	@exec $(BIN)/python -m tests.languages

bench: $(VENV)/test.stamp
	@for script in benchmarks/[a-z]*.py; do echo "--- $$script"; $(BIN)/python "$$script" || exit 1; done

screenshots: $(VENV)/test.stamp
	@exec $(BIN)/python -m tests.pictures

$(VENV)/run.stamp: requirements/run.txt | $(BIN)/pip
	@echo "Installing the pinned requirements into $(VENV)"
	@$(PIP_INSTALL) -r requirements/run.txt
	@touch $@

# test.txt holds every line of run.txt too.
$(VENV)/test.stamp: requirements/test.txt requirements/run.txt | $(BIN)/pip
	@echo "Installing the pinned requirements and the tools for tests into $(VENV)"
	@$(PIP_INSTALL) -r requirements/test.txt
	@touch $(VENV)/run.stamp $@

# pip comes last when an environment is made: one that was interrupted is made again.
$(BIN)/pip:
	@for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11 python; do \
		if "$$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$python" -m venv $(VENV); \
		fi; \
	done; \
	echo "perfdash needs Python 3.11 or newer with its venv module; name it: make setup PYTHON=/path/to/python3.12" >&2; \
	exit 1
