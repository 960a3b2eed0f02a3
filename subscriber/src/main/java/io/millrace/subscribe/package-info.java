/**
 * What a subscriber app needs: late join from the recording, the merge into the live stream, gap and duplicate detection by
 * sequence, and typed callbacks over messages decoded in place. Everything runs on the thread that polls. Knows the wire and
 * Aeron; knows no publisher, no vendor and no database.
 */
package io.millrace.subscribe;
