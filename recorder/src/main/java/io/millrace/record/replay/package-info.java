/**
 * Replay of a recording through the classes that also receive it live: the same listener, the same bytes, at the pace they were
 * published, scaled, or flat out. Runs on the polling thread. Knows no publisher and no database.
 */
package io.millrace.record.replay;
