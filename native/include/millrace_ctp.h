/*
 * Millrace native bridge: the C ABI between a vendor market-data library (CTP, SOPT) and Millrace's Java side.
 *
 * Strings are NUL-terminated. A function that can fail returns a negative MR_E_* code, and writes one line of UTF-8 text
 * naming what, where, the value and what to do, into the error buffer of the session (mr_last_error) or, for mr_open, into
 * the buffer that the caller passes.
 *
 * Threads: every function below is called from one control thread at a time (Java's `control` thread). None of them may be
 * called from the vendor's callback thread; mr_close on that thread is refused with MR_E_WRONG_THREAD.
 */
#ifndef MILLRACE_CTP_H
#define MILLRACE_CTP_H

#include <stdint.h>

#if defined(__GNUC__)
#define MR_EXPORT __attribute__((visibility("default")))
#else
#define MR_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Java refuses to start when this differs from the number that it was built for. */
#define MR_ABI_VERSION 2

#define MR_OK 0
#define MR_E_ARGUMENT (-1)          /* an argument is missing or malformed */
#define MR_E_LIBRARY (-2)           /* the vendor library is missing, not loadable, or lacks the factory symbols */
#define MR_E_VERSION (-3)           /* the vendor library reports a version that is unknown or known to be incompatible */
#define MR_E_FLOW_DIRECTORY (-4)    /* the flow directory is missing or not writable */
#define MR_E_RING_FILE (-5)         /* the ring file is missing, has the wrong size or the wrong magic */
#define MR_E_FRONT_ADDRESS (-6)     /* a front address is malformed */
#define MR_E_STATE (-7)             /* the call does not fit the session's state (e.g. login before init) */
#define MR_E_VENDOR (-8)            /* the vendor library refused: its return code is in the error text */
#define MR_E_WRONG_THREAD (-9)      /* called on the vendor's callback thread */
#define MR_E_LAYOUT (-10)           /* the library's own field descriptors contradict the layout of its version */

/* Flags of mr_open. */
#define MR_OPEN_EVALUATION 1        /* an evaluation front, not a production one; only CTP 6.7.11 and later can tell them apart */

/* ABI version of this library: MR_ABI_VERSION. Any thread, any time. */
MR_EXPORT int32_t mr_abi_version(void);

/* Length of a layout's depth struct (MR_LAYOUT_*); -1: no such layout. Any thread, any time. */
MR_EXPORT int32_t mr_struct_length(int32_t layout_id);

/* Offset of a field (MR_FIELD_*) in a layout's depth struct; -1: the layout has no such field. Any thread, any time. */
MR_EXPORT int32_t mr_field_offset(int32_t layout_id, int32_t field);

/*
 * Opens a session: checks the flow directory and the ring file, loads the vendor library (absolute path,
 * RTLD_NOW|RTLD_LOCAL), tells its family by its factory symbol, checks its version, creates the vendor's API object and
 * registers the SPI. Starts no thread.
 *
 * flow_directory: an existing, writable directory of this session's own.
 * ring_file:      an existing file laid out as millrace_records.h says; the bridge maps it and keeps the mapping until mr_close.
 *                 One that earlier sessions used is gone on with, counters and all, when its books are in order; of a killed
 *                 producer's ring Java puts them in order first.
 * flags:          MR_OPEN_*, or 0.
 * returns a handle > 0, owned by the caller until mr_close; or a negative MR_E_* code with the reason in `error`.
 */
MR_EXPORT int64_t mr_open(const char* vendor_library, const char* flow_directory, const char* ring_file, int32_t flags,
                          char* error, int32_t error_length);

/* Text of the session's last failed call. Valid until the session's next call. */
MR_EXPORT int32_t mr_last_error(int64_t handle, char* out, int32_t out_length);

/* Copies the text that the vendor library's GetApiVersion() returned. Returns its length. */
MR_EXPORT int32_t mr_vendor_version(int64_t handle, char* out, int32_t out_length);

/* Registers one front, e.g. tcp://180.168.146.187:10131. Checked here: the vendor's library crashes on malformed text. */
MR_EXPORT int32_t mr_register_front(int64_t handle, const char* address);

/* Starts the vendor's threads and the connecting. Callbacks may arrive before this returns. At most once. */
MR_EXPORT int32_t mr_init(int64_t handle);

/*
 * Sends a login. 0 means sent, not accepted: the answer is an MR_EVENT_LOGIN record. The password goes into the vendor's
 * struct only, and that is wiped before this returns; what the vendor's library keeps is its own affair.
 */
MR_EXPORT int32_t mr_login(int64_t handle, const char* broker_id, const char* user_id, const char* password,
                           int32_t request_id);

/* Subscribes to the instruments in `ids` (separated by '\n'). 0 means sent: each ack is an MR_EVENT_SUBSCRIBED record. */
MR_EXPORT int32_t mr_subscribe(int64_t handle, const char* ids);
MR_EXPORT int32_t mr_unsubscribe(int64_t handle, const char* ids);

/*
 * Releases the vendor's API object, waits for its threads to end, unloads the library and unmaps the ring. Callbacks that the
 * vendor's library drains meanwhile are counted and still written. Idempotent: an unknown or closed handle returns MR_OK.
 */
MR_EXPORT int32_t mr_close(int64_t handle);

#ifdef __cplusplus
}
#endif
#endif
