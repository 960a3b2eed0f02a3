/**
 * The way out of the feed thread: one Aeron publication per stream, encoded in place, with the sequence, the heartbeats, the
 * one policy for back-pressure, and the ledger that keeps count and checksum of what was published over a {@code kill -9}. Beside it
 * the publishers of images and books, which other threads run over what was published. Each object belongs to one thread. Knows no
 * vendor, no archive and no subscriber.
 */
package io.millrace.publish;
