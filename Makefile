# The two commands are `make demo` and `make test`; both set up what they need.
MVN ?= mvn -B -ntp
CMAKE_BUILD ?= native/build
FORMATTER_GOAL ?= format
JAVA25_HOME ?= $(firstword $(wildcard /usr/lib/jvm/*-25-* /usr/lib/jvm/*-25))

.PHONY: demo test test-native test-java test-jdk25 native build setup clickhouse bench clean

# Runs the whole path on a simulated exchange. DEMO_SECONDS, DEMO_INPUT and DEMO_PACE change what is played.
demo: build clickhouse
	./millrace demo

# Every test: C++, Java, integration with the real servers; on the default JDK, and again on JDK 25 where there is one.
test: test-native test-java test-jdk25

test-native: native
	ctest --test-dir $(CMAKE_BUILD) --output-on-failure

test-java: native clickhouse
	$(MVN) -Dformatter.goal=$(FORMATTER_GOAL) verify

test-jdk25: test-java
ifneq ($(JAVA25_HOME),)
	$(MVN) -Dformatter.skip -Dcheckstyle.skip -Djvm=$(JAVA25_HOME)/bin/java -pl '!bench' verify
else
	@echo "test-jdk25: no JDK 25 below /usr/lib/jvm: tested on the default JDK only (set JAVA25_HOME)"
endif

# The bridge, the simulated vendor library, the host of the local ClickHouse.
native: setup
	@cmake -S native -B $(CMAKE_BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
	@cmake --build $(CMAKE_BUILD)

build: native
	$(MVN) -q -DskipTests package

# ClickHouse's engine, as an npm package, into the user's cache folder.
clickhouse: setup
	@config/fetch-clickhouse.sh >/dev/null

# Rigs and JMH: bench/README.md says what each asserts.
bench: build
	bench/run.sh

setup:
	@config/setup.sh

clean:
	rm -rf build $(CMAKE_BUILD)
	$(MVN) -q clean
