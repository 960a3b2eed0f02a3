package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of {@link SimulatedFaultsTest}: each has one fault, and a name by which its tests ask for it. */
final class SimulatedFaultLines
{
    private static final String CTP = "ctp-6.7.8";
    private static final String SOPT = "sopt-3.7.3";
    private static final long COUNT = 1_000;
    private static final int[] REASONS =
    {0x1001, 0x1002, 0x2001, 0x2002, 0x2003, 0};
    private static final int[] PUT_OFF =
    {5, 7, 8, 60, 90};
    private static final int[] REFUSALS =
    {3, 4, 9, 11, 12, 49, 75, 131, 140, 143, 4040, 4041, 4042, 4043, 9999};

    private final List<LineSettings> lines = new ArrayList<>();
    private final Path root;

    SimulatedFaultLines(final Path root)
    {
        this.root = root;
    }

    /** Writes all lines' folders, for {@link LinesProbe}. */
    List<LineSettings> write() throws IOException
    {
        connecting();
        loggingIn();
        subscribing();
        streaming();
        libraries();
        for (final LineSettings line : lines)
        {
            line.write();
        }
        return lines;
    }

    private void connecting() throws IOException
    {
        add("refusedConnect", market().connect("refuse")).set("connectDeadlineMs", 500).thenPlays(market());
        add("refusedConnectHosted", market().connect("refuse")).hosted()
            .set("connectDeadlineMs", 500)
            .thenPlays(market());
        add("lateConnect", market().connect("refuse:300"));
        add("storm", market().connect("drop:500")).thenPlays(market());
        add("stormHosted", market().connect("drop:500").noise(true)).hosted().thenPlays(market());
        add("silentConnect", market().connect("silent:1").heartbeatTimeoutMs(200));
    }

    private void loggingIn() throws IOException
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
        add("refusalByErrorSopt", market(SOPT, COUNT).pace("max").refuseLogin(3).loginRefusedBy("OnRspError"))
            .library(SOPT);
        add("refusalCut", market().refuseLogin(75).errorText("cut"));
        add("silentLogin", market().silentLogin().loginFaults(1)).set("loginDeadlineMs", 300);
        add("loginReturns-2", market().loginReturns(-2, 1));
        add("loginReturns-3", market().loginReturns(-3, 1));
        final Path right = Files.writeString(root.resolve("right"), "canary 1\n");
        final Path wrong = Files.writeString(root.resolve("wrong"), "canary 2\n");
        add("passwordRight", market().password("canary 1")).set("passwordFile", right);
        add("refusalOfPassword", market().password("canary 1")).set("passwordFile", wrong);
    }

    private void subscribing() throws IOException
    {
        add("subscriptionRefused", market().refuseSubscription(6000)).endsAt("all 40 subscriptions answered");
        add("subscriptionHalfRefused", market().refuseSubscription(6000).subscriptionRefused(0.5));
        add("halfUnacknowledged", market().unacknowledged(0.5));
        add("unacknowledged", market().unacknowledged(1)).set("subscribeDeadlineMs", 300).endsAt("no tick yet");
        add("subscribeReturns-2", market().subscribeReturns(-2, 2));
        add("subscribeReturns-3", market().subscribeReturns(-3, 2));
    }

    private void streaming() throws IOException
    {
        for (final int reason : REASONS)
        {
            add("disconnect" + reason, market().disconnectAt(500, reason));
        }
        add("nextTradingDay", market().tradingDay(20260930).nextTradingDay(20261009).disconnectAt(500, 0x1001));
        add("silence", market().silenceAt(500, 2_500).heartbeatWarningMs(1_000)).set("silenceDeadlineMs", 1200);
        add("silenceSopt", market(SOPT, COUNT).pace("max").silenceAt(500, 2_500).heartbeatWarningMs(1_000))
            .library(SOPT)
            .set("silenceDeadlineMs", 1200);
        add("silenceThenDisconnectSopt", market(SOPT, COUNT).pace("max").silenceAt(500, 300, 0x2001)).library(SOPT);
        add("silenceThenDisconnect", market().silenceAt(500, 300, 0x2001));
        // 5,000 ticks in about a second: had the bridge waited for its reader, more than the limit would have queued up.
        add("slowReader", market(CTP, 5_000).pace("x100").snapshotOnSubscribe(false).queueLimit(3_000))
            .set("stall", true)
            .set("ringBytes", 16 * 1024);
    }

    private void libraries() throws IOException
    {
        add("lateRelease", market().releaseDelayMs(2_000)).set("closesLast", true);
        add("noRelease", market().releaseDelayMs(60_000)).set("closesLast", true);
        add("abortHosted", market().abortAt(500).resume(true)).hosted();
        final Scenario noise = market().noise(true).disconnectAt(200, 0x1001);
        add("noise", noise.disconnectAt(400, 0x1002).disconnectAt(600, 0x2003));
        final Scenario noiseHosted = market().noise(true).disconnectAt(200, 0x1001);
        add("noiseHosted", noiseHosted.disconnectAt(400, 0x1002).disconnectAt(600, 0x2003)).hosted();
    }

    private LineSettings add(final String name, final Scenario scenario) throws IOException
    {
        final LineSettings line = LineSettings.create(root, name, scenario);
        lines.add(line);
        return line;
    }

    private Scenario market() throws IOException
    {
        return market(CTP, COUNT).pace("max");
    }

    private Scenario market(final String library, final long count) throws IOException
    {
        return LineSettings.scenario(library, root).count(count);
    }
}
