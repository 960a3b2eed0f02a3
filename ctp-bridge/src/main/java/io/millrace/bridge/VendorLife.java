package io.millrace.bridge;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The native session of the hour: opened, released behind the control thread's back, opened again on the same ring. The control
 * thread's.
 *
 * <p>Events of a session that was released may still wait, in the ring or in the queue, when the next one is opened. They are
 * known by where they stood in the ring: no producer was there at the opening, so what stood before the ring's tail then is the
 * old session's, and everything behind it the new one's. A clock would not do (it is set back now and then), and neither would a
 * count of events (a host killed between a record and its count leaves it one short).
 */
final class VendorLife
{
    static final long RELEASE_DEADLINE_NS = TimeUnit.SECONDS.toNanos(5);
    /** For the last release; below the 5 s that all lines of a daemon have together. */
    static final long CLOSE_DEADLINE_NS = TimeUnit.MILLISECONDS.toNanos(4_500);

    private static final long POLL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SessionContext context;
    private final RingFile ring;
    private NativeSession session;
    private VendorRelease release;
    private long releaseBeginNs;
    private long closeBeginNs;
    private long openPosition;
    private long reopenDueNs;
    private int firstFront;
    private boolean isClosing;
    private boolean isGivenUp;

    VendorLife(final SessionContext context)
    {
        this.context = context;
        ring = context.ringFile();
    }

    /** Opens a session and registers its fronts; what was half opened when this throws is to be released. */
    void open()
    {
        openPosition = ring.producerPosition();
        session = context.door()
            .open(context.vendorLibrary(), context.flowDirectory(), ring.path(),
                context.evaluation() ? NativeSession.EVALUATION : 0);
        final List<String> fronts = context.fronts();
        for (int i = 0; i < fronts.size(); i++)
        {
            session.registerFront(fronts.get((firstFront + i) % fronts.size()));
        }
    }

    /** Registers another front first from the next opening on: the vendor's library stays with one that it could connect to. */
    void preferNextFront()
    {
        firstFront = (firstFront + 1) % context.fronts().size();
    }

    /** The open session, or null. */
    NativeSession session()
    {
        return session;
    }

    boolean isDead()
    {
        return null != session && !session.isAlive();
    }

    boolean isStale(final RawEvent event)
    {
        return null == session || event.position() < openPosition;
    }

    /** Begins to release the open session, if there is one. */
    void beginRelease()
    {
        if (null != session)
        {
            releaseBeginNs = context.nanoClock().nanoTime();
            release = VendorRelease.begin(session);
            session = null;
        }
    }

    /** Begins the release, and lets so much time pass before the next opening. */
    void backOff(final long nowNs, final long backoffNs)
    {
        beginRelease();
        reopenDueNs = nowNs + backoffNs;
    }

    boolean isReopenDue(final long nowNs)
    {
        return null == release && nowNs - reopenDueNs >= 0;
    }

    boolean isReleasing()
    {
        return null != release;
    }

    /**
     * Looks after a release that was begun. It has not ended before the ring's producer is gone: a host that was killed may take
     * its time to die.
     *
     * @return true when it has just ended, and the ring is in order.
     * @throws RuntimeException what the release threw, or the look at the producer, or the ring's repair.
     */
    boolean pollRelease()
    {
        if (null == release || !release.isDone())
        {
            return false;
        }

        boolean hasEnded = true;
        try
        {
            release.check();
            hasEnded = !ring.hasLiveProducer();
            if (hasEnded)
            {
                repairRing();
            }
        }
        finally
        {
            release = hasEnded ? null : release;
        }

        return hasEnded;
    }

    boolean isReleaseOverdue(final long nowNs)
    {
        return null != release && nowNs - releaseBeginNs >= RELEASE_DEADLINE_NS;
    }

    String overdueText()
    {
        return overdueText(RELEASE_DEADLINE_NS);
    }

    /** Begins the last release; nothing is opened behind it. Idempotent. */
    void beginClose()
    {
        if (!isClosing)
        {
            isClosing = true;
            isGivenUp = isReleaseOverdue(context.nanoClock().nanoTime());
            closeBeginNs = System.nanoTime(); // the waiting is real, whatever clock the context has
            beginRelease();
        }
    }

    boolean isClosing()
    {
        return isClosing;
    }

    /**
     * Releases what is open and waits for it, at most {@link #CLOSE_DEADLINE_NS} from the beginning of the close.
     *
     * @throws BridgeException when the vendor's library does not let go, or the wait for it was interrupted.
     */
    void close()
    {
        beginClose();
        while (null != release && !pollRelease())
        {
            final long leftNs = isGivenUp ? 0 : closeBeginNs + CLOSE_DEADLINE_NS - System.nanoTime();
            if (leftNs <= 0)
            {
                throw new BridgeException(overdueText(isGivenUp ? RELEASE_DEADLINE_NS : CLOSE_DEADLINE_NS));
            }
            if (Thread.currentThread().isInterrupted())
            {
                throw new BridgeException("the wait for the release of vendor library " + context.vendorLibrary() +
                    " was interrupted: its threads may stay until the process ends; end it");
            }
            if (release.isDone())
            {
                LockSupport.parkNanos(POLL_INTERVAL_NS); // the end of another process can only be asked for
            }
            else
            {
                release.await(leftNs);
            }
        }
    }

    private String overdueText(final long deadlineNs)
    {
        final String deadline = " within " + TimeUnit.NANOSECONDS.toMillis(deadlineNs) + " ms: ";
        return release.isDone() ?
            "process " + ring.producerPid() + ", which writes to ring file " + ring.path() + ", did not end" +
                deadline +
                "end it, then restart this line" :
            "vendor library " + context.vendorLibrary() + " was not released" + deadline +
                "its threads stay until the process ends; end it";
    }

    /** A host that was killed, by itself or by us, left its number in the ring, and perhaps a tick half done. */
    private void repairRing()
    {
        if (0 != ring.producerPid())
        {
            ring.repair();
        }
    }
}
