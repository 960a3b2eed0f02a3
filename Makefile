# The two commands are `make demo` and `make test`; both set up what they need.
MVN ?= mvn -B -ntp
ROOT := $(abspath .)

.PHONY: demo test native build setup clickhouse bench clean

setup:
	@config/setup.sh

native: setup
	cmake -S native -B native/build -G Ninja -DCMAKE_BUILD_TYPE=Release
	cmake --build native/build

clickhouse: setup
	@config/fetch-clickhouse.sh

build: native
	$(MVN) -q -DskipTests package

clean:
	rm -rf build native/build
	$(MVN) -q clean
