# `make` lists the verbs. Everything runs in .venv beside this file; only Python 3.11+ and make are needed.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data
export PYTHONHASHSEED := 0

.DEFAULT_GOAL := help
.PHONY: help install demo test check format kills docs train-default evaluate learning benchmark benchmark-memory benchmark-review sample lock clean

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

install: .venv/installed ## make .venv and install linkverdict into it

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "linkverdict needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Name one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@mkdir -p .typing && ln -sfn .. .typing/linkverdict
	@touch $@

demo: install ## score the sample export that ships and say where the report is
	$(BIN)/linkverdict score data/sample/sample-backlinks.csv.gz --out demo-audit || test $$? -eq 1

test: install ## run the linters and the whole suite
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2

check: install ## run the linters alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=.typing $(BIN)/mypy -m linkverdict -m linkverdict.__main__ -m linkverdict.cli -m linkverdict.cli_disavow -m linkverdict.cli_labels -m linkverdict.cli_learning -m linkverdict.cli_models -m linkverdict.cli_review -m linkverdict.terminal \
		-p linkverdict.data -p linkverdict.features -p linkverdict.models -p linkverdict.training -p linkverdict.inference -p linkverdict.review
	$(BIN)/lint-imports --no-cache

format: install ## let ruff mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

kills: install ## kill adds, imports, retrains, promotions and registrations at random moments, a hundred times each
	LINKVERDICT_KILLS=100 $(BIN)/python -m pytest -n 2 -k 'kill or begin_one_registry' tests/test_kills.py tests/data/test_label_store.py tests/models/test_registry.py

docs: install ## remake the generated pages
	$(BIN)/python -m linkverdict.features.listing docs/signals.md
	$(BIN)/python -m linkverdict.training.shipped_card docs
	$(BIN)/python -m linkverdict.inference.readme README.md

benchmark-review: install ## time the review page on 100,000 links
	$(BIN)/python -m linkverdict.review.benchmark

sample: install ## remake the shipped sample export
	$(BIN)/python -m linkverdict.data.sample

train-default: install ## fit the default model from the labelled exports in DATA
	$(BIN)/python -m linkverdict.training train-default --data $(DATA)

evaluate: install ## write docs/evaluation.md from the labelled exports in DATA
	$(BIN)/python -m linkverdict.training evaluate --data $(DATA)

learning: install ## write docs/learning.md: learning curve, contests, promises, from the labelled exports in DATA
	$(BIN)/python -m linkverdict.training learning --data $(DATA)

benchmark: install ## write docs/speed.md: a million links by stage, beside a plain pipeline and a strong peer
	$(BIN)/python -m linkverdict.inference.speed.benchmark --write docs/speed.md

benchmark-memory: install ## write docs/scale.md: memory and time of 1, 3 and 10 million links, workers, cost
	$(BIN)/python -m linkverdict.inference.speed.memory_benchmark --write docs/scale.md

lock: install ## write constraints.txt from what is installed
	$(BIN)/python -m pip freeze --exclude-editable | sort -f > constraints.txt

clean: ## remove what make made
	rm -rf .venv .typing demo-audit build *.egg-info
