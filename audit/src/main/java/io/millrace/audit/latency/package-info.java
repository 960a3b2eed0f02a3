/**
 * How long each stage of a tick's way took: recorders for the threads that move ticks, interval logs written by a control thread,
 * and the summary and page made of the logs afterwards. Knows neither message nor stream; a latency is the difference of two
 * times that the caller took from one clock, and a negative one is kept and shown as such.
 */
package io.millrace.audit.latency;
