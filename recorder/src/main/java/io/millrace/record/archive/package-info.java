/**
 * The archive as the log: recordings are found, extended by the next publisher at the position where the last one died, and
 * read from disk without the archive's help. Control path; each method runs on its caller's thread. Knows no vendor and no
 * database.
 */
package io.millrace.record.archive;
