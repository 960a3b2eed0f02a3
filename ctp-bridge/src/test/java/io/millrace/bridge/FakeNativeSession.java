package io.millrace.bridge;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Stands in for the native side: keeps what it was asked for and answers as it was told. */
final class FakeNativeSession implements NativeSession, NativeSession.Door
{
    /** Also of the releasing thread. */
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final List<byte[]> passwords = new ArrayList<>();
    int loginResult;
    int subscribeResult;
    String malformedFront;
    volatile CountDownLatch hangingClose;
    String openFailure;
    volatile RuntimeException closeFailure;
    boolean isAlive = true;

    @Override
    public NativeSession open(final Path vendorLibrary, final Path flowDirectory, final Path ringFile,
        final int flags)
    {
        calls.add("open " + vendorLibrary.getFileName() + (0 == flags ? "" : " flags " + flags));
        if (null != openFailure)
        {
            throw new BridgeException(-5, openFailure);
        }
        isAlive = true;
        return this;
    }

    @Override
    public String vendorVersion()
    {
        return "v6.7.8_fake";
    }

    @Override
    public void registerFront(final String address)
    {
        if (address.equals(malformedFront))
        {
            throw new BridgeException(-6, "front address '" + address + "' has no scheme");
        }
        calls.add("front " + address);
    }

    @Override
    public void init()
    {
        calls.add("init");
    }

    @Override
    public int login(final String brokerId, final String userId, final byte[] password, final int requestId)
    {
        calls.add(
            "login " + brokerId + "/" + userId + "/" + new String(password, StandardCharsets.UTF_8) + "#" + requestId);
        passwords.add(password);
        return loginResult;
    }

    @Override
    public int subscribe(final List<String> instruments)
    {
        calls.add("subscribe " + String.join(",", instruments));
        return subscribeResult;
    }

    @Override
    public int unsubscribe(final List<String> instruments)
    {
        calls.add("unsubscribe " + String.join(",", instruments));
        return 0;
    }

    @Override
    public String lastError()
    {
        return "the fake refuses";
    }

    @Override
    public boolean isAlive()
    {
        return isAlive;
    }

    @Override
    public String deathReport()
    {
        return isAlive ? "" : "bridge host 4711 was ended by signal 9 (exit code 137)";
    }

    @Override
    public void close()
    {
        calls.add("close");
        if (null != closeFailure)
        {
            throw closeFailure;
        }
        if (null != hangingClose)
        {
            try
            {
                hangingClose.await();
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }
    }
}
