/**
 * Programs that measure Millrace and fail when it is slower than it claims to be. Each writes its figures with the machine, JDK,
 * flags and commit to {@code bench/results}. What is measured stands in the packages below; nothing of Millrace uses them.
 */
package io.millrace.bench;
