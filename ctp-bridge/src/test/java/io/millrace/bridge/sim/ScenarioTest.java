package io.millrace.bridge.sim;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ScenarioTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldWriteEachKeyOfTheProtocolPage() throws IOException
    {
        final Path file = new Scenario().csv(Path.of("/a.csv"))
            .csv(Path.of("/b.csv"))
            .instruments(Path.of("/i"))
            .seed(7)
            .tradingDay(20260930)
            .startTime("21:00:00")
            .activity(0.25)
            .duplicates(0.01)
            .count(100)
            .durationSeconds(30)
            .repeat(2)
            .pace("x10")
            .startDelayMs(0)
            .snapshotOnSubscribe(false)
            .ledger(Path.of("/l"))
            .resume(true)
            .refuseLogin(3)
            .disconnectAt(50, 4097)
            .connect("drop:20")
            .dropsPerSecond(600)
            .heartbeatTimeoutMs(100)
            .reconnectDelayMs(10)
            .silentLogin()
            .loginFaults(2)
            .loginRefusedBy("OnRspError")
            .loginReturns(-3, 2)
            .password("secret")
            .errorText("cut")
            .refuseSubscription(16)
            .subscriptionRefused(0.5)
            .unacknowledged(0.1)
            .subscriptionFaults(1)
            .subscribeReturns(-2, 3)
            .nextTradingDay(20261001)
            .silenceAt(60, 500)
            .silenceAt(70, 500, 8193)
            .heartbeatWarningMs(400)
            .snapshotAgeHours(12)
            .reordered(0.01)
            .late(0.02)
            .lateMs(1500)
            .badNumbers(0.03)
            .badTexts(0.04)
            .queueLimit(10_000)
            .queueOverflow(4097)
            .abortAt(90)
            .releaseDelayMs(2_000)
            .noise(true)
            .write(directory.resolve("s"));

        assertEquals("""
            source = csv
            csv = /a.csv
            csv = /b.csv
            instruments = /i
            seed = 7
            tradingDay = 20260930
            startTime = 21:00:00
            activity = 0.250000
            duplicates = 0.010000
            count = 100
            duration = 30
            repeat = 2
            pace = x10
            startDelayMs = 0
            snapshotOnSubscribe = false
            ledger = /l
            resume = true
            login = refuse:3
            disconnectAt = 50:4097
            connect = drop:20
            dropsPerSecond = 600
            heartbeatTimeoutMs = 100
            reconnectDelayMs = 10
            login = silent
            loginFaults = 2
            loginRefusedBy = OnRspError
            loginReturns = -3:2
            password = secret
            errorText = cut
            subscription = refuse:16
            subscriptionRefused = 0.500000
            unacknowledged = 0.100000
            subscriptionFaults = 1
            subscribeReturns = -2:3
            nextTradingDay = 20261001
            silenceAt = 60:500
            silenceAt = 70:500:8193
            heartbeatWarningMs = 400
            snapshotAgeHours = 12
            reordered = 0.010000
            late = 0.020000
            lateMs = 1500
            badNumbers = 0.030000
            badTexts = 0.040000
            queueLimit = 10000
            queueOverflow = 4097
            abortAt = 90
            releaseDelayMs = 2000
            noise = true
            """, Files.readString(file));
        assertEquals(keysOfTheProtocolPage(), Files.readAllLines(file)
            .stream()
            .map(line -> line.substring(0, line.indexOf(' ')))
            .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> keysOfTheProtocolPage() throws IOException
    {
        final Path page = Path.of(System.getProperty("millrace.root"), "docs", "protocol.md");
        return Files.readAllLines(page)
            .stream()
            .dropWhile(line -> !line.startsWith("## Scenario"))
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .collect(Collectors.toCollection(TreeSet::new));
    }
}
