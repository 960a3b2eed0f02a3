/* Recorded ticks: CSV, plain or gzip, with CTP's field names as columns. */
#ifndef MILLRACE_SIM_CSV_TICKS_H
#define MILLRACE_SIM_CSV_TICKS_H

#include "sim/market.h"

#include <string>
#include <vector>

namespace millrace::sim
{
/* Reads the files one after another; throws Failure naming file, line, column and value. */
TickStore load_csv_ticks(const std::vector<std::string>& paths);
} // namespace millrace::sim

#endif
