/**
 * How many ticks go through the ring in a second, and what it costs to have the vendor's library in a process of its own. Each arm
 * runs in a process of its own against the same simulated vendor library; a checksum over all ticks, those that a full ring
 * dropped included, shows that all of them had the same ones.
 */
package io.millrace.bench.ring;
