# Needs python3 (3.11 or newer), make and a Python package index. `make help` lists what there is.
PYTHON ?= python3
VENV ?= .venv
LOCK ?= requirements.lock
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed-from-lock
PACKAGES := dbt_packages/.installed

# What `make build` and `make try` take; read from the environment, so that any folder name
# is safe.
export RAW FORMAT AS_OF CURRENCY TIMEZONE SCORING VARS M TO
SETTINGS = --raw "$$RAW" --format "$$FORMAT" --as-of "$$AS_OF" --currency "$$CURRENCY" \
	--timezone "$$TIMEZONE" --scoring "$$SCORING" --vars "$$VARS" $(if $(VERBOSE),--verbose)
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build connect summary try publish dashboard site sync daily quick test test-long
.PHONY: test-postgres test-spark test-v2 test-duckdb test-charts test-sync test-metrics
.PHONY: test-schedules test-shapes test-bi bench lint fix docs lock setup clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo 'make build RAW=<folder> [FORMAT=csv|parquet] [AS_OF=2025-06-30] [CURRENCY=EUR]'
	@echo '           [TIMEZONE=Europe/Rome] [SCORING=ntile|ntile_strict|quantile|fixed]'
	@echo "           [VARS='{vip_min_orders: 4}'] [VERBOSE=1]"
	@echo 'make try M=<model> [the settings of the `make build` before it]'
	@echo 'make sync TO=<destination> [SYNC_ARGS="--dry-run"], with its keys in the environment (docs/sync.md)'
	@echo 'make daily [TO="<destination> ..."] [DASHBOARD_ARGS=--no-pictures] [the settings of `make build`]'
	@echo 'make bench SIZE=10k|100k|1m|wide [BENCH_ARGS="--rounds 2"]; COLTIVA_BENCH_FOLDER is where it works'
	@echo 'COLTIVA_DUCKDB_PATH names the database file (default: warehouse.duckdb).'

build: $(INSTALLED) $(PACKAGES) ## build and test the warehouse, print its summary (sample shop or RAW=<folder>)
	@$(BIN)/python -m coltiva build $(SETTINGS)

connect: $(INSTALLED) $(PACKAGES) ## RAW=<folder>: say what a shop's own files bring, write the settings to read them
	@$(BIN)/python -m coltiva connect "$${RAW:?say RAW=<folder>}"

summary: $(INSTALLED) ## print the summary of a built warehouse again
	@$(BIN)/python -m coltiva summary

try: $(INSTALLED) $(PACKAGES) ## M=<model>: build it upon the built warehouse, run its data and unit tests
	@$(BIN)/python -m coltiva model $(SETTINGS) "$$M"

publish: $(INSTALLED) ## copy the public tables of a green build to published/, where readers read
	@$(BIN)/python -m coltiva publish

dashboard: $(INSTALLED) $(PACKAGES) ## make the page of boards target/dashboard/index.html and its pictures
	@$(BIN)/python -m coltiva dashboard $(DASHBOARD_ARGS)

sync: ## TO=hubspot|klaviyo|mailchimp|brevo: send what changed in the published copy
	@$(MAKE) --no-print-directory .venv-sync/.installed-from-lock VENV=.venv-sync \
		LOCK=requirements-sync.lock
	@.venv-sync/bin/python -m coltiva sync "$${TO:?say TO=<destination>}" $(SYNC_ARGS)

daily: ## build, publish, dashboard and, with TO=<destinations>, sync; ends at the first that fails
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory publish
	@$(MAKE) --no-print-directory dashboard
	@for destination in $$TO; do \
		$(MAKE) --no-print-directory sync TO="$$destination" || exit; \
	done

quick: $(INSTALLED) $(PACKAGES) ## schema and form of the files, all unit tests, from one parse (a minute)
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pytest -m quick $(PYTEST_ARGS)

test: $(INSTALLED) $(PACKAGES) ## run all tests, in two processes
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pytest -n 2 --dist loadscope $(PYTEST_ARGS)

test-long: $(INSTALLED) $(PACKAGES) ## sixty days in a row; more shops whose rows arrive in parts; real data (minutes)
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pytest -m long -n 2 --dist loadscope $(PYTEST_ARGS)

