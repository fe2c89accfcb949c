# Everything a developer says to this project. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BROWSER_TESTS := $(wildcard tests/browser/*.test.mjs)
BUILT := $${CARGO_TARGET_DIR:-target}
# What cargo-deny looks at. Advisories come from the network; without one: make check DENY='bans licenses sources'
DENY := advisories bans licenses sources

.PHONY: help demo setup check test test-rust test-clients test-browser laws fuzz proof-mutants proof-kill proof-sending proof-wire proof-fixtures proof-import proof-twilio bench bench-search screenshots clean

help:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

demo: ## the product with simulated customers on http://127.0.0.1:8080, nothing to configure
	cargo run --release -- demo

setup: ## install what the tests need, as far as it is missing
	@scripts/setup

check: ## formatting, lints, documentation, licences and advisories
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked
	@if command -v cargo-deny >/dev/null; then set -x; cargo deny --workspace --locked check $(DENY); \
	else echo 'check: cargo-deny is not installed, so licences, bans and advisories were NOT checked (cargo install cargo-deny --locked)'; fi

test: ## everything, at its small size; installs what is missing first
	@echo 'test: setup, then Rust on SQLite and on a PostgreSQL of its own, then programs that others wrote, then the pages in a real browser'
	@scripts/setup
	@$(MAKE) test-rust
	@$(MAKE) test-clients
	@$(MAKE) test-browser

test-rust: ## the Rust tests, on both engines
	scripts/with-postgres cargo test --workspace --locked

test-browser: ## the real program in a real browser
	$(if $(BROWSER_TESTS),,$(error no tests/browser/*.test.mjs here))
	cargo build --package knownas --locked
	KNOWNAS_BIN="$$(realpath "$(BUILT)/debug/knownas")" node --test --test-concurrency=1 $(BROWSER_TESTS)

test-clients: ## programs that others wrote, against the real program: Cloud API clients, Twilio's library, Kannel
	cargo build --package knownas --locked
	KNOWNAS_BIN="$$(realpath "$(BUILT)/debug/knownas")" node --test tests/clients/*.test.mjs

# How many histories, how many seconds.
CASES := 100000
SECONDS := 60

laws: ## the laws of identity on a hundred thousand new histories each (CASES=)
	PROPTEST_CASES=$(CASES) cargo test --package identity --lib --locked laws

proof-mutants: ## break identity on purpose, and see which tests notice; hours (SHARD=0/8 for a part; needs cargo-mutants)
	scripts/proof mutants -- scripts/mutants $(if $(SHARD),--shard $(SHARD))

fuzz: ## random bytes against the parsers of identity for a minute (SECONDS=; needs cargo install cargo-fuzz)
	cd crates/identity && cargo fuzz run --sanitizer none parsers -- -max_total_time=$(SECONDS)

proof-kill: ## kill the program a hundred times under load, count what it had acknowledged; docs/proof/kill.md
	cargo test --package knownas --test it --locked --no-run
	scripts/proof kill -- scripts/with-postgres --durable env KNOWNAS_KILLS=100 \
	  cargo test --quiet --package knownas --test it --locked kill -- --nocapture

proof-sending: ## ten thousand messages to a Meta that answers badly, killed in between; docs/proof/sending.md
	cargo test --package knownas --test it --locked --no-run
	scripts/proof sending -- scripts/with-postgres --durable env KNOWNAS_SENDS=10000 KNOWNAS_PEOPLE=500 KNOWNAS_KILLS=10 \
	  cargo test --quiet --package knownas --test it --locked sent_once -- --nocapture --test-threads=1

proof-wire: ## what Meta is asked, judged by Meta's own description (SPEC=…/whatsapp-business-messaging-v23.0.openapi.yaml)
	@cargo build --package knownas --locked
	SPEC="$(SPEC)" KNOWNAS_BIN="$$(realpath "$(BUILT)/debug/knownas")" scripts/proof wire -- node tests/clients/wire.mjs

proof-twilio: ## what we send to Twilio, judged by Twilio's own description (SPEC=…/twilio-messages-v2010.openapi.json)
	@cargo build --package knownas --locked
	SPEC="$(SPEC)" KNOWNAS_BIN="$$(realpath "$(BUILT)/debug/knownas")" scripts/proof twilio -- node --test --test-reporter=spec tests/clients/twilio-spec.mjs

proof-fixtures: ## every recorded webhook on both engines, shuffled and repeated; docs/proof/fixtures.md
	cargo test --package desk --test it --locked --no-run
	scripts/proof fixtures -- scripts/with-postgres \
	  cargo test --quiet --package desk --test it --locked fixtures -- --nocapture

proof-import: ## a hundred thousand contacts in and out on both engines: rows per second and memory; docs/proof/import.md
	cargo test --release --package knownas --test it --locked --no-run
	scripts/proof import -- scripts/with-postgres --durable env KNOWNAS_IMPORT_ROWS=100000 \
	  cargo test --quiet --release --package knownas --test it --locked a_large_file -- --nocapture --test-threads=1

bench: ## measure the intake on both engines, with a disk that is really waited for
	scripts/with-postgres --durable cargo bench --package knownas --locked --bench intake

bench-search: ## measure searches at ten thousand and a million contacts, and what indexing costs
	cargo bench --package desk --locked --bench search

screenshots: ## draw docs/pictures from the demo
	cargo build --release --package knownas --locked
	KNOWNAS_BIN="$$(realpath "$(BUILT)/release/knownas")" node tests/browser/screenshots.mjs

clean: ## remove what was built; your data stays
	cargo clean
	rm -rf crates/web/node_modules tests/clients/node_modules tests/clients/.venv
