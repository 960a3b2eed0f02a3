package io.millrace.bridge;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every version that the bridge knows, all in one process at once, and each in a host of its own. */
class SimulatedVersionsTest
{
    private static final String EVALUATION = "evaluation-";
    private static final List<Version> VERSIONS = List.of(
        new Version("ctp-6.3.19", "v6.3.19", DepthLayout.CTP_408, 408),
        new Version("ctp-6.5.1", "v6.5.1", DepthLayout.CTP_568, 568),
        new Version("ctp-6.6.1", "v6.6.1", DepthLayout.CTP_584, 584),
        new Version("ctp-6.7.8", "v6.7.8", DepthLayout.CTP_584, 584),
        new Version("ctp-6.7.13", "v6.7.13", DepthLayout.CTP_584, 584),
        new Version("sopt-3.5.8", "v3.5.8", DepthLayout.SOPT_408, 408),
        new Version("sopt-3.7.3", "v3.7.3", DepthLayout.SOPT_440, 440));
    private static final Set<String> KNOW_EVALUATION = Set.of("ctp-6.7.13");

    @TempDir
    private static Path root;

    @BeforeAll
    static void playAll() throws Exception
    {
        final List<LineSettings> lines = new ArrayList<>();
        for (final Version version : VERSIONS)
        {
            for (final String prefix : List.of("", EVALUATION))
            {
                for (final String suffix : List.of("", "-hosted"))
                {
                    lines.add(line(version, prefix, suffix));
                }
            }
        }
        for (final LineSettings line : lines)
        {
            line.write();
        }
        LinesProbe.run(root);
    }

    static Stream<Arguments> versions()
    {
        return VERSIONS.stream()
            .flatMap(version -> Stream.of(Arguments.of(version, ""), Arguments.of(version, "-hosted")));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void shouldBringEachVersionsTicksThrough(final Version version, final String suffix) throws Exception
    {
        final ForkedJvm.Result line = LineSettings.read(root.resolve(version.library + suffix)).result();
        final boolean hasBigVolume = DepthLayout.SOPT_440 == version.layoutId;

        assertEquals(List.of("CONNECTING 0", "LOGGING_IN 0", "SUBSCRIBING 0", "STREAMING 0", "CLOSED 0"),
            line.values("state"), line.toString());
        assertTrue(line.value("vendorVersion").startsWith(version.text), line.toString());
        assertEquals(version.layoutId, line.number("layoutId"));
        assertEquals(version.structLength, line.number("structLength"));
        assertEquals(String.join(",", LineSettings.instruments(version.library)), line.value("symbols"));
        assertTrue(0 < line.number("maxVolume"), line.toString());
        assertEquals(hasBigVolume, 0 < line.number("bigVolumes"), line.toString());
        assertTrue(2_000 <= line.number("generated"), line.toString());
        assertEquals(line.number("generated"), line.number("native"), line.toString());
        assertEquals(line.value("generatedChecksum"), line.value("checksum"), line.toString());
        assertEquals(0, line.number("missingSequences"), line.toString());
        assertEquals(0, line.number("malformed"), line.toString());
        assertEquals("true", line.value("isReleased"), line.toString());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void shouldTakeEvaluationFrontsOnlyOfALibraryThatKnowsThem(final Version version, final String suffix)
        throws Exception
    {
        final ForkedJvm.Result line = LineSettings.read(root.resolve(EVALUATION + version.library + suffix)).result();

        if (KNOW_EVALUATION.contains(version.library))
        {
            assertEquals(List.of(), line.values("refusal"), line.toString());
            assertEquals("STREAMING", line.value("stateAtEnd"), line.toString());
            assertEquals(line.value("generatedChecksum"), line.value("checksum"), line.toString());
        }
        else
        {
            assertTrue(line.value("refusal").contains("evaluation"), line.toString());
            assertTrue(line.value("refusal").contains(version.text.substring(1)), line.toString());
            assertEquals("FAILED", line.value("stateAtEnd"), line.toString());
            assertEquals(0, line.number("producerPid"), line.toString());
        }
    }

    private static LineSettings line(final Version version, final String prefix, final String suffix) throws Exception
    {
        final LineSettings line = LineSettings
            .create(root, prefix + version.library + suffix,
                LineSettings.scenario(version.library, root).count(2_000).pace("max"))
            .library(version.library)
            .set("evaluation", !prefix.isEmpty());
        return suffix.isEmpty() ? line : line.hosted();
    }

    private record Version(String library, String text, int layoutId, int structLength)
    {
        @Override
        public String toString()
        {
            return library;
        }
    }
}