test-postgres: ## build on a PostgreSQL of its own and on DuckDB, compare every mart row by row
	@$(MAKE) --no-print-directory setup VENV=.venv-postgres LOCK=requirements-postgres.lock
	@.venv-postgres/bin/python -m pytest tests/python/engines/test_postgres.py $(PYTEST_ARGS)

test-spark: ## build on a Spark cluster of its own and on DuckDB, compare every mart row by row
	@$(MAKE) --no-print-directory setup VENV=.venv-spark LOCK=requirements-spark.lock
	@.venv-spark/bin/python -m pytest tests/python/engines/test_spark.py $(PYTEST_ARGS)

test-charts: $(INSTALLED) $(PACKAGES) ## look at the boards with Chromium, wide and narrow (installs Debian's)
	@COLTIVA_INSTALL_CHROMIUM=1 $(BIN)/python -m pytest -n 0 tests/python/charts $(PYTEST_ARGS)

test-v2: $(INSTALLED) ## parse the project with dbt v2
	@$(MAKE) --no-print-directory .venv-v2/.installed-from-lock VENV=.venv-v2 \
		LOCK=requirements-v2.lock || echo "dbt v2 cannot be installed here."
	@$(BIN)/python -m pytest -n 0 tests/python/engines/test_dbt_v2.py $(PYTEST_ARGS)

test-duckdb: $(INSTALLED) $(PACKAGES) ## build the sample with DuckDB 1.5; read its copies with 1.4, 1.5, 2.0
	@for release in duckdb14 duckdb15; do \
		$(MAKE) --no-print-directory .venv-$$release/.installed-from-lock \
			VENV=.venv-$$release LOCK=requirements-$$release.lock || exit; \
	done
	@$(BIN)/python -m pytest -n 0 tests/python/engines/test_duckdb_releases.py $(PYTEST_ARGS)

test-metrics: $(INSTALLED) $(PACKAGES) ## ask the semantic layer for each metric, compare it with the reports
	@$(MAKE) --no-print-directory .venv-metrics/.installed-from-lock VENV=.venv-metrics \
		LOCK=requirements-metrics.lock
	@$(BIN)/python -m pytest -n 0 tests/python/test_metrics.py $(PYTEST_ARGS)

# The sample shop in a database of its own, whatever warehouse.duckdb holds.
SAMPLE := COLTIVA_TARGET=duckdb COLTIVA_AS_OF= COLTIVA_DUCKDB_PATH=target/sample.duckdb \
	COLTIVA_PUBLISHED_PATH=target/published

test-bi: $(INSTALLED) $(PACKAGES) ## let Superset take bi/superset, compare what it shows with the tables
	@$(MAKE) --no-print-directory .venv-bi/.installed-from-lock VENV=.venv-bi \
		LOCK=requirements-bi.lock
	@mkdir -p target && rm -f target/sample.duckdb target/sample.duckdb.wal
	@$(SAMPLE) $(BIN)/python -m coltiva build >target/sample.log || { cat target/sample.log; exit 1; }
	@$(SAMPLE) $(BIN)/python -m coltiva publish
	@$(SAMPLE) .venv-bi/bin/python -m pytest tests/bi $(PYTEST_ARGS)

test-shapes: $(INSTALLED) $(PACKAGES) ## one shop, told in the shapes of several systems: the same segments
	@COLTIVA_SHAPES=1 $(BIN)/python -m pytest -n 0 tests/python/connectors/test_same_shop.py $(PYTEST_ARGS)

test-sync: ## test the sync against doubles of the destinations (four processes, which mostly wait)
	@$(MAKE) --no-print-directory setup VENV=.venv-sync LOCK=requirements-sync.lock
	@.venv-sync/bin/python -m pytest tests/python/sync -n 4 $(PYTEST_ARGS)

test-schedules: $(INSTALLED) $(PACKAGES) ## load and run the examples for cron, GitHub, Dagster and Airflow
	@$(MAKE) --no-print-directory .venv-schedules/.installed-from-lock VENV=.venv-schedules \
		LOCK=requirements-schedules.lock
	@$(BIN)/python -m pytest -n 0 tests/python/schedules $(PYTEST_ARGS)

