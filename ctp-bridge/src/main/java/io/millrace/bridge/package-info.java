/**
 * Java's only door to native code: control calls through JNA ({@code NativeBridge}, the one class that imports it), ticks and
 * events through a ring in a mapped file that the vendor's thread writes and our {@code feed} thread polls, and the session's
 * states on the {@code control} thread. {@link io.millrace.bridge.RawTick} is the vendor's struct as it came; this package
 * must not know prices, messages or streams.
 */
package io.millrace.bridge;
