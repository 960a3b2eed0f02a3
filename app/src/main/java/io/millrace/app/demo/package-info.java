/**
 * The demo: runs every role as a process of its own on a simulated exchange, then proves by counts and checksums that each stage
 * has every tick, and reports the latency of each stage.
 */
package io.millrace.app.demo;
