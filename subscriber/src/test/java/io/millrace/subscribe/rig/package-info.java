/** What tests of streams need: driver and archive in this process, ticks that can be told apart, a listener that remembers. */
package io.millrace.subscribe.rig;
