/**
 * Ways for a tick to get from the vendor's thread into Java: Millrace's ring, jctp (SWIG), a JNA callback. Each runs in a JVM of its
 * own against the same simulated vendor library and reads all fields of each tick; a checksum over what was read shows that all
 * of them saw the same ticks.
 */
package io.millrace.bench.handoff;
