/**
 * The files through which a simulated vendor library is told what to play and tells what it played: its scenario and its
 * ledger. Used by the demo, tests and benchmarks on any thread but the tick path's; must not know sessions or rings.
 */
package io.millrace.bridge.sim;
