/** The command {@code millrace export}: what the user wants, read and checked. On the main thread; the work is {@link io.millrace.record.export}'s. */
package io.millrace.app.export;
