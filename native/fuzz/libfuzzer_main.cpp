/* One libFuzzer target: MILLRACE_FUZZ_CHECK names its check. */
#include "fuzz/checks.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, const size_t size)
{
    millrace::fuzz::MILLRACE_FUZZ_CHECK(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
