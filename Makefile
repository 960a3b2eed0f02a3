# The two commands are `make demo` and `make test`; both set up what they need.
MVN ?= mvn -B -ntp
CMAKE_BUILD ?= native/build
FORMATTER_GOAL ?= format
JAVA25_HOME ?= $(firstword $(wildcard /usr/lib/jvm/*-25-* /usr/lib/jvm/*-25))

# What native tools leave: below build/, which git does not see and `make clean` removes.
SANITIZED_BUILD ?= build/native
FUZZ_BUILD ?= build/native-fuzz
FUZZ_SECONDS ?= 6
VALGRIND_CYCLES ?= 20

.PHONY: demo test test-native test-sanitized test-valgrind fuzz test-java test-jdk25 native build setup clickhouse bench clean

# Runs the whole path on a simulated exchange. DEMO_SECONDS, DEMO_INPUT and DEMO_PACE change what is played.
demo: build clickhouse
	./millrace demo

# Every test: C++, again under sanitizers and valgrind, fuzzed; Java, integration with the real servers; on the default JDK,
# and again on JDK 25 where there is one.
test: test-native test-sanitized test-valgrind fuzz test-java test-jdk25

test-native: native
	@echo "test-native: C++ tests"
	ctest --test-dir $(CMAKE_BUILD) --output-on-failure

# The same tests, built once with address and undefined-behaviour, once with thread sanitizer.
test-sanitized: setup
	@config/test-sanitized.sh $(SANITIZED_BUILD)

# Sessions from open to close under memcheck: an error or a definite leak fails.
test-valgrind: native
	@echo "test-valgrind: $(VALGRIND_CYCLES) sessions under memcheck"
	@valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite,indirect \
		--errors-for-leak-kinds=definite,indirect --keep-debuginfo=yes \
		$(CMAKE_BUILD)/test/open_close_valgrind $(VALGRIND_CYCLES)

# Each parser of bytes or text, for FUZZ_SECONDS each, two at a time. native/fuzz/checks.h says what is asserted.
fuzz: setup
	@echo "fuzz: $(FUZZ_SECONDS) s for each target"
	@CXX=clang++-14 cmake -S native -B $(FUZZ_BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release -DMILLRACE_FUZZ=ON \
		-DMILLRACE_SANITIZE=fuzzer-no-link,address,undefined >/dev/null
	@cmake --build $(FUZZ_BUILD) --target millrace_fuzz
	@FUZZ_SECONDS=$(FUZZ_SECONDS) native/fuzz/run.sh $(FUZZ_BUILD)

test-java: native clickhouse
	@echo "test-java: Java tests, with the ring torture and a short jcstress run"
	$(MVN) -Dformatter.goal=$(FORMATTER_GOAL) verify

# What waits for native code or for time-outs, or starts a JVM for each wrong line of settings, is not done again on the second JDK.
JDK25_LEFT_OUT = !SubscribeBurstTest,!VendorSessionTest,!VendorLibraryTest,!RingTortureTest,!JctpClientTest,!BadInputTest,!LostProcessTest,!DemoTest,!LinesTest,!BarsRoleTest,!SnapshotsRoleTest,!DayRollTest,!QueriesTest,!ExportCommandTest,!StoreViewsTest,!StoreShardTest,!DeadLetterTest

test-jdk25: test-java
ifneq ($(JAVA25_HOME),)
	@echo "test-jdk25: Java tests on $(JAVA25_HOME)"
	$(MVN) -Dformatter.skip -Dcheckstyle.skip -Djvm=$(JAVA25_HOME)/bin/java -pl '!bench' \
		'-Dtest=$(JDK25_LEFT_OUT)' -Dsurefire.failIfNoSpecifiedTests=false verify
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
