/* The vendor's depth structs by layout: length, offsets of the fields, length of an instrument id. */
#ifndef MILLRACE_BRIDGE_LAYOUT_H
#define MILLRACE_BRIDGE_LAYOUT_H

#include "millrace_records.h"

#include <cstdint>

namespace millrace::bridge
{
/* Which of the vendor's two interfaces: they differ in namespace, in the slots of the callbacks and in the structs. */
enum class Family
{
    ctp,
    sopt
};

struct Layout
{
    int32_t id; /* MR_LAYOUT_* */
    Family family;
    int32_t struct_length;
    int32_t max_instrument_id_length;
    int32_t offsets[MR_FIELD_COUNT]; /* by MR_FIELD_*; kNoField where the struct lacks the field */
};

constexpr int32_t kNoField = -1;

/* Null for an id that is no MR_LAYOUT_*. */
const Layout* find_layout(int32_t layout_id) noexcept;
} // namespace millrace::bridge

#endif
