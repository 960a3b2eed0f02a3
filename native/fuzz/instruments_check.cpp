#include "fuzz/error_text.h"
#include "fuzz/input_file.h"
#include "sim/failure.h"
#include "sim/generated_market.h"
#include "sim/products.h"
#include "sim/version.h"

#include <set>

namespace millrace::fuzz
{
using namespace sim;

/* Accepted: ids as they stand in the file, each once, each of a product that can be priced and has trading hours. */
void check_instruments(const std::string& input)
{
    const InputFile file(input);
    Scenario scenario;
    scenario.instruments_path = file.path();
    std::vector<std::string> ids;
    try
    {
        ids = load_instruments(scenario, kCtp678);
    }
    catch (const Failure& failure)
    {
        require_error_text(failure.what(), "instruments file", file.path(), count_lines(input));
        return;
    }

    require(!ids.empty() && static_cast<int64_t>(ids.size()) <= count_lines(input), "more ids than lines");
    require(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size(), "an id twice");
    for (const std::string& id : ids)
    {
        require(contains(input, id), "an id that the file does not have");
        require(!id.empty() && id.size() <= ctp::kMaxInstrumentIdLength, "an id that the vendor's field cannot hold");
        require(id.find('\0') == std::string::npos, "an id that the vendor's field would cut");
        const std::optional<Product> product = find_product(id);
        require(product.has_value(), "'" + id + "' has no product");
        require(product->multiplier > 0 && product->price_tick.mantissa > 0 && product->price_tick.decimals >= 0 &&
                    product->reference_price > 0,
                "'" + id + "' cannot be priced");
        int open_seconds = 0;
        for (int second = kFirstSecond; second < kLastSecond; second += 60)
        {
            open_seconds += is_open(product->sessions, second) ? 60 : 0;
        }
        require(open_seconds > 0, "'" + id + "' is never open");
    }
}
} // namespace millrace::fuzz
