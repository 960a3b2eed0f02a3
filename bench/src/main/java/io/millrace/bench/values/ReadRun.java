package io.millrace.bench.values;

import io.millrace.wire.values.LastValues;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** One run: a thread that writes, and the calling thread that reads random instruments and times each read. */
final class ReadRun
{
    private static final long HIGHEST_NS = 10_000_000_000L;
    private static final int WRITES_AT_ONCE = 1_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Path path;
    private final ValueMarket market;
    private final long[] ids;
    private final long writesPerSecond;

    /** {@code writesPerSecond} 0: flat out. */
    ReadRun(final Path path, final ValueMarket market, final long[] ids, final long writesPerSecond)
    {
        this.writesPerSecond = writesPerSecond;
        this.path = path;
        this.market = market;
        this.ids = ids;
    }

    ReadTimes run(final int warmUpReads, final int reads) throws InterruptedException
    {
        final AtomicBoolean isStopped = new AtomicBoolean();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final long firstNumber = market.number();
        final Thread writer = new Thread(() -> write(isStopped), "feed");
        writer.setUncaughtExceptionHandler((thread, error) -> failure.set(error));
        final long startNs = System.nanoTime();
        writer.start();
        final Histogram histogram = new Histogram(HIGHEST_NS, 3);
        final long torn;
        try (LastValues values = LastValues.open(path))
        {
            read(values, new Histogram(HIGHEST_NS, 3), warmUpReads);
            torn = read(values, histogram, reads);
        }
        finally
        {
            isStopped.set(true);
            writer.join();
        }
        if (null != failure.get())
        {
            throw new IllegalStateException("the writer failed", failure.get());
        }

        return ReadTimes.of(histogram, torn,
            (market.number() - firstNumber) * 1e9 / (System.nanoTime() - startNs));
    }

    /** Bursts flat out, each begun when it is due: a writer that was held up makes good for it, as a feed does. */
    private void write(final AtomicBoolean isStopped)
    {
        final long intervalNs = 0 == writesPerSecond ? 0 : WRITES_AT_ONCE * NS_PER_SECOND / writesPerSecond;
        long dueNs = System.nanoTime();
        while (!isStopped.get())
        {
            if (System.nanoTime() - dueNs >= 0)
            {
                market.run(WRITES_AT_ONCE);
                dueNs += intervalNs;
            }
            else
            {
                Thread.onSpinWait();
            }
        }
    }

    private long read(final LastValues values, final Histogram histogram, final int reads)
    {
        final SplittableRandom random = new SplittableRandom(2);
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[1024]);
        long torn = 0;
        for (int i = 0; i < reads; i++)
        {
            final long id = ids[random.nextInt(ids.length)];
            final long startNs = System.nanoTime();
            final int length = values.copyLast(id, copy, 0);
            histogram.recordValue(System.nanoTime() - startNs);
            torn += ValueMarket.isWhole(copy, length) ? 0 : 1;
        }

        return torn;
    }
}
