# Everything a developer types. `make` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help check test prove bench demo storm run build tools examples proxies crds format reproducible clean need-all need-bench need-java need-tools

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

test: build-all examples proxies ## all tests, on the real parts: what CI runs
	@rm -rf target/surefire-reports
	@$(WITH_TOOLS) $(MVN) spotless:check surefire:test; result=$$?; tools/slowest; \
	  $(MAKE) --no-print-directory prove PROVE=--or-left-out || result=1; exit $$result

prove: ## explores the models of docs/model completely; every planted mistake must be found
	@tools/debian spin gcc libc6-dev
	@tools/prove $(PROVE)

# Alone on the machine if possible: what else runs is in the figures.
bench: need-bench build ## what entering a tenant and a decision cost, beside Open Policy Agent; under six minutes
	@tools/bench
	@TENANCY_TOOLS="$$(tools/build --where)" $(JAVA) --sun-misc-unsafe-memory-access=allow -cp "$(TEST_CLASSPATH)" \
	  dev.tenancy.bench.Bench $(BENCH)

demo: build-all ## the whole story in one command: a tenant lives and is deleted, without a 5xx
	@$(WITH_TOOLS) $(JAVA) -cp "$(TEST_CLASSPATH)" dev.tenancy.demo.Demo

# The clients' answers are kept until they are judged: a million of them need room.
storm: build-all ## hundreds of tenants deleted under load, plainly and with faults; SIZE=full, TWIST=gate-killed, SEED=1
	@$(WITH_TOOLS) SIZE="$(SIZE)" TWIST="$(TWIST)" SEED="$(SEED)" $(JAVA) -Xmx2g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
	  -cp "$(TEST_CLASSPATH)" dev.tenancy.storm.Storm

# 130 and 143 are Ctrl-C and SIGTERM: ends as they should be, no errors.
run: build-all ## the real parts in the foreground until Ctrl-C; FRESH=1 forgets earlier data
	@$(WITH_TOOLS) FRESH="$(FRESH)" $(JAVA) -cp "$(TEST_CLASSPATH)" dev.tenancy.stack.Run \
	  || { result=$$?; [ $$result -eq 130 ] || [ $$result -eq 143 ] || exit $$result; }

build: need-java ## target/tenant-operator.jar
	@echo "Building $(JAR) …"
	@$(MVN) -q package -DskipTests

tools: need-tools ## etcd, kube-apiserver, kubectl, temporal, built once
	@tools/build

# Each is a project of its own, for readers to copy; built again only when its sources are newer.
JDBC_JAR := examples/jdbc/target/orders-jdbc.jar
SPRING_JAR := examples/spring-boot/target/orders-spring-boot.jar
BUILD_EXAMPLE = @echo "Building $@ …" && $(MVN) -q -f $< package && touch $@

examples: need-java $(JDBC_JAR) $(SPRING_JAR) ## the example applications, and what their tests need
	@tools/debian pgbouncer python3-venv
	@tools/venv examples/fastapi

$(JDBC_JAR): examples/jdbc/pom.xml $(shell find examples/jdbc/src -type f)
	$(BUILD_EXAMPLE)

$(SPRING_JAR): examples/spring-boot/pom.xml $(shell find examples/spring-boot/src -type f)
	$(BUILD_EXAMPLE)

proxies: ## the proxies that tests run: nginx, HAProxy, Envoy, Caddy; installs where it may
	@[ -e "$$(tools/proxies --where)/complete" ] || tools/require go
	@tools/proxies

crds: need-java ## writes crds/ from the Java types
	@$(MVN) -q process-test-classes
	@$(JAVA) -cp "$(TEST_CLASSPATH)" dev.tenancy.api.CrdGenerator

format: need-java ## formats the sources
	@$(MVN) -q spotless:apply

clean: ## removes what was built here; the tools stay in their cache
	@rm -rf target examples/*/target

# Go and Maven side by side.
.PHONY: build-all
build-all: need-all
	@$(MAKE) --no-print-directory -j2 tools build

# All that is missing at once; Go only while there is something to build with it.
need-all:
	@tools/require jdk maven $$([ -x "$$(tools/build --where)/temporal" ] || echo go)

need-java:
	@tools/require jdk maven

need-bench:
	@tools/require jdk maven $$([ -x "$$(tools/bench --where)" ] || echo go)

need-tools:
	@[ -x "$$(tools/build --where)/temporal" ] || tools/require go

reproducible: need-java ## builds the jar twice from a clean clone and compares
	@tools/reproducible
