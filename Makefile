# Everything a developer types. `make` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help check test demo run build tools crds format reproducible clean need-all need-java need-tools

# A JDK 25 wherever it is; what is missing is said by the targets that need it.
export JAVA_HOME := $(shell tools/jdk)
MVN := mvn -B -ntp
JAVA := "$(JAVA_HOME)/bin/java"
JAR := target/tenant-operator.jar
# The tests' class path, as the build wrote it.
TEST_CLASSPATH = target/test-classes:target/classes:$$(cat target/test.classpath)
WITH_TOOLS = TENANCY_TOOLS="$$(tools/build --where)"

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

check: need-java ## formatting and the quick tests, under two minutes
	@$(MVN) spotless:check test -Dtest.excludedGroups=slow

test: build-all ## all tests, on the real parts: what CI runs
	@rm -rf target/surefire-reports
	@$(WITH_TOOLS) $(MVN) spotless:check surefire:test; result=$$?; tools/slowest; exit $$result

demo: build-all ## the whole story in one command: a tenant lives and is deleted, without a 5xx
	@$(WITH_TOOLS) $(JAVA) -cp "$(TEST_CLASSPATH)" dev.tenancy.demo.Demo

run: build-all ## the real parts in the foreground until Ctrl-C; FRESH=1 forgets earlier data
	@$(WITH_TOOLS) FRESH="$(FRESH)" $(JAVA) -cp "$(TEST_CLASSPATH)" dev.tenancy.stack.Run || { result=$$?; [ $$result -eq 130 ] || exit $$result; }

build: need-java ## target/tenant-operator.jar
	@echo "Building $(JAR) …"
	@$(MVN) -q package -DskipTests

tools: need-tools ## etcd, kube-apiserver, kubectl, temporal, built once
	@tools/build

.PHONY: proxies
test: proxies
proxies: ## the proxies that tests run: nginx, HAProxy, Envoy, Caddy; installs where it may
	@[ -e "$$(tools/proxies --where)/complete" ] || tools/require go
	@tools/proxies

crds: need-java ## writes crds/ from the Java types
	@$(MVN) -q process-test-classes
	@$(JAVA) -cp "$(TEST_CLASSPATH)" dev.tenancy.api.CrdGenerator

format: need-java ## formats the sources
	@$(MVN) -q spotless:apply

clean: ## removes what was built here; the tools stay in their cache
	@rm -rf target

# Go and Maven side by side.
.PHONY: build-all
build-all: need-all
	@$(MAKE) --no-print-directory -j2 tools build

# All that is missing at once; Go only while there is something to build with it.
need-all:
	@tools/require jdk maven $$([ -x "$$(tools/build --where)/temporal" ] || echo go)

need-java:
	@tools/require jdk maven

need-tools:
	@[ -x "$$(tools/build --where)/temporal" ] || tools/require go

reproducible: need-java ## builds the jar twice from a clean clone and compares
	@tools/reproducible
