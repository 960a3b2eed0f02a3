/** Small subscriber apps, written to be copied. */
package io.millrace.subscribe.sample;