bench: ## SIZE=10k|100k|1m|wide: against hand-written programs; without: a build against a parse
ifdef SIZE
	@$(MAKE) --no-print-directory setup VENV=.venv-bench LOCK=requirements-bench.lock
	@.venv-bench/bin/python benchmarks/run.py --size "$(SIZE)" $(BENCH_ARGS)
else
	@$(MAKE) --no-print-directory setup
	@$(BIN)/python benchmarks/build_time.py --raw "$$RAW"
endif

lint: $(INSTALLED) $(PACKAGES) ## check SQL, YAML and Python
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/yamllint --strict .
	@COLTIVA_DUCKDB_PATH=:memory: $(BIN)/sqlfluff lint --disable-progress-bar models tests/singular
	@$(BIN)/python tests/python/macro_lint.py

fix: $(INSTALLED) $(PACKAGES) ## mend what the linters can mend
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .
	@COLTIVA_DUCKDB_PATH=:memory: $(BIN)/sqlfluff fix --disable-progress-bar models tests/singular

docs: $(INSTALLED) $(PACKAGES) ## make the documentation page target/static_index.html
	@test -f "$${COLTIVA_DUCKDB_PATH:-warehouse.duckdb}" || $(MAKE) --no-print-directory build
	@$(BIN)/dbt --log-level warn docs generate --static --profiles-dir profiles
	@echo 'Documentation: target/static_index.html'

site: $(INSTALLED) $(PACKAGES) ## make target/site: these pages, the boards and the models of the sample shop
	@$(BIN)/python -m coltiva site

UV_COMPILE = .tools/bin/uv pip compile --universal --upgrade \
	--no-strip-extras --generate-hashes --no-emit-index-url --quiet \
	--custom-compile-command 'make lock'
UV_BESIDES = $(UV_COMPILE) pyproject.toml --constraint requirements.lock --no-annotate

lock: .tools/bin/uv ## make the lock files again from pyproject.toml
	@$(UV_COMPILE) pyproject.toml --group dev --output-file requirements.lock
	@for engine in postgres spark sync; do \
		$(UV_BESIDES) --group dev --extra $$engine \
			--output-file requirements-$$engine.lock || exit 1; \
	done
	@$(UV_BESIDES) --extra bench --output-file requirements-bench.lock
	@$(UV_BESIDES) --extra metrics --output-file requirements-metrics.lock
	@sed -n '/^duckdb==/d; s/ \\$$//; /^[a-z0-9]/p' requirements.lock >.tools/but_duckdb
	@echo 'duckdb==1.5.6' >.tools/duckdb15
	@$(UV_COMPILE) pyproject.toml --group dev --no-annotate --constraint .tools/but_duckdb \
		--override .tools/duckdb15 --output-file requirements-duckdb15.lock
	@for group in v2 bi duckdb14 schedules; do \
		$(UV_COMPILE) --group $$group --output-file requirements-$$group.lock || exit 1; \
	done

setup: $(INSTALLED) $(PACKAGES) ## only make the environment and install the dbt packages

clean: ## remove everything that was made here: environment, packages, outputs, warehouse.duckdb
	@rm -rf $(VENV) .venv-* .tools dbt_packages target logs
	@rm -rf .hypothesis .pytest_cache .ruff_cache
	@rm -rf warehouse.duckdb warehouse.duckdb.wal warehouse.duckdb.tmp package-lock.yml .user.yml
	@find coltiva tests -name __pycache__ -type d -exec rm -rf {} +

# A lock names all that is needed, some of it with extras, which pip takes for packages of
# their own where it looks for dependencies by itself.
$(INSTALLED): $(LOCK)
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Coltiva needs Python 3.11 or newer, $(PYTHON) is " + sys.version.split()[0] + ": set PYTHON=<path>.")'
	@echo 'Installing $(LOCK) into $(VENV) (once, about a minute) ...'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/pip install --quiet --no-deps --require-hashes --requirement $(LOCK)
	@touch $@

# `dbt deps` empties dbt_packages and the mark with it.
$(PACKAGES): packages.yml $(shell find packages -type f) | $(INSTALLED)
	@$(BIN)/python -m coltiva packages
	@touch $@

.tools/bin/uv:
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install --quiet 'uv>=0.9'
