/** The rig of the last values: a writer flat out, a reader that takes the time of each read, and how much memory they take. */
package io.millrace.bench.values;
