/**
 * The same tick in SBE, JSON and MessagePack: size, time and garbage. One thread, no I/O; each codec is written as somebody who
 * cares about speed would write it with that library.
 */
package io.millrace.bench.codec;
