# make run: raw/ into outputs/.  make test: every check.  Both set up .venv first, where it is missing or out of date.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: run test docs screenshots bench clean

run: $(STAMP)
	$(BIN)/crtables run raw/ --out outputs/

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

# Write the generated parts of the README anew.
docs: $(STAMP)
	$(BIN)/python -m pipeline.docs README.md

# Take the README's pictures of outputs/report.html; needs Chromium.
screenshots: run
	$(BIN)/python tests/screenshots/take.py

# Measure speed, memory and growth (some minutes) and write the table into the README.
bench: $(STAMP)
	$(BIN)/python tests/benchmarks/bench.py README.md

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "crtables needs Python 3.11 or newer; set PYTHON, as in: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/python -m compileall -q pipeline
	@touch $@
