/**
 * Raw tick in, true tick out: identity, exchange time, trading day, scaled prices, deltas, checks. Runs on the
 * {@code feed} thread. Knows the raw layout ({@code io.millrace.bridge}) and the wire contract, and nothing of Aeron: it encodes
 * into whatever {@link io.millrace.wire.MessageSink} it is given.
 */
package io.millrace.feed;
