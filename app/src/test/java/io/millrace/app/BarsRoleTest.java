package io.millrace.app;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.millrace.bars.Bar;
import io.millrace.bars.BarEncoding;
import io.millrace.bars.BarFlag;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The role, from the simulated vendor library to a reader of the bar stream. */
class BarsRoleTest
{
    private static final int INSTRUMENTS = 3;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final BarDecoder decoder = new BarDecoder();
    private final Map<String, Bar> newest = new TreeMap<>();
    private RoleProcesses roles;

    @BeforeEach
    void startDriver() throws IOException
    {
        roles = new RoleProcesses("bars");
        final Path directory = roles.directory();
        Files.writeString(directory.resolve("ids.txt"), "rb2610\nm2611\nIF2612\n");
        Files.writeString(directory.resolve("scenario.txt"),
            "instruments = " + directory.resolve("ids.txt") +
                "\nstartTime = 13:30:00\nstartDelayMs = 200\nactivity = 1\npace = x200\ncount = 6000\n");
        roles.settings("    vendor-library = \"" + RoleProcesses.simulated("ctp-6.7.8") +
            "\"\n    clock = none\n    fronts = [\"tcp://127.0.0.1:10131\"]\n    instruments-file = \"" +
            directory.resolve("ids.txt") +
            "\"\n");
        roles.start("driver");
        roles.start("archive");
    }

    @AfterEach
    void endAll()
    {
        roles.close();
    }

    @Test
    void shouldPublishBarsThatAgreeWithEachOther() throws Exception
    {
        roles.start("bars");
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(roles.aeron().toString()));
            Subscription bars = aeron.addSubscription("aeron:ipc", Streams.BARS))
        {
            roles.launch("feed", Map.of("MILLRACE_SIM", roles.directory().resolve("scenario.txt").toString()));
            roles.awaitLogged("feed", "feed: ready");
            final FragmentHandler handler = this::onMessage;
            roles.await("bars of all instruments", () ->
            {
                bars.poll(handler, 1_000);
                return volumes(86_400).size() == INSTRUMENTS && newest.size() > 300;
            });
            roles.stopInOrder("feed");
            roles.await("all bars to close", () ->
            {
                bars.poll(handler, 1_000);
                return newest.values().stream().allMatch(bar -> bar.has(BarFlag.CLOSED));
            });
        }

        assertTrue(volumes(86_400).values().stream().allMatch(volume -> volume > 0), volumes(86_400).toString());
        assertEquals(volumes(86_400), volumes(1));
        assertEquals(volumes(86_400), volumes(60));
        roles.stopInOrder("bars");
        assertTrue(roles.log("bars").contains("of 3 instruments"), () -> roles.log("bars"));
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length,
        final Header frame)
    {
        header.wrap(buffer, offset);
        if (BarDecoder.TEMPLATE_ID == header.templateId())
        {
            final Bar bar = BarEncoding.decode(decoder.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH,
                header.blockLength(), header.version()), new Bar());
            newest.put(symbol(bar) + ' ' + bar.intervalS() + ' ' + bar.startTimeNs(), bar);
        }
    }

    private Map<String, Long> volumes(final int intervalS)
    {
        final Map<String, Long> volumes = new TreeMap<>();
        newest.values()
            .stream()
            .filter(bar -> bar.intervalS() == intervalS)
            .forEach(bar -> volumes.merge(symbol(bar), bar.volume(), Long::sum));

        return volumes;
    }

    private static String symbol(final Bar bar)
    {
        return new String(bar.symbol(), StandardCharsets.ISO_8859_1);
    }
}
