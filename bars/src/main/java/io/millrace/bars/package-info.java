/**
 * Ticks in, bars out. {@link io.millrace.bars.BarBuilder} is pure: it knows no clock, thread or stream, and time comes only from ticks and
 * from calls that say so; {@link io.millrace.bars.BarAgent} runs one over a tick subscription and publishes what it makes. Knows the
 * wire, the reference data, the subscriber's and the publisher's classes; knows no feed handler, no archive and no database.
 */
package io.millrace.bars;
