package io.millrace.bench.handoff;

import org.rationalityfrontline.jctp.CThostFtdcDepthMarketDataField;
import org.rationalityfrontline.jctp.CThostFtdcMdApi;
import org.rationalityfrontline.jctp.CThostFtdcMdSpi;
import org.rationalityfrontline.jctp.CThostFtdcReqUserLoginField;
import org.rationalityfrontline.jctp.CThostFtdcRspInfoField;
import org.rationalityfrontline.jctp.CThostFtdcRspUserLoginField;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
    private static final String LOCALE = "zh_CN.GB18030";
    private static final String[] JAR_FILES =
    {"libjctp.so", "libthosttraderapi_se.so"};

    private final ArmSettings settings;
    private final TickCheck ticks;
    private final RunEnd end = new RunEnd();
    private CThostFtdcMdApi api;
    private long startNs;
    private long endNs;

    JctpArm(final ArmSettings settings)
    {
        this.settings = settings;
        ticks = new TickCheck(settings.marketCount());
    }

    /**
     * Fills a directory with what jctp needs: the three libraries that it loads, and the locale without which it aborts the
     * process.
     */
    static void prepare(final Path directory, final Path vendorLibrary) throws IOException, InterruptedException
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
        makeLocale(directory);
    }

    private static void makeLocale(final Path directory) throws IOException, InterruptedException
    {
        final Path locale = directory.resolve(LOCALE);
        final Process process = new ProcessBuilder("localedef", "-c", "--no-archive", "-i", "zh_CN", "-f", "GB18030",
            locale.toString()).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        // With -c its exit code is 1 for mere warnings.
        if (!Files.isDirectory(locale))
        {
            throw new IOException(
                "localedef made no locale " + LOCALE + ": install Debian's package locales\n" + output);
        }
    }

    ArmResult run() throws InterruptedException
    {
        api = CThostFtdcMdApi.CreateFtdcMdApi(settings.directory() + "/");
        api.RegisterSpi(this);
        api.RegisterFront(ArmSettings.FRONT);
        api.Init();
        end.await();

        return new ArmResult(settings.tickCount() - settings.warmUpCount(), 0, endNs - startNs, ticks.checksum(),
            endNs - startNs, -1);
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
        try
        {
            onFold(FieldFold.of(tick));
        }
        catch (final RuntimeException ex)
        {
            end.onFailure(ex);
        }
    }

    private void onFold(final long fold)
    {
        final long count = ticks.onTick(ticks.count() + 1, fold);
        if (count == settings.warmUpCount())
        {
            startNs = System.nanoTime();
        }
        if (count == settings.tickCount())
        {
            endNs = System.nanoTime();
            end.onEnd();
        }
    }
}
