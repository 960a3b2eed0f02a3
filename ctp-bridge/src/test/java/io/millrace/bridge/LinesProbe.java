package io.millrace.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A daemon with as many lines as its folder has {@link LineSettings}, all on one thread, so that their waits pass together. What
 * each line did stands in its folder afterwards. Argument: the folder.
 */
final class LinesProbe
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(40);

    private LinesProbe()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        final List<LinePlay> playing = new ArrayList<>();
        final List<LinePlay> waiting = new ArrayList<>();
        for (final LineSettings settings : lines(Path.of(args[0])))
        {
            final LinePlay line = new LinePlay(settings, NativeLibraries.bridge(), NativeLibraries.host());
            if (line.begin())
            {
                playing.add(line);
            }
            else
            {
                line.end();
            }
        }
        play(playing, waiting);
        waiting.forEach(LinePlay::end);
        System.out.println("ended=true");
    }

    /** Runs them all in a JVM of their own. */
    static void run(final Path root) throws IOException, InterruptedException
    {
        final ForkedJvm.Result result = ForkedJvm.of(LinesProbe.class)
            .flag("-Dmillrace.root=" + System.getProperty("millrace.root"))
            .args(root)
            .run();
        if (0 != result.exitCode() || !List.of("true").equals(result.values("ended")))
        {
            throw new AssertionError(result.toString());
        }
    }

    private static List<LineSettings> lines(final Path root) throws IOException
    {
        try (Stream<Path> folders = Files.list(root))
        {
            final List<LineSettings> lines = new ArrayList<>();
            for (final Path folder : folders.filter(Files::isDirectory).sorted().toList())
            {
                lines.add(LineSettings.read(folder));
            }
            return lines;
        }
    }

    private static void play(final List<LinePlay> playing, final List<LinePlay> waiting)
    {
        final long endNs = System.nanoTime() + DEADLINE_NS;
        while (!playing.isEmpty())
        {
            int workCount = 0;
            for (final Iterator<LinePlay> lines = playing.iterator(); lines.hasNext();)
            {
                final LinePlay line = lines.next();
                workCount += line.work();
                final boolean isLate = System.nanoTime() - endNs > 0;
                if (isLate)
                {
                    line.giveUp("after " + TimeUnit.NANOSECONDS.toSeconds(DEADLINE_NS) + " s");
                }
                if (isLate || line.isDone())
                {
                    lines.remove();
                    if (line.closesLast())
                    {
                        waiting.add(line);
                    }
                    else
                    {
                        line.end();
                    }
                }
            }
            if (0 == workCount)
            {
                Thread.yield();
            }
        }
    }
}
