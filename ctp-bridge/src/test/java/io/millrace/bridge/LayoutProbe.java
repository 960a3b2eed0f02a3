package io.millrace.bridge;

import java.nio.file.Path;

/** Loads the bridge, which compares the layouts. Argument: bridge library. */
final class LayoutProbe
{
    private LayoutProbe()
    {
    }

    public static void main(final String[] args)
    {
        NativeBridge.load(Path.of(args[0]));
        System.out.println("ended=true");
    }
}
