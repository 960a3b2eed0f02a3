package io.millrace.record.store;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network that fails at the worst moment: forwards requests to a server, and of chosen ones the answer is thrown away after the
 * server has given it, so that the caller cannot know that its insert took effect.
 */
final class AnswerEater implements AutoCloseable
{
    private final ServerSocket listener;
    private final int targetPort;
    private final String pattern;
    private final AtomicInteger toEat;
    private final AtomicInteger eaten = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** Eats the answers of the first so many requests whose first bytes contain the pattern. */
    AnswerEater(final int targetPort, final String pattern, final int count) throws IOException
    {
        this.targetPort = targetPort;
        this.pattern = pattern;
        this.toEat = new AtomicInteger(count);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    String url()
    {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    int eaten()
    {
        return eaten.get();
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(listener);
        CloseHelper.closeAll(sockets);
    }

    private void accept()
    {
        while (!listener.isClosed())
        {
            try
            {
                final Socket client = listener.accept();
                final Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
                sockets.add(client);
                sockets.add(server);
                final boolean[] isDoomed = new boolean[1];
                start(() -> pipe(client, server, isDoomed, true));
                start(() -> pipe(server, client, isDoomed, false));
            }
            catch (final IOException ended)
            {
                CloseHelper.close(listener);
            }
        }
    }

    private void pipe(final Socket from, final Socket to, final boolean[] isDoomed, final boolean isRequest)
    {
        final byte[] bytes = new byte[1 << 16];
        try (from; to)
        {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            for (int length = in.read(bytes); length > 0; length = in.read(bytes))
            {
                synchronized (isDoomed)
                {
                    if (isRequest && toEat.get() > 0 &&
                        new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(pattern))
                    {
                        toEat.decrementAndGet();
                        isDoomed[0] = true;
                    }
                    if (!isRequest && isDoomed[0])
                    {
                        eaten.incrementAndGet();
                        return;
                    }
                }
                out.write(bytes, 0, length);
                out.flush();
            }
        }
        catch (final IOException ended)
        {
            // One side closed: so does the other, by leaving this method.
            assert from.isClosed();
        }
    }

    private static void start(final Runnable work)
    {
        final Thread thread = new Thread(work, "answer-eater");
        thread.setDaemon(true);
        thread.start();
    }

    static AnswerEater before(final TestServer server, final String pattern, final int count)
    {
        try
        {
            return new AnswerEater(server.port(), pattern, count);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
