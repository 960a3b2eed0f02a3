package io.millrace.subscribe;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;

/**
 * How the recordings of a channel are found in an archive's catalogue, and how each tells its trading day: by the alias of its channel,
 * {@code day-20260930}, which the archive keeps as it was when the recording began. Any thread.
 */
public final class RecordedChannels
{
    /** The day of a recording that does not tell one: it was made before recordings had days. */
    public static final int NO_DAY = 0;

    private static final String DAY_PREFIX = "day-";
    private static final int DAY_LENGTH = 8;

    private RecordedChannels()
    {
    }

    /**
     * The part of a channel that its recordings keep, whatever session they were made of: media and, on UDP, the endpoint.
     *
     * @param channel of the stream.
     * @return text that each recording's channel contains.
     */
    public static String fragment(final String channel)
    {
        final ChannelUri uri = ChannelUri.parse(channel);
        if (uri.isIpc())
        {
            return CommonContext.IPC_CHANNEL;
        }
        final String endpoint = uri.get(CommonContext.ENDPOINT_PARAM_NAME);
        if (null != endpoint)
        {
            return CommonContext.ENDPOINT_PARAM_NAME + '=' + endpoint;
        }
        final String control = uri.get(CommonContext.MDC_CONTROL_PARAM_NAME);
        if (null != control)
        {
            return CommonContext.MDC_CONTROL_PARAM_NAME + '=' + control;
        }

        throw new IllegalArgumentException("channel " + channel +
            " has no endpoint and no control address to find its recordings by; give one of them");
    }

    /**
     * A channel whose recording tells a trading day.
     *
     * @param channel    to be recorded.
     * @param tradingDay yyyymmdd; {@link #NO_DAY} leaves the channel as it is.
     * @return the channel, its alias replaced.
     */
    public static String withDay(final String channel, final int tradingDay)
    {
        if (NO_DAY == tradingDay)
        {
            return channel;
        }
        final ChannelUri uri = ChannelUri.parse(channel);
        uri.put(CommonContext.ALIAS_PARAM_NAME, DAY_PREFIX + tradingDay);

        return uri.toString();
    }

    /**
     * Trading day of a recording.
     *
     * @param recordedChannel as the archive's catalogue has it.
     * @return yyyymmdd, {@link #NO_DAY} when it tells none.
     */
    public static int day(final String recordedChannel)
    {
        final String alias = ChannelUri.parse(recordedChannel).get(CommonContext.ALIAS_PARAM_NAME);
        if (null == alias || !alias.startsWith(DAY_PREFIX) || DAY_PREFIX.length() + DAY_LENGTH != alias.length())
        {
            return NO_DAY;
        }
        final String digits = alias.substring(DAY_PREFIX.length());

        return digits.chars().allMatch(digit -> digit >= '0' && digit <= '9') ? Integer.parseInt(digits) : NO_DAY;
    }
}
