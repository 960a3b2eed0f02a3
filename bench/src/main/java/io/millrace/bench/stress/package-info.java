/**
 * Memory order under jcstress. The ring of the bridge: a Java twin of the native writer's stores against Agrona's reader; Java's compilers may
 * reorder what C++'s may, so an order that is missing in the protocol, and not only in one compiler's output, can show here. The
 * last values: their own writer and reader.
 */
package io.millrace.bench.stress;
