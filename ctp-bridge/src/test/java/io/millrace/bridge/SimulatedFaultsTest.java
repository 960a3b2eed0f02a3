package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Each fault of a front or a library, played by the simulated vendor library to a real bridge and a real agent. All lines play at
 * once in one JVM, each with one fault; each test asks what became of its line.
 */
class SimulatedFaultsTest
{
    private static final int ALL = LineSettings.INSTRUMENT_COUNT;
    private static final String TO_STREAMING = "CONNECTING 0, LOGGING_IN 0, SUBSCRIBING 0, STREAMING 0";
    private static final int[] REASONS =
    {0x1001, 0x1002, 0x2001, 0x2002, 0x2003, 0};
    private static final int[] PUT_OFF =
    {5, 7, 8, 60, 90};
    private static final int[] REFUSALS =
    {3, 4, 9, 11, 12, 49, 75, 131, 140, 143, 4040, 4041, 4042, 4043, 9999};
    private static final Set<String> WITHOUT_END = Set.of("subscriptionRefused", "unacknowledged");
    private static final List<LineSettings> LINES = new ArrayList<>();

    @TempDir
    private static Path root;

    @BeforeAll
    static void playAll() throws Exception
    {
        connecting();
        loggingIn();
        subscribing();
        streaming();
        libraries();
        for (final LineSettings line : LINES)
        {
            line.write();
        }
        LinesProbe.run(root);
    }

    static List<String> names()
    {
        return LINES.stream().map(LineSettings::name).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldBalanceTheBooksWhateverHappens(final String name) throws Exception
    {
        final ForkedJvm.Result line = result(name);
        final boolean isEnd = !name.startsWith("refusal") && !WITHOUT_END.contains(name);

        assertEquals("true", line.value("ended"), line.toString());
        assertEquals(List.of(), line.values("gaveUp"), line.toString());
        assertEquals(isEnd, Boolean.parseBoolean(line.value("isFinished")), line.toString());
        assertEquals(line.number("generated"), line.number("native") + line.number("ringFull"), line.toString());
        assertEquals(line.value("generatedChecksum"), line.value("checksum"), line.toString());
        assertEquals(line.number("callbacks"), line.number("native") + line.number("ringFull"), line.toString());
        assertEquals(line.number("ringFull"), line.number("missingSequences"), line.toString());
        assertEquals(0, line.number("unaudited"), line.toString());
        assertEquals(0, line.number("malformed"), line.toString());
        assertEquals(0, line.number("eventsRingFull"), line.toString());
        assertEquals(0, line.number("openFailures"), line.toString());
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"refusedConnect", "refusedConnectHosted"})
    void shouldOpenAnewWhenNoFrontAnswers(final String name) throws Exception
    {
        final ForkedJvm.Result line = result(name);

        assertStates(line, "CONNECTING 0, BACKING_OFF 0, " + TO_STREAMING);
        assertEquals(1, line.number("connectTimeouts"));
        assertEquals(2, line.number("opens"));
        assertEquals(0, line.number("disconnects"));
        assertTold(line, 1, "no front answered for 300 ms: [tcp://127.0.0.1:10131]");
    }

