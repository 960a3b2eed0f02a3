/**
 * What the feed thread does with a tick once the ring has handed it over: normalise, check, encode. No ring, no Aeron, one
 * thread.
 */
package io.millrace.bench.feed;
