/**
 * How Millrace proves what it did: hashes and checksums that show that nothing was lost, altered or reordered between two stages,
 * and latency histograms that show how long it took. Pure computation: knows no message, no stream and no thread.
 */
package io.millrace.audit;
