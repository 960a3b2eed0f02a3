package io.millrace.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The books of one run. They balance when generated = native + ringFull, native = published + rejected, published = subscriber =
 * archive = replay = ClickHouse, every rejected tick is kept, and the checksums of the two kinds agree.
 *
 * @param generated      by the simulated exchange; checksum over raw structs.
 * @param nativeTicks    that the bridge wrote into the ring; checksum over raw structs, those that the full ring refused included.
 * @param ringFull       ticks that the full ring refused.
 * @param published      as the publisher's ledger has it; checksum over messages.
 * @param rejected       ticks by reason, as the rejected stream's recording has them.
 * @param rejectedStored rows in ClickHouse by reason.
 * @param subscriber     what the subscriber app received.
 * @param archive        what stands in the archive's segment files.
 * @param replay         what a replay delivered.
 * @param clickhouse     what ClickHouse's rows encode to.
 * @param remarks        further facts that must not be: gaps, repeats, errors; empty when all is well.
 */
record Reconciliation(StageCount generated, StageCount nativeTicks, long ringFull, StageCount published,
    Map<String, Long> rejected, Map<String, Long> rejectedStored, StageCount subscriber, StageCount archive,
    StageCount replay, StageCount clickhouse, List<String> remarks)
{
    long rejectedCount()
    {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * What does not balance.
     *
     * @return one line for each difference; empty when the books balance.
     */
    List<String> differences()
    {
        final List<String> differences = new ArrayList<>(remarks);
        require(differences, "generated = native + ringFull", generated.count(), nativeTicks.count() + ringFull);
        require(differences, "native = published + rejected", nativeTicks.count(), published.count() + rejectedCount());
        requireSame(differences, generated, nativeTicks, false);
        requireSame(differences, published, subscriber, true);
        requireSame(differences, published, archive, true);
        requireSame(differences, published, replay, true);
        requireSame(differences, published, clickhouse, true);
        if (!rejected.equals(rejectedStored))
        {
            differences.add("rejected ticks: archive has " + rejected + ", clickhouse has " + rejectedStored);
        }
        if (0 == generated.count())
        {
            differences.add("generated = 0: a run without a tick proves nothing");
        }

        return differences;
    }

    private static void requireSame(final List<String> differences, final StageCount left, final StageCount right,
        final boolean isCountCompared)
    {
        if (isCountCompared)
        {
            require(differences, left.stage() + " = " + right.stage(), left.count(), right.count());
        }
        if (left.checksum() != right.checksum())
        {
            differences.add("checksum of " + left.stage() + " = " + right.stage() + ": " + left.hex() + " is not " +
                right.hex());
        }
    }

    private static void require(final List<String> differences, final String rule, final long left, final long right)
    {
        if (left != right)
        {
            differences.add(rule + ": " + left + " is not " + right);
        }
    }
}
