# Everything that is done with a checkout. Needs Python 3.11+ and make; the rest is fetched into .venv.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
VENV := .venv/bin
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test bench stress check lock texts

help:  ## lists what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 20

setup:
	@$(PYTHON) marketplace/installation/bootstrap.py requirements.txt

setup-dev:
	@$(PYTHON) marketplace/installation/bootstrap.py requirements.txt requirements-dev.txt

run: setup  ## sets everything up (once) and runs the site; Ctrl-C ends it
	@exec $(VENV)/python -m marketplace.installation

test: export PYTHONDONTWRITEBYTECODE :=
test: setup-dev  ## runs all tests on real PostgreSQL and real Redis; with DEEP=1 generated questions many times over
	@$(VENV)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: setup-dev  ## runs the benchmarks, printing tables with ratios
	@$(VENV)/python -m bench $(ARGS)

stress: setup-dev  ## loads a real installation for minutes, then proves slots, answers and books; ARGS=--chaos kills its parts
	@$(VENV)/python -m tests.stress $(ARGS)

check: setup-dev  ## lint, format, types, known vulnerabilities of the packages
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy config.py marketplace workers
	@$(VENV)/python -m marketplace.installation.audit_packages

texts: setup-dev  ## finds the texts of pages and mails anew and brings the catalogues of all languages up to date
	@$(VENV)/pybabel -q extract -F babel.cfg -k lazy_gettext --add-location file --no-wrap --project Rivulet --version 1 --msgid-bugs-address "the issue tracker" --copyright-holder "the Rivulet authors" -o translations/messages.pot .
	@$(VENV)/pybabel -q update -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete --no-wrap
	@$(VENV)/pybabel -q compile -d translations

lock: setup-dev  ## locks the versions of pyproject.toml anew, with hashes
	@for job in "requirements.txt" "requirements-dev.txt --group dev -c requirements.txt"; do \
	  set -- $$job; file=$$1; shift; \
	  $(VENV)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 pyproject.toml "$$@" -o $$file && \
	  sed -i '/^ *#/d; /^--/d' $$file || exit 1; \
	done
