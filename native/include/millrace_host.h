/*
 * The bridge's functions across a process border: what the daemon and its bridge-host say to each other. One session for each
 * host. The daemon writes requests to the host's standard input and reads answers from the host's standard output, one
 * answer for each request, in order; the vendor's library, which prints to standard output, sees standard error there.
 * Ticks do not come this way: the ring file is mapped by both.
 *
 *   frame:    | int32 length of the body | body |                       little endian
 *   request:  | int32 operation (MR_HOST_*) | int32 number | texts |    a text: | int32 length | bytes, no NUL |
 *   answer:   | int64 result | text |
 *
 * Before the first request the host sends one answer: result MR_ABI_VERSION, and as text, for each layout from 1 to
 * MR_LAYOUT_COUNT, 1 + MR_FIELD_COUNT int32: the struct's length and the fields' offsets (mr_struct_length, mr_field_offset).
 *
 * The host ends, after mr_close, when it is told to or when its standard input ends, which is how it learns that the daemon
 * died. It ends at once (exit code 3) when the vendor's library does not let go within MR_HOST_CLOSE_SECONDS.
 * A host that fails itself, for lack of memory say, closes the session first and ends with exit code 4.
 */
#ifndef MILLRACE_HOST_H
#define MILLRACE_HOST_H

#define MR_HOST_OPEN 1          /* number: flags; texts: vendor library, flow directory, ring file. Result: 0 or MR_E_*; text: vendor version, or the error */
#define MR_HOST_REGISTER_FRONT 2 /* text: address. This and all below: result 0 or MR_E_*; text: the error, or nothing */
#define MR_HOST_INIT 3
#define MR_HOST_LOGIN 4         /* number: request id; texts: broker, user, password. The host wipes the frame */
#define MR_HOST_SUBSCRIBE 5     /* text: ids, separated by a line feed */
#define MR_HOST_UNSUBSCRIBE 6
#define MR_HOST_CLOSE 7         /* the host answers when the vendor's library has let go, then ends with exit code 0 */

#define MR_HOST_MAX_FRAME (8 * 1024 * 1024)
#define MR_HOST_CLOSE_SECONDS 5

#endif
