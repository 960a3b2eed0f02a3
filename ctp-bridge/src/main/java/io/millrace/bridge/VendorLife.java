package io.millrace.bridge;

import java.util.concurrent.TimeUnit;

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

    private final SessionContext context;
    private final RingFile ring;
    private NativeSession session;
    private VendorRelease release;
    private long releaseBeginNs;
    private long openPosition;

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
        for (final String front : context.fronts())
        {
            session.registerFront(front);
        }
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

    boolean isReleasing()
    {
        return null != release;
    }

    /**
     * Looks after a release that was begun.
     *
     * @return true when it has just ended, and the ring is in order.
     * @throws RuntimeException what the release threw.
     */
    boolean pollRelease()
    {
        if (null == release || !release.isDone())
        {
            return false;
        }

        final VendorRelease ended = release;
        release = null;
        ended.check();
        repairRing();
        return true;
    }

    boolean isReleaseOverdue(final long nowNs)
    {
        return null != release && nowNs - releaseBeginNs >= RELEASE_DEADLINE_NS;
    }

    String overdueText()
    {
        return "vendor library " + context.vendorLibrary() + " was not released within " +
            TimeUnit.NANOSECONDS.toMillis(RELEASE_DEADLINE_NS) +
            " ms: its threads stay until the process ends; end it";
    }

    /**
     * Releases what is open and waits for it.
     *
     * @throws BridgeException when the vendor's library does not let go.
     */
    void close()
    {
        final boolean isOverdue = isReleaseOverdue(context.nanoClock().nanoTime());
        beginRelease();
        if (null != release && !release.await(isOverdue ? 1 : RELEASE_DEADLINE_NS))
        {
            throw new BridgeException(overdueText());
        }
        pollRelease();
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
