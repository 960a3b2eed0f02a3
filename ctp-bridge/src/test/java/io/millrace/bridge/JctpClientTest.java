package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A CTP client that we did not write runs, unmodified, in two versions, each on the simulated library of its version: the ABI seen
 * from the other side.
 */
class JctpClientTest
{
    private static final String HEADER = "TradingDay,InstrumentID,ExchangeID,LastPrice,PreSettlementPrice,PreClosePrice," +
        "PreOpenInterest,OpenPrice,HighestPrice,LowestPrice,Volume,Turnover,OpenInterest,ClosePrice,SettlementPrice," +
        "UpperLimitPrice,LowerLimitPrice,PreDelta,CurrDelta,UpdateTime,UpdateMillisec,BidPrice1,BidVolume1,AskPrice1," +
        "AskVolume1,BidPrice2,BidVolume2,AskPrice2,AskVolume2,BidPrice3,BidVolume3,AskPrice3,AskVolume3,BidPrice4," +
        "BidVolume4,AskPrice4,AskVolume4,BidPrice5,BidVolume5,AskPrice5,AskVolume5,AveragePrice,ActionDay";
    private static final List<String> ROWS = List.of(
        "20260930,rb2601,SHFE,3012.5,3000.25,3001.5,100.5,3002.5,3020.5,2990.5,12345,3.7E8,200.5,1.7976931348623157E308," +
            "1.7976931348623157E308,3200.5,2800.5,0.25,0.5,09:00:00,500,3012.0,1,3013.0,2,3011.0,3,3014.0,4,3010.0,5," +
            "3015.0,6,3009.0,7,3016.0,8,3008.0,9,3017.0,10,30125.5,20260930",
        "20260930,SP a2601&a2605,DCE,-12.5,-11.0,-10.0,1.0,-9.0,-8.0,-13.0,7,0.0,3.0,0.0,0.0,50.5,-50.5,0.0,0.0,09:00:00," +
            "987,-13.0,11,-12.0,12,0.0,0,0.0,0,0.0,0,0.0,0,0.0,0,0.0,0,0.0,0,0.0,0,0.0,20260930",
        "20260930,rb2601,SHFE,3013.5,3000.25,3001.5,100.5,3002.5,3020.5,2990.5,2147483647,3.8E12,201.5," +
            "1.7976931348623157E308,1.7976931348623157E308,3200.5,2800.5,0.25,0.5,09:00:01,0,3013.0,1,3014.0,2,3012.0,3," +
            "3015.0,4,3011.0,5,3016.0,6,3010.0,7,3017.0,8,3009.0,9,3018.0,10,30126.5,20260930");

    @TempDir
    private static Path locales;

    @TempDir
    private Path directory;

    /** jctp aborts the process where the locale zh_CN.GB18030 is not installed, so one is made for it alone. */
    @BeforeAll
    static void makeChineseLocale() throws Exception
    {
        final Path log = locales.resolve("localedef.log");
        final Process localedef = new ProcessBuilder("localedef", "-c", "--no-archive", "-i", "zh_CN", "-f", "GB18030",
            locales.resolve("zh_CN.GB18030").toString()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(localedef.waitFor(60, TimeUnit.SECONDS), "localedef does not end");
        assertTrue(Files.isDirectory(locales.resolve("zh_CN.GB18030")),
            "localedef made no locale (Debian package 'locales'?): " + Files.readString(log));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"6.7.8", "6.6.1"})
    void shouldGiveAnUnmodifiedClientItsTicksFieldByField(final String version) throws Exception
    {
        final Scenario scenario = ticks();

        final ForkedJvm.Result result = run(version, scenario);

        assertEnded(result, version);
        assertEquals(List.of("connected"), result.values("event"), result.toString());
        assertEquals("0 17 true 20260930 9999 jctp", result.value("login"), result.toString());
        assertEquals("CTP:正确", result.value("loginMessage"), result.toString());
        assertEquals(List.of("rb2601 0", "SP a2601&a2605 0"), result.values("ack"));
        assertEquals(ROWS, result.values("tick"), result.toString());
        assertEquals("20260930", result.value("tradingDay"));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"6.7.8", "6.6.1"})
    void shouldTellAnUnmodifiedClientWhyItsLoginIsRefused(final String version) throws Exception
    {
        final Scenario scenario = ticks().refuseLogin(3);

        final ForkedJvm.Result result = run(version, scenario);

        assertEnded(result, version);
        assertEquals("3 17 true", result.value("login").trim(), result.toString());
        assertEquals("CTP:不合法的登录", result.value("loginMessage"), result.toString());
        assertEquals(List.of(), result.values("tick"), result.toString());
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"6.7.8", "6.6.1"})
    void shouldDropAnUnmodifiedClientAndServeItAgainWhenItLogsInAnew(final String version) throws Exception
    {
        final Scenario scenario = ticks().disconnectAt(2, 0x2001);

        final ForkedJvm.Result result = run(version, scenario);

        assertEnded(result, version);
        assertEquals(List.of("connected", "disconnected " + 0x2001, "connected"), result.values("event"));
        assertEquals(List.of("0 17 true 20260930 9999 jctp", "0 18 true 20260930 9999 jctp"), result.values("login"));
        assertEquals(List.of("rb2601 0", "SP a2601&a2605 0", "rb2601 0", "SP a2601&a2605 0"), result.values("ack"));
        assertEquals(ROWS, result.values("tick"), result.toString());
    }

    private Scenario ticks() throws Exception
    {
        final Path csv = directory.resolve("ticks.csv");
        Files.writeString(csv, HEADER + "\n" + String.join("\n", ROWS) + "\n");

        return new Scenario().csv(csv).pace("max").startDelayMs(100).snapshotOnSubscribe(false);
    }

    /** Runs the client of a version on the simulated library of that version. */
    private ForkedJvm.Result run(final String version, final Scenario scenario) throws Exception
    {
        final Path libraries = Files.createDirectory(directory.resolve("libraries"));
        NativeLibraries.extract(version, "libjctp.so", libraries);
        NativeLibraries.extract(version, "libthosttraderapi_se.so", libraries);
        Files.copy(NativeLibraries.simulated("ctp-" + version), libraries.resolve("libthostmduserapi_se.so"));

        // jctp asks the JVM for its libraries by name before it unpacks those of its jar.
        return ForkedJvm.of(JctpProbe.class)
            .replaceJar("jctp-", NativeLibraries.jar(version))
            .flag("-Djava.library.path=" + libraries)
            .environment(Scenario.ENVIRONMENT_VARIABLE, scenario.write(directory.resolve("scenario")))
            .environment("LOCPATH", locales)
            .args(Files.createDirectory(directory.resolve("flow")), ROWS.size(), "rb2601,SP a2601&a2605")
            .run();
    }

    private static void assertEnded(final ForkedJvm.Result result, final String version)
    {
        assertEquals(0, result.exitCode(), result.toString());
        assertTrue(result.value("version").startsWith("v" + version), "not this version: " + result);
        assertTrue(result.value("version").contains("simulated"), "not our library: " + result);
        assertEquals("true", result.value("hasEnded"), result.toString());
        assertEquals("true", result.value("ended"), result.toString());
    }
}
