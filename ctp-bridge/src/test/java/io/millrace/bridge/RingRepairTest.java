package io.millrace.bridge;

import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A producer killed behind each of its stores, and what must be true of the ring once it is repaired. */
class RingRepairTest
{
    private static final int CAPACITY = 8192;
    private static final int TICK_LENGTH = 624;
    private static final int TAIL = 4096 + CAPACITY + 128;
    private static final int HEAD = 4096 + CAPACITY + 384;

    /** Where in the ring the producer is killed: the ring's free room decides which way a claim takes. */
    enum Place
    {
        /** A fresh ring. */
        FRESH(0, 0, true, false),
        /** In the middle, behind records that nobody has read. */
        PLAIN(1000, 3, false, false),
        /** In the middle, all records read. */
        READ(1000, 3, true, false),
        /** The record ends exactly where the ring's data end. */
        EXACT_END(CAPACITY - 2 * TICK_LENGTH, 1, true, false),
        /** The record does not fit before the end, and fits at the start. */
        PADDING(640, 12, false, false),
        /** The record fits neither before the end nor at the start: padding and no record. */
        PADDING_ONLY(600, 12, false, true),
        /** No room at all. */
        FULL(0, 13, false, true),
        /** No room at all, and the turn that went before was another one. */
        FULL_LATER(5 * CAPACITY + 1600, 12, false, true);

        private final long start;
        private final int ticksBefore;
        private final boolean isRead;
        private final boolean isDrop;

        Place(final long start, final int ticksBefore, final boolean isRead, final boolean isDrop)
        {
            this.start = start;
            this.ticksBefore = ticksBefore;
            this.isRead = isRead;
            this.isDrop = isDrop;
        }
    }

    @TempDir
    private Path directory;
    private long deadPid;
    private RingFile ring;
    private MappedByteBuffer mapping;
    private UnsafeBuffer file;
    private final List<Long> read = new ArrayList<>();

    @BeforeEach
    void findADeadProcess() throws Exception
    {
        final Process dead = new ProcessBuilder("true").start();
        assertTrue(dead.waitFor(10, TimeUnit.SECONDS));
        deadPid = dead.pid();
    }

