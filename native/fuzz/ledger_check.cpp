#include "ctp/vendor_abi.h"
#include "fuzz/error_text.h"
#include "fuzz/input_file.h"
#include "sim/failure.h"
#include "sim/ledger.h"

#include <cstring>

namespace millrace::fuzz
{
using namespace sim;

namespace
{
constexpr size_t kWholeLength =
    MR_SIM_LEDGER_HEADER_LENGTH + size_t{MR_SIM_LEDGER_MAX_RUNS} * MR_SIM_LEDGER_ENTRY_LENGTH;
constexpr size_t kHeaderBytes = 256;

/* The input: a flag, the first bytes of the header, then those of the entries; the rest is zero. */
std::string make_ledger(const std::string& input)
{
    std::string content(kWholeLength, '\0');
    const std::string bytes = input.substr(std::min<size_t>(1, input.size()));
    bytes.copy(content.data(), kHeaderBytes);
    if (bytes.size() > kHeaderBytes)
    {
        bytes.copy(content.data() + MR_SIM_LEDGER_HEADER_LENGTH, kWholeLength - MR_SIM_LEDGER_HEADER_LENGTH,
                   kHeaderBytes);
    }
    return content;
}
} // namespace

/* A ledger that is opened again takes a run and a tick without a write outside its file; what is no ledger is refused.
 */
void check_ledger(const std::string& input)
{
    const bool is_cut = !input.empty() && (input[0] & 2) != 0;
    std::string content = make_ledger(input);
    mr_sim_ledger_header header;
    std::memcpy(&header, content.data(), sizeof(header));
    const InputFile file(is_cut ? content.substr(0, kWholeLength / 2) : content);
    try
    {
        Ledger ledger(file.path(), !input.empty() && (input[0] & 1) != 0);
        ledger.begin_run(7);
        const ctp::DepthMarketData tick = {};
        ledger.offer(&tick, sizeof(tick), true);
        ledger.take_back(1);
        ledger.release();
    }
    catch (const Failure& failure)
    {
        require_error_text(failure.what(), "ledger", file.path(), 0);
        return;
    }
    require(!is_cut && header.magic == MR_SIM_LEDGER_MAGIC, "what is no ledger was taken for one");
    require(0 <= header.run_count && header.run_count < MR_SIM_LEDGER_MAX_RUNS, "a run outside the ledger");
}
} // namespace millrace::fuzz
