package io.millrace.bridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP peer on loopback that answers every connection with bytes that are no FTD packet and keeps it open, or closes it. */
final class RubbishPeer implements AutoCloseable
{
    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final List<Socket> peers = new ArrayList<>();
    private final AtomicInteger acceptedCount = new AtomicInteger();
    private final Thread accepting = new Thread(this::accept, "rubbish-peer");

    private final boolean isClosing;

    RubbishPeer(final boolean isClosing) throws IOException
    {
        this.isClosing = isClosing;
        accepting.setDaemon(true);
        accepting.start();
    }

    int port()
    {
        return server.getLocalPort();
    }

    int acceptedCount()
    {
        return acceptedCount.get();
    }

    @Override
    public void close() throws IOException
    {
        server.close();
        try
        {
            accepting.join(10_000);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void accept()
    {
        final byte[] rubbish = new byte[4096];
        new Random(20260930).nextBytes(rubbish);
        try
        {
            while (!server.isClosed())
            {
                final Socket peer = server.accept();
                acceptedCount.incrementAndGet();
                if (isClosing)
                {
                    peer.close();
                }
                else
                {
                    peers.add(peer);
                    peer.getOutputStream().write(rubbish);
                }
            }
        }
        catch (final IOException ex)
        {
            // The end of the test closes the server; a client that is gone before it was answered ends the peer as well.
            closePeers();
        }
    }

    private void closePeers()
    {
        for (final Socket peer : peers)
        {
            try
            {
                peer.close();
            }
            catch (final IOException ex)
            {
                throw new AssertionError("closing a loopback socket failed", ex);
            }
        }
    }
}
