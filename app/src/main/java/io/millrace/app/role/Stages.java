package io.millrace.app.role;

import java.util.LinkedHashMap;
import java.util.Map;

/** The stages of a tick whose latency is measured, in order. All are measured from the time at which the tick was due. */
public final class Stages
{
    /** Due to vendor callback. */
    public static final String NATIVE_RECEIVE = "nativeReceive";

    /** Due to read from the ring. */
    public static final String RING_READ = "ringRead";

    /** Due to commit in Aeron. */
    public static final String PUBLISHED = "published";

    /** Due to received by the other process. */
    public static final String SUBSCRIBER_RECEIVED = "subscriberReceived";

    /** Due to read back out of the archive. */
    public static final String ARCHIVED = "archived";

    /** Due to acknowledged by ClickHouse. */
    public static final String CLICKHOUSE = "clickhouse";

    private Stages()
    {
    }

    /**
     * What each stage measures, for people.
     *
     * @return by stage, in order.
     */
    public static Map<String, String> descriptions()
    {
        final Map<String, String> descriptions = new LinkedHashMap<>();
        descriptions.put(NATIVE_RECEIVE, "until the vendor's callback entered the bridge");
        descriptions.put(RING_READ, "until the feed thread took the tick from the shared-memory ring");
        descriptions.put(PUBLISHED,
            "until the normalised, checked and encoded message was about to be committed to Aeron");
        descriptions.put(SUBSCRIBER_RECEIVED, "until a subscriber in another JVM had the message");
        descriptions.put(ARCHIVED, "until the message could be read back out of the archive");
        descriptions.put(CLICKHOUSE, "until ClickHouse acknowledged the batch with its row");

        return descriptions;
    }
}
