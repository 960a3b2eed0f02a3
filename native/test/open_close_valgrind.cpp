/*
 * Session cycles for valgrind's memcheck (`make test-valgrind`): bridge and simulated library, no test framework around
 * them whose own memory would be in the report. Arguments: the number of cycles.
 */
#include "test/open_close_cycles.h"

#include <cstdio>
#include <exception>

int main(const int argc, char** const argv)
{
    try
    {
        const int cycles = argc == 2 ? std::stoi(argv[1]) : 20;
        millrace::test::OpenCloseCycles sessions(SIMULATED_LIBRARY, std::chrono::seconds(60));
        for (int i = 0; i < cycles; ++i)
        {
            sessions.run();
        }
        std::printf("open_close_valgrind: %d cycles\n", cycles);
        return 0;
    }
    catch (const std::exception& fault)
    {
        std::fprintf(stderr, "open_close_valgrind: %s\n", fault.what());
        return 1;
    }
}
