/* Reads a ledger as its users do. */
#ifndef MILLRACE_TEST_LEDGER_FILE_H
#define MILLRACE_TEST_LEDGER_FILE_H

#include "millrace_records.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace millrace::test
{
struct LedgerFile
{
    mr_sim_ledger_header header;
    std::vector<mr_sim_ledger_entry> runs;

    explicit LedgerFile(const std::string& path)
    {
        std::ifstream in(path, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        if (bytes.size() < MR_SIM_LEDGER_HEADER_LENGTH)
        {
            throw std::runtime_error("no ledger at " + path);
        }
        std::memcpy(&header, bytes.data(), sizeof(header));
        runs.resize(static_cast<size_t>(header.run_count));
        std::memcpy(runs.data(), bytes.data() + MR_SIM_LEDGER_HEADER_LENGTH, runs.size() * sizeof(mr_sim_ledger_entry));
    }

    static mr_sim_ledger_slot valid(const mr_sim_ledger_slot (&slots)[2])
    {
        return slots[0].count > slots[1].count ? slots[0] : slots[1];
    }
};
} // namespace millrace::test

#endif
