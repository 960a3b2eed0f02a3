package io.millrace.bench.handoff;

import org.rationalityfrontline.jctp.CThostFtdcDepthMarketDataField;
import org.rationalityfrontline.jctp.CThostFtdcMdApi;
import org.rationalityfrontline.jctp.CThostFtdcMdSpi;
import org.rationalityfrontline.jctp.CThostFtdcReqUserLoginField;
import org.rationalityfrontline.jctp.CThostFtdcRspInfoField;
import org.rationalityfrontline.jctp.CThostFtdcRspUserLoginField;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * jctp from its jar, unmodified, as its users run it. Its native loader takes the libraries from java.library.path first:
 * {@link #prepare} puts its own two there, and the simulated library in place of the vendor's.
 */
final class JctpArm extends CThostFtdcMdSpi
{
    private static final String JAR_DIRECTORY = "/natives/linux_64/";
    private static final String VENDOR_FILE = "libthostmduserapi_se.so";
    private static final String[] JAR_FILES =
    {"libjctp.so", "libthosttraderapi_se.so"};

    private final ArmSettings settings;
    private final TickCount ticks;
    private CThostFtdcMdApi api;
    private long startNs;
    private long endNs;

    JctpArm(final ArmSettings settings)
    {
        this.settings = settings;
        ticks = new TickCount(settings);
    }

    /** Fills a directory with the three libraries that jctp loads. */
    static void prepare(final Path directory, final Path vendorLibrary) throws IOException
    {
        for (final String file : JAR_FILES)
        {
            try (InputStream in = CThostFtdcMdApi.class.getResourceAsStream(JAR_DIRECTORY + file))
            {
                if (null == in)
                {
                    throw new IOException(
                        "jctp's jar has no " + JAR_DIRECTORY + file + ": use the version that the POM pins");
                }
                Files.copy(in, directory.resolve(file));
            }
        }
        Files.copy(vendorLibrary, directory.resolve(VENDOR_FILE));
    }

    ArmResult run() throws InterruptedException
    {
        api = CThostFtdcMdApi.CreateFtdcMdApi(settings.directory() + "/");
        api.RegisterSpi(this);
        api.RegisterFront(ArmSettings.FRONT);
        api.Init();
        ticks.await();

        return new ArmResult(settings.tickCount() - settings.warmUpCount(), endNs - startNs, ticks.checksum(), -1);
    }

    @Override
    public void OnFrontConnected()
    {
        api.ReqUserLogin(new CThostFtdcReqUserLoginField(), 1);
    }

    @Override
    public void OnRspUserLogin(final CThostFtdcRspUserLoginField login, final CThostFtdcRspInfoField info,
        final int requestId, final boolean isLast)
    {
        if (null != info && 0 != info.getErrorID())
        {
            System.err.println("jctp arm: login refused, ErrorID " + info.getErrorID());
            return;
        }
        api.SubscribeMarketData(settings.instruments().toArray(new String[0]));
    }

    @Override
    public void OnRtnDepthMarketData(final CThostFtdcDepthMarketDataField tick)
    {
        final int count = ticks.onTick(FieldFold.of(tick));
        if (count == settings.warmUpCount())
        {
            startNs = System.nanoTime();
        }
        if (count == settings.tickCount())
        {
            endNs = System.nanoTime();
            ticks.onEnd();
        }
    }
}