    @AfterEach
    void closeRing()
    {
        if (null != mapping)
        {
            IoUtil.unmap(mapping);
            ring.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldResolveATickBehindWhicheverStoreTheProducerDied(final Place place)
    {
        resolveEachPrefix(place, 0, true, ProducerSteps::tick);
    }

    @ParameterizedTest
    @EnumSource
    void shouldResolveATickAfterADropThatWasComplete(final Place place)
    {
        resolveEachPrefix(place, 2, true, ProducerSteps::tick);
    }

    @ParameterizedTest
    @EnumSource
    void shouldResolveAnEventBehindWhicheverStoreTheProducerDied(final Place place)
    {
        resolveEachPrefix(place, 0, false, ProducerSteps::event);
    }

    @Test
    void shouldRefuseWhileTheProducerLives()
    {
        newRing(Place.FRESH, 0);
        file.putLong(24, ProcessHandle.current().pid());

        final BridgeException ex = assertThrows(BridgeException.class, ring::repair);

        assertTrue(ex.getMessage().contains(ring.path().toString()) && ex.getMessage().contains("only a dead producer"),
            ex.getMessage());
    }

    @Test
    void shouldRefuseAFileThatContradictsItself()
    {
        newRing(Place.PLAIN, 0);
        file.putLong(200, 7);
        assertTrue(assertThrows(BridgeException.class, ring::repair).getMessage().contains("tick 7 was begun after 3"));

        file.putLong(200, 4);
        file.putLong(192, file.getLong(TAIL) + 8);
        assertTrue(assertThrows(BridgeException.class, ring::repair).getMessage().contains("was begun at"));

        file.putLong(192, file.getLong(TAIL) - TICK_LENGTH);
        assertTrue(assertThrows(BridgeException.class, ring::repair).getMessage().contains("record 3 of type 1"));

        file.putInt(4096 + (int)file.getLong(192), CAPACITY);
        assertTrue(assertThrows(BridgeException.class, ring::repair).getMessage().contains("lead to"));
    }

    @Test
    void shouldNotDisturbAThreadThatPolls() throws Exception
    {
        // A consumer polls without a pause while the ring is repaired, behind each store of a tick.
        final ProducerSteps steps = newRing(Place.PADDING, 0).tick();
        for (int storeCount = 0; storeCount <= steps.count(); storeCount++)
        {
            final ProducerSteps killed = newRing(Place.PADDING, 0).tick();
            killed.run(storeCount);
            final RingPoller poller = poller();
            final Thread consumer = new Thread(() ->
            {
                while (!Thread.currentThread().isInterrupted())
                {
                    poller.poll(3);
                }
            });
            consumer.start();

            ring.repair();
            consumer.interrupt();
            consumer.join();

            drain(poller);
            assertBooks(killed.isCommittedAfter(storeCount) ? 13 : 12, 0, "store " + storeCount);
        }
    }

    private void resolveEachPrefix(final Place place, final int drops, final boolean isTick,
        final Function<ProducerSteps, ProducerSteps> record)
    {
        final ProducerSteps whole = record.apply(newRing(place, drops));
        final int storeCount = whole.count();
        assertTrue(!isTick || place.isDrop == whole.isDroppedAfter(storeCount), "not the case that was meant");
        for (int stores = 0; stores <= storeCount; stores++)
        {
            for (final boolean isReadBeforeRepair : new boolean[]
            {false, true})
            {
                final ProducerSteps killed = record.apply(newRing(place, drops));
                final long ticksBefore = file.getLong(136);
                final long callbacksBefore = file.getLong(128);
                killed.run(stores);
                if (isReadBeforeRepair)
                {
                    drain(poller());
                }

                ring.repair();

                final String where = place + ", drops " + drops + ", store " + stores + " of " + storeCount +
                    (isReadBeforeRepair ? ", read" : ", unread");
                final boolean isWritten = isTick && killed.isCommittedAfter(stores);
                final boolean isDropped = isTick && killed.isDroppedAfter(stores);
                drain(poller());
                assertBooks(ticksBefore + (isWritten ? 1 : 0), callbacksBefore - ticksBefore + (isDropped ? 1 : 0),
                    where);
                assertSameWhenRepairedAgain(where);
                assertGoesOn(where);
            }
        }
    }

    /** A ring as a producer leaves it after some ticks, and after some that were dropped. */
    private ProducerSteps newRing(final Place place, final int drops)
    {
        if (null != mapping)
        {
            IoUtil.unmap(mapping);
            ring.close();
            IoUtil.delete(ring.path().toFile(), false);
        }
        read.clear();
        ring = RingFile.create(directory.resolve("ring"), CAPACITY);
        mapping = IoUtil.mapExistingFile(ring.path().toFile(), "ring");
        file = new UnsafeBuffer(mapping);
        file.putLong(24, deadPid);
        file.putLong(TAIL, place.start);
        file.putLong(TAIL + 128, place.start);
        file.putLong(HEAD, place.start);
        file.putLong(192, place.start);
        for (int i = 0; i < place.ticksBefore; i++)
        {
            final ProducerSteps tick = new ProducerSteps(file).tick();
            tick.run(tick.count());
        }
        if (place.isRead)
        {
            drain(poller());
        }
        for (int i = 0; i < drops; i++)
        {
            // Drops need no full ring here: what counts is what they leave in the header.
            final long sequence = file.getLong(128) + 1;
            file.putLong(208, file.getLong(152) + sequence * 0x9E3779B97F4A7C15L);
            file.putLong(192, -1);
            file.putLong(152, file.getLong(208));
            file.putLong(144, file.getLong(144) + 1);
            file.putLong(200, sequence);
            file.putLong(128, sequence);
        }

        return new ProducerSteps(file);
    }

    private void assertBooks(final long written, final long dropped, final String where)
    {
        assertEquals(written, ring.ticksWritten(), where);
        assertEquals(dropped, ring.ticksRingFull(), where);
        assertEquals(written + dropped, ring.tickCallbacks(), where);
        assertEquals(ring.tickCallbacks(), file.getLong(200), where);
        assertEquals(checksumOfUnread(), ring.ringFullChecksum(), where);
        assertEquals(0, ring.producerPid(), where);
        assertEquals(0, file.getInt(4096 + ((int)file.getLong(TAIL) & (CAPACITY - 1))), where + ": behind the tail");
        assertEquals(file.getLong(TAIL), file.getLong(HEAD), where + ": not all read");
        assertEquals(written, read.size(), where);
        for (int i = 1; i < read.size(); i++)
        {
            assertTrue(read.get(i - 1) < read.get(i), where + ": " + read);
        }
    }

    /** All is read, so what is missing up to the newest tick was dropped. */
    private long checksumOfUnread()
    {
        final long callbacks = ring.tickCallbacks();
        final long readSum = read.stream().mapToLong(Long::longValue).sum();
        return (callbacks * (callbacks + 1) / 2 - readSum) * 0x9E3779B97F4A7C15L;
    }

    private void assertSameWhenRepairedAgain(final String where)
    {
        final byte[] before = new byte[file.capacity()];
        file.getBytes(0, before);

        ring.repair();

        final byte[] after = new byte[file.capacity()];
        file.getBytes(0, after);
        assertArrayEquals(before, after, where);
    }

    /** The next session's ticks, over more than a turn of the ring. */
    private void assertGoesOn(final String where)
    {
        final RingPoller poller = poller();
        final int readBefore = read.size();
        for (int i = 0; i < 30; i++)
        {
            final ProducerSteps tick = new ProducerSteps(file).tick();
            tick.run(tick.count());
            drain(poller);
        }

        assertEquals(readBefore + 30, read.size(), where);
        assertEquals(ring.tickCallbacks(), read.get(read.size() - 1), where);
    }

    private RingPoller poller()
    {
        return new RingPoller(ring, new RawRecordHandler()
        {
            @Override
            public boolean onTick(final RawTick tick)
            {
                read.add(tick.sourceSequence());
                return true;
            }

            @Override
            public boolean onEvent(final RawEvent event)
            {
                return true;
            }
        });
    }

    private static void drain(final RingPoller poller)
    {
        while (poller.poll(10) > 0 || poller.remaining() > 0)
        {
            // until nothing is left
        }
    }
}
