/**
 * What crosses the wire: the SBE schema and its generated codecs ({@code io.millrace.wire.codec}), the scale of prices,
 * the identity of instruments, the numbers of the streams and the seam between who makes a message and who sends it. Knows no
 * transport and no thread.
 */
package io.millrace.wire;
