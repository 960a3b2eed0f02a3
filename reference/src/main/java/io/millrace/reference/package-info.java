/**
 * What is known of the market before its first tick: trading calendar, sessions, products, and what an instrument id says. Data comes
 * from versioned files, never from a rule in code; all types are immutable after loading and may be read by any thread.
 */
package io.millrace.reference;
