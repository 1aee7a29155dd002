# make run     builds everything and serves a demo bot on 127.0.0.1:8080
# make test    every test: Go with the race detector, the editor, a browser
# make help    the rest

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

FUZZTIME ?= 1m
DATA     ?= .data
# Under CI the tests are listed one by one, so that .ci/run sees what is skipped.
GOTEST   := go test $(if $(CI),-v)

VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# On Linux the code is laid where its addresses and its places in the file
# differ by no multiple of 2 MB. Else the kernel maps it in pages of that size
# where the file lies in memory in such, and an idle server holds 2 MB for each
# page of code that it runs.
LDFLAGS  := -X main.version=$(VERSION)
ifeq ($(shell uname -s),Linux)
LDFLAGS  += "-extldflags=-Wl,-Ttext-segment=0x480000"
endif
GODIRS   := engine flows server $(wildcard editor/*.go)
WEBFILES := $(shell find editor -path editor/node_modules -prune -o -path editor/dist -prune \
              -o -path editor/test-results -prune -o -path editor/playwright-report -prune \
              -o -path editor/e2e -prune -o -path editor/bench -prune -o -type f ! -name '*.go' -print)
SCHEMA   := editor/src/schema.gen.json
NPMSTAMP := editor/node_modules/.installed
WEBSTAMP := editor/node_modules/.built

.PHONY: all build run test test-go test-editor e2e lint lint-go lint-editor fmt fuzz torture bench bench-editor web browser clean help

all: build

help:
	@echo 'build  bin/parley, with the pages in it      run    build, then serve a demo bot ($(DATA))'
	@echo 'test   test-go, test-editor, e2e             lint   vet, staticcheck, gofmt, biome'
	@echo 'fuzz   every fuzz target, FUZZTIME each      bench  the benchmarks of the README'
	@echo 'fmt    gofmt and biome, in place             clean  what was built; not $(DATA)'
	@echo 'torture  the long proofs                      bench-editor  those of the editor, in a browser'

build: web
	go build -ldflags '$(LDFLAGS)' -o bin/parley ./server/cmd/parley

run: build
	bin/parley serve --auto-publish --data $(DATA)

# The pages: installed when package.json or its lock is newer, built when a
# source is. The stamps stand in node_modules, since dist is embedded whole.
# Not `npm ci`: it refuses a lock without the optional packages of other
# platforms, which some registries do not carry. --no-save leaves the lock be.
web: $(WEBSTAMP)

$(NPMSTAMP): editor/package.json editor/package-lock.json
	@command -v npm >/dev/null || { echo "make: there is no npm; the pages are built with Node 20 and npm" >&2; exit 1; }
	cd editor && npm install --no-save --no-audit --no-fund
	@touch $@

# What the editor knows of the language comes from Go's tables. The file keeps
# its time where it says the same, so that the pages are not built for nothing.
$(SCHEMA): $(wildcard flows/*.go flows/*.yaml server/cli/schema.go)
	@mkdir -p $(@D) bin
	go run ./server/cmd/parley schema --editor >bin/schema.json
	@cmp -s bin/schema.json $@ || cp bin/schema.json $@

$(WEBSTAMP): $(NPMSTAMP) $(SCHEMA) $(WEBFILES)
	cd editor && npm run build
	@touch editor/dist/.keep $@

# Quick things first: a type error need not wait for the race detector.
test: test-editor test-go e2e

test-go: web
	go vet ./...
	go build ./...
	$(GOTEST) -race ./...

test-editor: web
	cd editor && npm run typecheck
	cd editor && npm run lint
	cd editor && npm run size
	cd editor && npm test

e2e: build browser
	cd editor && CHROMIUM="$$(../.ci/browser --path)" npm run e2e

browser:
	@.ci/browser

lint: lint-go lint-editor

lint-go:
	@unformatted=$$(gofmt -l $(GODIRS)); \
	if [ -n "$$unformatted" ]; then echo "not formatted; run make fmt:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

lint-editor: $(NPMSTAMP)
	cd editor && npm run lint

fmt: $(NPMSTAMP)
	gofmt -w $(GODIRS)
	cd editor && npm run format

# One fuzz target at a time, as `go test -fuzz` wants it.
fuzz:
	@packages=$$(go list ./...); \
	for package in $$packages; do \
	  listed=$$(go test -run '^$$' -list '^Fuzz' "$$package"); \
	  for target in $$(grep '^Fuzz' <<<"$$listed" || true); do \
	    echo "fuzz $$package $$target, $(FUZZTIME)"; \
	    go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package"; \
	  done; \
	done

# The long form of the proofs that make test has in short: random bots, talks and
# files, kills and power cuts, in slices by seed, those that
# testdata/results/proofs.txt does not have yet for this state of the code; and a
# walk of EVENTS events through a large bot.
EVENTS ?= 100000
torture:
	.ci/torture
	go test ./engine/replay/explore -run TestLargeBot -v -events $(EVENTS)

# The figures of the README: the engine and the reader by Go's benchmarks, the
# server beside a minimal program that writes the same rows, and what it takes
# while nobody writes, in kB.
bench: build
	go test -run '^$$' -bench 'Step|Load|Distinct|ExpressionWorst' -benchmem ./engine
	go test -run '^$$' -bench . -benchmem ./flows ./engine/match ./engine/layout ./engine/replay/explore ./server/channel/... ./server/web ./server/store/sqlite ./server/runtime ./server/cli
	go test -run '^$$' -bench . -benchtime 1x -timeout 30m ./server/bench
	@.ci/idle bin/parley

# The editor beside plain React Flow with as many cards, RUNS views of each size.
bench-editor: build browser
	cd editor && CHROMIUM="$$(../.ci/browser --path)" npx playwright test -c bench/playwright.config.ts

clean:
	rm -rf bin editor/node_modules editor/test-results editor/playwright-report
	find editor/dist -mindepth 1 ! -name .keep -delete
