package io.millrace.bridge;

import java.nio.file.Path;

/** Asks the native side for what it must refuse, and prints how. Arguments: bridge library, vendor library, directory. */
final class RefusalProbe
{
    private RefusalProbe()
    {
    }

    public static void main(final String[] args)
    {
        final NativeSession.Door door = NativeBridge.load(Path.of(args[0]));
        final Path vendor = Path.of(args[1]);
        final Path directory = Path.of(args[2]);
        try (RingFile ring = RingFile.create(directory.resolve("ring"), 1 << 16))
        {
            final Path ringPath = ring.path();
            refused("missingFlow", () -> door.open(vendor, directory.resolve("none"), ringPath, 0));
            refused("missingVendor", () -> door.open(directory.resolve("none.so"), directory, ringPath, 0));
            refused("missingRing", () -> door.open(vendor, directory, directory.resolve("none.ring"), 0));

            final NativeSession session = door.open(vendor, directory, ringPath, 0);
            refused("front 127.0.0.1:1", () -> session.registerFront("127.0.0.1:1"));
            refused("front ", () -> session.registerFront(""));
            refused("front tcp://127.0.0.1:99999", () -> session.registerFront("tcp://127.0.0.1:99999"));
            final int result = session.login("", "", new byte[0], 1);
            System.out.println("refused=loginBeforeInit|" + result + "|" + session.lastError());
            session.close();
        }
        System.out.println("ended=true");
    }

    private static void refused(final String what, final Runnable call)
    {
        try
        {
            call.run();
        }
        catch (final BridgeException ex)
        {
            System.out.println("refused=" + what + "|" + ex.code() + "|" + ex.getMessage());
        }
    }
}
