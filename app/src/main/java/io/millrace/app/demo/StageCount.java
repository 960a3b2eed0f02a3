package io.millrace.app.demo;

/**
 * What one stage has.
 *
 * @param stage    name, as in report.json.
 * @param count    ticks.
 * @param checksum over raw structs or messages, by stage.
 */
record StageCount(String stage, long count, long checksum)
{
    String hex()
    {
        return String.format("%016x", checksum);
    }
}
