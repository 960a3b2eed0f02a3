package io.millrace.record.export;

import java.nio.file.Path;

/**
 * A file that was exported.
 *
 * @param file      with the rows.
 * @param columns   with what its columns mean.
 * @param rowCount  as counted in the file.
 * @param byteCount of the file.
 */
public record ExportedFile(Path file, Path columns, long rowCount, long byteCount)
{
}
