package io.millrace.bridge;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A native session in a process of its own (native/include/millrace_host.h): when the vendor's library crashes, the host dies and
 * this process sees a dead session. Ticks and events come by the ring, which both map. One control thread at a time.
 */
final class HostedBridge implements NativeSession
{
    /** For the host's answer to CLOSE, and its end: less than the session agent waits, so that the host is killed, not left. */
    private static final long CLOSE_DEADLINE_NS = TimeUnit.MILLISECONDS.toNanos(3_500);
    private static final long EXIT_DEADLINE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** What a call returns that a dead host cannot answer: MR_E_VENDOR. */
    private static final int HOST_DEAD = -8;
    private static final byte[] NO_TEXT = new byte[0];

    private final HostProcess host;
    private final long deadlineNs;
    private String vendorVersion = "";
    private String lastError = "";
    private boolean isClosed;

    private HostedBridge(final HostProcess host, final long deadlineNs)
    {
        this.host = host;
        this.deadlineNs = deadlineNs;
    }

    /**
     * Opens each session in a new host.
     *
     * @param program          the bridge host.
     * @param withheldVariable of the environment that no host must inherit; empty: none.
     * @param deadlineNs       for each of a host's answers.
     * @return what opens sessions.
     */
    static NativeSession.Door door(final Path program, final String withheldVariable, final long deadlineNs)
    {
        return (vendorLibrary, flowDirectory, ringFile, flags) ->
        {
            final HostedBridge session = new HostedBridge(HostProcess.start(program, withheldVariable), deadlineNs);
            try
            {
                session.checkHello(program);
                session.open(vendorLibrary, flowDirectory, ringFile, flags);
                return session;
            }
            catch (final RuntimeException ex)
            {
                session.host.close(EXIT_DEADLINE_NS);
                throw ex;
            }
        };
    }

    @Override
    public String vendorVersion()
    {
        return vendorVersion;
    }

    @Override
    public void registerFront(final String address)
    {
        check("register front " + address, HostFrame.request(HostFrame.REGISTER_FRONT, 0, HostFrame.text(address)));
    }

    @Override
    public void init()
    {
        check("init", HostFrame.request(HostFrame.INIT, 0));
    }

    @Override
    public int login(final String brokerId, final String userId, final byte[] password, final int requestId)
    {
        return call("login", HostFrame.request(HostFrame.LOGIN, requestId, HostFrame.text(brokerId),
            HostFrame.text(userId), password));
    }

    @Override
    public int subscribe(final List<String> instruments)
    {
        return callInParts("subscribe", HostFrame.SUBSCRIBE, instruments);
    }

    @Override
    public int unsubscribe(final List<String> instruments)
    {
        return callInParts("unsubscribe", HostFrame.UNSUBSCRIBE, instruments);
    }

    @Override
    public String lastError()
    {
        return lastError;
    }

    @Override
    public boolean isAlive()
    {
        return host.isAlive();
    }

    @Override
    public String deathReport()
    {
        return host.deathReport();
    }

    /** Releases the vendor's library by the host's end: at the latest after 4 s it is killed. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            if (host.isAlive())
            {
                host.call("close", HostFrame.request(HostFrame.CLOSE, 0), CLOSE_DEADLINE_NS);
            }
            host.close(EXIT_DEADLINE_NS);
        }
    }

    private void checkHello(final Path program)
    {
        final HostFrame.Answer hello = host.awaitHello(deadlineNs);
        if (null == hello)
        {
            throw new BridgeException(host.deathReport() + "; program " + program +
                ": is it the bridge host that `make native` builds?");
        }
        final ByteBuffer table = hello.bytes();
        final int expectedLength = DepthLayout.COUNT * (1 + DepthLayout.FIELD_COUNT) * Integer.BYTES;
        if (RecordLayout.ABI_VERSION != hello.result() || expectedLength != table.remaining())
        {
            throw new BridgeException("bridge host " + program + " has abi version " + hello.result() +
                " and a layout table of " + table.remaining() + " bytes, expected " + RecordLayout.ABI_VERSION +
                " and " +
                expectedLength + ": build both sides from one commit (`make native`)");
        }

        DepthLayout.requireSame("bridge host " + program, layoutId -> number(table, layoutId, 0),
            (layoutId, field) -> number(table, layoutId, 1 + field));
    }

    private static int number(final ByteBuffer table, final int layoutId, final int column)
    {
        return table.getInt(((layoutId - 1) * (1 + DepthLayout.FIELD_COUNT) + column) * Integer.BYTES);
    }

    private void open(final Path vendorLibrary, final Path flowDirectory, final Path ringFile, final int flags)
    {
        vendorVersion = check("open", HostFrame.request(HostFrame.OPEN, flags, HostFrame.text(vendorLibrary.toString()),
            HostFrame.text(flowDirectory.toString()), HostFrame.text(ringFile.toString())));
    }

    private int callInParts(final String what, final int operation, final List<String> instruments)
    {
        int result = 0;
        for (final byte[] ids : parts(instruments))
        {
            result = 0 == result ? call(what, HostFrame.request(operation, 0, ids)) : result;
        }

        return result;
    }

    /** The ids, separated by line feeds, in texts that each fit into the pipe. */
    private static List<byte[]> parts(final List<String> instruments)
    {
        final int room = HostProcess.MAX_FRAME_LENGTH;
        final List<byte[]> parts = new ArrayList<>();
        final StringBuilder part = new StringBuilder();
        for (final String id : instruments)
        {
            if (part.length() + 1 + id.length() > room)
            {
                parts.add(HostFrame.text(part.toString()));
                part.setLength(0);
            }
            part.append(part.length() == 0 ? "" : "\n").append(id);
        }
        parts.add(part.length() == 0 ? NO_TEXT : HostFrame.text(part.toString()));

        return parts;
    }

    private String check(final String what, final ByteBuffer frame)
    {
        final HostFrame.Answer answer = host.call(what, frame, deadlineNs);
        if (null == answer)
        {
            throw new BridgeException(HOST_DEAD, host.deathReport());
        }
        if (answer.result() < 0)
        {
            throw new BridgeException((int)answer.result(), answer.text());
        }

        return answer.text();
    }

    private int call(final String what, final ByteBuffer frame)
    {
        final HostFrame.Answer answer = host.call(what, frame, deadlineNs);
        lastError = null == answer ? host.deathReport() : answer.text();

        return null == answer ? HOST_DEAD : (int)answer.result();
    }
}