    @Test
    void shouldWaitForAFrontThatAnswersLate() throws Exception
    {
        final ForkedJvm.Result line = result("lateConnect");

        assertStates(line, TO_STREAMING);
        assertEquals(0, line.number("connectTimeouts"));
        assertEquals(1, line.number("opens"));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"storm", "stormHosted"})
    void shouldLeaveAStormAndOpenAnew(final String name) throws Exception
    {
        final ForkedJvm.Result line = result(name);

        assertStates(line, "CONNECTING 0, DISCONNECTED 4097, BACKING_OFF 4097, " + TO_STREAMING);
        assertEquals(1, line.number("storms"));
        assertEquals(SessionContext.DEFAULT_STORM_DISCONNECTS + 1, line.number("disconnects"));
        assertEquals(2, line.number("opens"));
        assertEquals(1, line.number("loginsSent"));
        assertTold(line, 1, "storm: 21 disconnects within 10000 ms, the newest for reason 0x1001");
    }

    @Test
    void shouldWaitOutAConnectionOnWhichNobodySpeaks() throws Exception
    {
        final ForkedJvm.Result line = result("silentConnect");

        assertStates(line, "CONNECTING 0, DISCONNECTED 8193, LOGGING_IN 0, SUBSCRIBING 0, STREAMING 0");
        assertEquals(1, line.number("disconnects"));
        assertEquals(1, line.number("opens"));
    }

    @ParameterizedTest
    @CsvSource(
    {"5,重复的登录", "7,还没有初始化", "8,前置不活跃", "60,用户在线会话超出上限", "90,查询未就绪，请稍后重试"})
    void shouldLogInAgainAfterALoginThatIsPutOff(final int errorId, final String meaning) throws Exception
    {
        final ForkedJvm.Result line = result("putOff" + errorId);

        assertStates(line, TO_STREAMING);
        assertLogins(line, 2, 1);
        assertTold(line, 1, "login put off, ErrorID " + errorId + " 'CTP:" + meaning + "'; next one in 2000 ms");
    }

    @Test
    void shouldLogInAgainAfterSilence() throws Exception
    {
        final ForkedJvm.Result line = result("silentLogin");

        assertStates(line, TO_STREAMING);
        assertLogins(line, 2, 1);
        assertTold(line, 1, "login not answered within 300 ms; next one in 2000 ms");
    }

    @ParameterizedTest
    @ValueSource(ints =
    {-2, -3})
    void shouldLogInAgainWhenALoginIsNotTaken(final int code) throws Exception
    {
        final ForkedJvm.Result line = result("loginReturns" + code);

        assertStates(line, TO_STREAMING);
        assertLogins(line, 1, 1);
        assertTold(line, 1, "login not sent: ");
    }

    @ParameterizedTest
    @CsvSource(
    {"3,不合法的登录", "4,用户不活跃", "9,无此权限", "11,找不到该用户", "12,找不到该经纪公司", "49,登录地址不合法", "75,连续登录失败次数超限，登录被禁止", "131,弱密码",
        "140,首次登录必须修改密码", "143,登录失败次数过多，该地址被禁止登录", "4040,前置与接口握手失败", "4041,重复提交", "4042,登录地址认证失败", "4043,用户终端认证失败",
        "9999,未知错误"})
    void shouldNotTryARefusedLoginAgain(final int errorId, final String meaning) throws Exception
    {
        final ForkedJvm.Result line = result("refusal" + errorId);

        assertStates(line, "CONNECTING 0, LOGGING_IN 0, FAILED " + errorId);
        assertEquals(1, line.number("loginsSent"));
        assertEquals(1, line.number("loginFailures"));
        assertTold(line, 1, "login refused, ErrorID " + errorId + " 'CTP:" + meaning + "'");
    }

    @Test
    void shouldTakeARefusalThatComesAsAnError() throws Exception
    {
        final ForkedJvm.Result line = result("refusalByError");

        assertStates(line, "CONNECTING 0, LOGGING_IN 0, FAILED 3");
        assertEquals(1, line.number("vendorErrors"));
        assertEquals(1, line.number("loginsSent"));
        assertTold(line, 1, "login refused, ErrorID 3 'CTP:不合法的登录'");
    }

    @Test
    void shouldReadATextThatIsCutInsideACharacter() throws Exception
    {
        final ForkedJvm.Result line = result("refusalCut");

        assertStates(line, "CONNECTING 0, LOGGING_IN 0, FAILED 75");
        final String text = line.values("text")
            .stream()
            .filter(one -> one.startsWith("login refused"))
            .findFirst()
            .orElseThrow();
        assertTrue(text.startsWith("login refused, ErrorID 75 'CTP:连续登录失败次数超限，登录被禁止"), text);
        assertTrue(text.contains("请\uFFFD'"), text);
        assertEquals(1, text.chars().filter(character -> '\uFFFD' == character).count(), text);
    }

    @Test
    void shouldLogInWithThePasswordOfAFile() throws Exception
    {
        final ForkedJvm.Result right = result("passwordRight");
        final ForkedJvm.Result wrong = result("refusalOfPassword");

        assertStates(right, TO_STREAMING);
        assertStates(wrong, "CONNECTING 0, LOGGING_IN 0, FAILED 3");
        assertEquals(1, wrong.number("loginsSent"));
        assertFalse(right.toString().contains("canary") || wrong.toString().contains("canary"), "a password is told");
    }

    @Test
    void shouldReportEachRefusedSubscriptionAndStreamTheRest() throws Exception
    {
        final ForkedJvm.Result line = result("subscriptionHalfRefused");

        assertStates(line, TO_STREAMING);
        assertEquals(ALL, line.number("acks") + line.number("ackErrors"));
        assertTrue(0 < line.number("acks") && 0 < line.number("ackErrors"), line.toString());
        assertEquals(line.number("acks"), line.value("symbols").split(",").length);
        assertTold(line, line.number("ackErrors"), "subscription of '");
    }

    @Test
    void shouldStreamWithoutATickWhenEachSubscriptionIsRefused() throws Exception
    {
        final ForkedJvm.Result line = result("subscriptionRefused");

        assertStates(line, TO_STREAMING);
        assertEquals(ALL, line.number("ackErrors"));
        assertEquals(0, line.number("callbacks"));
        assertTold(line, 1, "subscription of 'rb2610' refused, ErrorID 6000 'CTP:订阅合约数量超限'");
    }

    @Test
    void shouldStreamByTheFirstTickWhenAnswersAreMissing() throws Exception
    {
        final ForkedJvm.Result line = result("halfUnacknowledged");

        assertStates(line, TO_STREAMING);
        assertTrue(0 < line.number("acks") && line.number("acks") < ALL, line.toString());
        assertEquals(0, line.number("ackErrors"));
        assertTold(line, 1, "first tick");
    }

    @Test
    void shouldGoOnWaitingWhenNothingIsAcknowledged() throws Exception
    {
        final ForkedJvm.Result line = result("unacknowledged");

        assertStates(line, "CONNECTING 0, LOGGING_IN 0, SUBSCRIBING 0");
        assertEquals(0, line.number("acks"));
        assertTold(line, 1, "no tick yet, and 0 of 40 subscriptions answered");
    }

    @ParameterizedTest
    @ValueSource(ints =
    {-2, -3})
    void shouldSendABatchAgainThatIsNotTaken(final int code) throws Exception
    {
        final ForkedJvm.Result line = result("subscribeReturns" + code);

        assertStates(line, TO_STREAMING);
        assertEquals(ALL, line.number("acks"));
        assertTold(line, 2, "batch of 40 subscriptions from 'rb2610' not sent: ");
    }

    @ParameterizedTest
    @ValueSource(ints =
    {0x1001, 0x1002, 0x2001, 0x2002, 0x2003, 0})
    void shouldLogInAndSubscribeAgainAfterADisconnect(final int reason) throws Exception
    {
        final ForkedJvm.Result line = result("disconnect" + reason);

        assertStates(line, TO_STREAMING + ", DISCONNECTED " + reason + ", LOGGING_IN 0, SUBSCRIBING 0, STREAMING 0");
        assertEquals(1, line.number("disconnects"));
        assertLogins(line, 2, 0);
        assertEquals(2 * ALL, line.number("acks"));
        assertEquals(1, line.number("opens"));
        assertTold(line, 1, "front disconnected, reason 0x" + Integer.toHexString(reason) + ";");
    }

    @Test
    void shouldCountAndTellANewTradingDay() throws Exception
    {
        final ForkedJvm.Result line = result("nextTradingDay");

        assertEquals(1, line.number("tradingDayChanges"));
        assertEquals(20261009, line.number("tradingDay"));
        assertTold(line, 1, "logged in, trading day 20261009 after 20260930");
    }

    @Test
    void shouldTellASilentFrontOnce() throws Exception
    {
        final ForkedJvm.Result line = result("silence");

        assertStates(line, TO_STREAMING);
        assertEquals(1, line.number("silences"));
        assertTold(line, 1, "heartbeat warning: 1 s without data from the front");
        assertTold(line, 1, "no tick for 500 ms although 40 instruments are subscribed");
    }

    @Test
    void shouldLogInAgainWhenASilenceEndsInADisconnect() throws Exception
    {
        final ForkedJvm.Result line = result("silenceThenDisconnect");

        assertStates(line, TO_STREAMING + ", DISCONNECTED 8193, LOGGING_IN 0, SUBSCRIBING 0, STREAMING 0");
        assertEquals(1, line.number("disconnects"));
        assertLogins(line, 2, 0);
    }

    @Test
    void shouldNeverLetTheVendorsQueueFillWhenNobodyReadsTheRing() throws Exception
    {
        final ForkedJvm.Result line = result("slowReader");

        assertStates(line, TO_STREAMING);
        assertTrue(4_000 < line.number("ringFull"), line.toString());
        assertEquals(0, line.number("disconnects"));
        assertEquals(0, line.number("missed"));
    }

    @Test
    void shouldWaitForALibraryThatLetsGoLate() throws Exception
    {
        final ForkedJvm.Result line = result("lateRelease");

        assertTrue(2_000 <= line.number("closeMs") && line.number("closeMs") < 5_000, line.toString());
        assertEquals("true", line.value("isReleased"));
        assertEquals(0, line.number("producerPid"));
    }

    @Test
    void shouldNotWaitForALibraryThatDoesNotLetGo() throws Exception
    {
        final ForkedJvm.Result line = result("noRelease");

        assertTrue(4_500 <= line.number("closeMs") && line.number("closeMs") < 5_000, line.toString());
        assertTrue(line.value("closeFailure").contains("was not released within 4500 ms"), line.toString());
        assertEquals("false", line.value("isReleased"));
    }

    @Test
    void shouldOpenTheLineAnewWhenTheLibraryAborts() throws Exception
    {
        final ForkedJvm.Result line = result("abortHosted");

        assertStates(line, TO_STREAMING + ", DISCONNECTED 0, BACKING_OFF 0, " + TO_STREAMING);
        assertEquals(1, line.number("hostDeaths"));
        assertEquals(2, line.number("opens"));
        assertEquals(2, line.number("simRuns"));
        assertEquals(0, line.number("producerPid"));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"noise", "noiseHosted"})
    void shouldNotMindWhatTheLibraryPrints(final String name) throws Exception
    {
        final ForkedJvm.Result line = result(name);

        assertEquals(3, line.number("disconnects"));
        assertLogins(line, 4, 0);
        assertEquals(0, line.number("hostDeaths"));
    }

    private static void connecting() throws IOException
    {
        add("refusedConnect", market().connect("refuse")).set("connectDeadlineMs", 300).thenPlays(market());
        add("refusedConnectHosted", market().connect("refuse")).hosted()
            .set("connectDeadlineMs", 300)
            .thenPlays(market());
        add("lateConnect", market().connect("refuse:500"));
        add("storm", market().connect("drop:500")).thenPlays(market());
        add("stormHosted", market().connect("drop:500").noise(true)).hosted().thenPlays(market());
        add("silentConnect", market().connect("silent:1").heartbeatTimeoutMs(200));
    }

    private static void loggingIn() throws IOException
    {
        for (final int errorId : PUT_OFF)
        {
            add("putOff" + errorId, market().refuseLogin(errorId).loginFaults(1));
        }
        for (final int errorId : REFUSALS)
        {
            add("refusal" + errorId, market().refuseLogin(errorId));
        }
        add("refusalByError", market().refuseLogin(3).loginRefusedBy("OnRspError"));
        add("refusalCut", market().refuseLogin(75).errorText("cut"));
        add("silentLogin", market().silentLogin().loginFaults(1)).set("loginDeadlineMs", 300);
        add("loginReturns-2", market().loginReturns(-2, 1));
        add("loginReturns-3", market().loginReturns(-3, 1));
        final Path right = Files.writeString(root.resolve("right"), "canary 1\n");
        final Path wrong = Files.writeString(root.resolve("wrong"), "canary 2\n");
        add("passwordRight", market().password("canary 1")).set("passwordFile", right);
        add("refusalOfPassword", market().password("canary 1")).set("passwordFile", wrong);
    }

    private static void subscribing() throws IOException
    {
        add("subscriptionRefused", market().refuseSubscription(6000)).endsAt("all 40 subscriptions answered");
        add("subscriptionHalfRefused", market().refuseSubscription(6000).subscriptionRefused(0.5));
        add("halfUnacknowledged", market().unacknowledged(0.5));
        add("unacknowledged", market().unacknowledged(1)).set("subscribeDeadlineMs", 300).endsAt("no tick yet");
        add("subscribeReturns-2", market().subscribeReturns(-2, 2));
        add("subscribeReturns-3", market().subscribeReturns(-3, 2));
    }

    private static void streaming() throws IOException
    {
        for (final int reason : REASONS)
        {
            add("disconnect" + reason, market().disconnectAt(500, reason));
        }
        add("nextTradingDay", market().tradingDay(20260930).nextTradingDay(20261009).disconnectAt(500, 0x1001));
        add("silence", market().silenceAt(500, 1_500).heartbeatWarningMs(1_000)).set("silenceDeadlineMs", 500);
        add("silenceThenDisconnect", market().silenceAt(500, 300, 0x2001));
        // 5,000 ticks in about a second: had the bridge waited for its reader, many more than the limit would have queued up.
        add("slowReader", market(5_000).pace("x100").snapshotOnSubscribe(false).queueLimit(1_500)).set("stall", true)
            .set("ringBytes", 16 * 1024);
    }

    private static void libraries() throws IOException
    {
        add("lateRelease", market().releaseDelayMs(2_000)).set("closesLast", true);
        add("noRelease", market().releaseDelayMs(60_000)).set("closesLast", true);
        // Slow enough for the agent to see the first tick before the abort.
        add("abortHosted", market(1_000).pace("x100").abortAt(500).resume(true)).hosted();
        final Scenario noise = market().noise(true).disconnectAt(200, 0x1001);
        add("noise", noise.disconnectAt(400, 0x1002).disconnectAt(600, 0x2003));
        final Scenario noiseHosted = market().noise(true).disconnectAt(200, 0x1001);
        add("noiseHosted", noiseHosted.disconnectAt(400, 0x1002).disconnectAt(600, 0x2003)).hosted();
    }

    private static LineSettings add(final String name, final Scenario scenario) throws IOException
    {
        final LineSettings line = LineSettings.create(root, name, scenario);
        LINES.add(line);
        return line;
    }

    private static Scenario market() throws IOException
    {
        return market(1_000).pace("max");
    }

    private static Scenario market(final long count) throws IOException
    {
        return LineSettings.scenario("ctp-6.7.8", root).count(count);
    }

    private static ForkedJvm.Result result(final String name) throws IOException
    {
        return LINES.stream().filter(line -> line.name().equals(name)).findFirst().orElseThrow().result();
    }

    private static void assertStates(final ForkedJvm.Result line, final String expected)
    {
        assertEquals(expected + ", CLOSED 0", String.join(", ", line.values("state")), line.toString());
    }

    private static void assertLogins(final ForkedJvm.Result line, final int sent, final int failures)
    {
        assertEquals(sent, line.number("loginsSent"), line.toString());
        assertEquals(failures, line.number("loginFailures"), line.toString());
    }

    private static void assertTold(final ForkedJvm.Result line, final long times, final String begin)
    {
        assertEquals(times, line.values("text").stream().filter(text -> text.startsWith(begin)).count(),
            line.toString());
    }
}
