package io.millrace.subscribe;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;

/** How the recordings of a channel are found in an archive's catalogue. Any thread. */
public final class RecordedChannels
{
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
}
