#include "sim/scenario.h"

#include "sim/failure.h"
#include "sim/scenario_values.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>

namespace millrace::sim
{
namespace
{
constexpr const char* kDefaultTradingDay = "20260930";
constexpr double kMaxSpeed = 1e6;

std::string trim(const std::string& text)
{
    const size_t start = text.find_first_not_of(" \t\r");
    const size_t end = text.find_last_not_of(" \t\r");
    return start == std::string::npos ? "" : text.substr(start, end - start + 1);
}

/* A comment starts at a # that begins the line or follows a blank: paths may contain one. */
std::string without_comment(const std::string& line)
{
    for (size_t i = 0; i < line.size(); ++i)
    {
        if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
        {
            return line.substr(0, i);
        }
    }
    return line;
}

void read_source(Scenario& scenario, const Entry& entry)
{
    if (entry.value != "generated" && entry.value != "csv")
    {
        entry.refuse("expected generated or csv");
    }
    scenario.is_csv = entry.value == "csv";
}

void read_seed(Scenario& scenario, const Entry& entry)
{
    if (!parse_all(entry.value, scenario.seed))
    {
        entry.refuse("expected a whole number from 0 to 2^64 - 1");
    }
}

void read_trading_day(Scenario& scenario, const Entry& entry)
{
    scenario.trading_day = weekday(entry);
    scenario.has_trading_day = true;
}

void read_start_time(Scenario& scenario, const Entry& entry)
{
    const std::optional<int> seconds = parse_time(entry.value);
    if (!seconds)
    {
        entry.refuse("expected HH:MM:SS");
    }
    scenario.start_time_seconds = *seconds;
}

void read_pace(Scenario& scenario, const Entry& entry)
{
    scenario.pace = entry.value == "max" ? Pace::kMax : Pace::kOriginal;
    scenario.speed = 1;
    if (entry.value == "original" || entry.value == "max")
    {
        return;
    }
    if (entry.value.size() < 2 || entry.value.front() != 'x' || !parse_all(entry.value.substr(1), scenario.speed) ||
        !(scenario.speed > 0 && scenario.speed <= kMaxSpeed))
    {
        entry.refuse("expected original, xN with N above 0, or max");
    }
}

void read_disconnect(Scenario& scenario, const Entry& entry)
{
    const size_t colon = entry.value.find(':');
    Disconnect disconnect = {};
    if (colon == std::string::npos || !parse_all(entry.value.substr(0, colon), disconnect.after_tick) ||
        disconnect.after_tick < 1 || !parse_all(entry.value.substr(colon + 1), disconnect.reason))
    {
        entry.refuse("expected N:reason with a tick number N from 1 and a decimal reason, e.g. 1000:4097");
    }
    scenario.disconnects.push_back(disconnect);
}

std::map<std::string, KeyReader> make_readers()
{
    constexpr int64_t kMaxCount = std::numeric_limits<int64_t>::max() / 2;
    std::map<std::string, KeyReader> table = {
        {"source", read_source},
        {"csv", [](Scenario& s, const Entry& e) { s.csv_paths.push_back(some_text(e)); }},
        {"instruments", [](Scenario& s, const Entry& e) { s.instruments_path = some_text(e); }},
        {"seed", read_seed},
        {"tradingDay", read_trading_day},
        {"startTime", read_start_time},
        {"activity", [](Scenario& s, const Entry& e) { s.activity = share(e); }},
        {"duplicates", [](Scenario& s, const Entry& e) { s.duplicates = share(e); }},
        {"count", [](Scenario& s, const Entry& e) { s.count = whole_number(e, 1, kMaxCount); }},
        {"duration", [](Scenario& s, const Entry& e) { s.duration_seconds = whole_number(e, 1, 100000000); }},
        {"repeat", [](Scenario& s, const Entry& e) { s.repeat = whole_number(e, 1, 1000000000); }},
        {"pace", read_pace},
        {"startDelayMs", [](Scenario& s, const Entry& e) { s.start_delay_ms = whole_number(e, 0, 3600000); }},
        {"snapshotOnSubscribe", [](Scenario& s, const Entry& e) { s.snapshot_on_subscribe = truth(e); }},
        {"ledger", [](Scenario& s, const Entry& e) { s.ledger_path = some_text(e); }},
        {"resume", [](Scenario& s, const Entry& e) { s.resume = truth(e); }},
        {"disconnectAt", read_disconnect},
    };
    add_fault_keys(table);
    return table;
}

const std::map<std::string, KeyReader>& readers()
{
    static const std::map<std::string, KeyReader> table = make_readers();
    return table;
}

bool may_repeat(const std::string& key)
{
    return key == "csv" || key == "disconnectAt" || key == "silenceAt" || key == "nextTradingDay";
}

/* Keys that only change a fault: without it they would be silently without effect. */
void check_modifiers(const Scenario& scenario, const std::map<std::string, std::string>& given,
                     const std::string& where)
{
    const bool refuses_logins = scenario.login == LoginAnswer::kRefused;
    const bool refuses_subscriptions = scenario.subscription_error != 0;
    const struct
    {
        const char* key;
        bool has_fault;
        const char* needed;
    } modifiers[] = {
        {"dropsPerSecond", scenario.connecting == Connecting::kDropped, "connect = drop"},
        {"heartbeatTimeoutMs", scenario.connecting == Connecting::kUnanswered, "connect = silent"},
        {"loginFaults", scenario.login != LoginAnswer::kAccepted, "login = refuse:N or login = silent"},
        {"loginRefusedBy", refuses_logins || scenario.password, "login = refuse:N or the key password"},
        {"subscriptionRefused", refuses_subscriptions, "subscription = refuse:N"},
        {"subscriptionFaults", refuses_subscriptions || given.count("unacknowledged") > 0,
         "subscription = refuse:N or the key unacknowledged"},
        {"lateMs", given.count("late") > 0, "the key late"},
        {"queueOverflow", scenario.queue_limit.has_value(), "the key queueLimit"},
    };
    for (const auto& modifier : modifiers)
    {
        const auto found = given.find(modifier.key);
        if (found != given.end() && !modifier.has_fault)
        {
            throw Failure(where + modifier.key + " = '" + found->second + "' has no effect without " + modifier.needed +
                          "; add that or leave it out");
        }
    }
}

/* Contradictions between keys. `given`: the keys of the file and their last values. */
void check_whole(const Scenario& scenario, const std::map<std::string, std::string>& given, const std::string& path)
{
    const std::string where = "scenario " + path + ": ";
    check_modifiers(scenario, given, where);
    if (scenario.is_csv && scenario.csv_paths.empty())
    {
        throw Failure(where + "source = 'csv' but no csv key: name at least one file");
    }
    if (!scenario.is_csv && !scenario.csv_paths.empty())
    {
        throw Failure(where + "csv = '" + scenario.csv_paths.front() + "' needs source = csv");
    }
    if (scenario.is_csv && scenario.duration_seconds)
    {
        throw Failure(where + "duration = '" + std::to_string(*scenario.duration_seconds) +
                      "' is for source = generated; use count");
    }
    if (!scenario.is_csv && scenario.repeat && !scenario.count && !scenario.duration_seconds)
    {
        throw Failure(where + "repeat = '" + std::to_string(*scenario.repeat) +
                      "' needs a market with an end: give count or duration");
    }
    if (scenario.resume && scenario.ledger_path.empty())
    {
        throw Failure(where + "resume = 'true' needs the key ledger, where the last position is kept");
    }
    if (scenario.queue_limit && scenario.pace == Pace::kMax)
    {
        throw Failure(where + "queueLimit = '" + std::to_string(*scenario.queue_limit) +
                      "' needs a pace at which ticks are due: original or xN, not max");
    }
}
} // namespace

Scenario load_scenario(const std::string& path)
{
    Scenario scenario;
    scenario.trading_day = *parse_day(kDefaultTradingDay);
    if (path.empty())
    {
        return scenario;
    }
    std::ifstream file(path);
    if (!file)
    {
        throw Failure("scenario " + path + ": cannot be read; correct MILLRACE_SIM or create the file");
    }

    std::map<std::string, std::string> given;
    std::string text;
    for (int line = 1; std::getline(file, text); ++line)
    {
        const std::string content = trim(without_comment(text));
        if (content.empty())
        {
            continue;
        }
        const size_t equals = content.find('=');
        Entry entry = {path, line, trim(content.substr(0, equals)), ""};
        if (equals == std::string::npos)
        {
            entry.refuse("expected key = value");
        }
        entry.value = trim(content.substr(equals + 1));
        const auto reader = readers().find(entry.key);
        if (reader == readers().end())
        {
            entry.refuse("unknown key; docs/protocol.md lists the keys");
        }
        if (!given.insert_or_assign(entry.key, entry.value).second && !may_repeat(entry.key))
        {
            entry.refuse("the key was given before; give it once");
        }
        some_text(entry);
        reader->second(scenario, entry);
    }
    if (file.bad())
    {
        throw Failure("scenario " + path + ": cannot be read to its end");
    }
    check_whole(scenario, given, path);
    std::stable_sort(scenario.disconnects.begin(), scenario.disconnects.end(),
                     [](const Disconnect& a, const Disconnect& b) { return a.after_tick < b.after_tick; });
    std::stable_sort(scenario.silences.begin(), scenario.silences.end(),
                     [](const Silence& a, const Silence& b) { return a.after_tick < b.after_tick; });
    return scenario;
}
} // namespace millrace::sim
