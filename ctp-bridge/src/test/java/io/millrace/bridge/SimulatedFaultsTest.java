package io.millrace.bridge;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
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
    private static final Set<String> WITHOUT_END = Set.of("subscriptionRefused", "unacknowledged");
    private static List<LineSettings> lines;

    @TempDir
    private static Path root;

    @BeforeAll
    static void playAll() throws Exception
    {
        lines = new SimulatedFaultLines(root).write();
        LinesProbe.run(root);
    }

    static List<String> names()
    {
        return lines.stream().map(LineSettings::name).toList();
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
        assertTold(line, 1, "no front answered for 500 ms: [tcp://127.0.0.1:10131]");
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

    @ParameterizedTest
    @ValueSource(strings =
    {"refusalByError", "refusalByErrorSopt"})
    void shouldTakeARefusalThatComesAsAnError(final String name) throws Exception
    {
        final ForkedJvm.Result line = result(name);

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

    @ParameterizedTest
    @ValueSource(strings =
    {"silence", "silenceSopt"})
    void shouldTellASilentFrontOnce(final String name) throws Exception
    {
        final ForkedJvm.Result line = result(name);

        assertStates(line, TO_STREAMING);
        assertEquals(1, line.number("silences"));
        assertTold(line, 1, "heartbeat warning: 1 s without data from the front");
        assertTold(line, 1, "no tick for 1200 ms although 40 instruments are subscribed");
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"silenceThenDisconnect", "silenceThenDisconnectSopt"})
    void shouldLogInAgainWhenASilenceEndsInADisconnect(final String name) throws Exception
    {
        final ForkedJvm.Result line = result(name);

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

    private static ForkedJvm.Result result(final String name) throws IOException
    {
        return lines.stream().filter(line -> line.name().equals(name)).findFirst().orElseThrow().result();
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
