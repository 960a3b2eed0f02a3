package io.millrace.bridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP peer on loopback that speaks no FTD: what the vendor's library meets when an address is wrong or a front is broken. */
final class LoopbackPeer implements AutoCloseable
{
    /** What the peer does with a connection. */
    enum Manner
    {
        /** Keeps it and says nothing. */
        SILENT,
        /** Closes it at once. */
        CLOSING,
        /** Answers bytes that are no FTD packet, and keeps it. */
        RUBBISH
    }

    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final List<Socket> peers = new ArrayList<>();
    private final AtomicInteger acceptedCount = new AtomicInteger();
    private final Thread accepting = new Thread(this::accept, "loopback-peer");
    private final Manner manner;

    LoopbackPeer(final Manner manner) throws IOException
    {
        this.manner = manner;
        accepting.setDaemon(true);
        accepting.start();
    }

    /** A port of loopback at which nobody listens. */
    static int closedPort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
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
                switch (manner)
                {
                    case SILENT -> peers.add(peer);
                    case CLOSING -> peer.close();
                    case RUBBISH -> answer(peer, rubbish);
                    default -> throw new AssertionError(manner);
                }
            }
        }
        catch (final IOException ex)
        {
            // The end of the test closes the server.
            closePeers();
        }
    }

    private void answer(final Socket peer, final byte[] rubbish) throws IOException
    {
        peers.add(peer);
        try
        {
            peer.getOutputStream().write(rubbish);
        }
        catch (final IOException ex)
        {
            peer.close(); // the client was released before it was answered
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
