/**
 * Last values: the newest ticks and bars of every instrument in a mapped file that one thread writes and any thread of any process reads,
 * without a lock and without touching the writer. {@code docs/last-values.md} draws the file. Knows no thread, no transport and no
 * clock.
 */
package io.millrace.wire.values;
