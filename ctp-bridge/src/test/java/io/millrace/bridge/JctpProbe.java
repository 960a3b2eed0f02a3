package io.millrace.bridge;

import org.rationalityfrontline.jctp.CThostFtdcDepthMarketDataField;
import org.rationalityfrontline.jctp.CThostFtdcMdApi;
import org.rationalityfrontline.jctp.CThostFtdcMdSpi;
import org.rationalityfrontline.jctp.CThostFtdcReqUserLoginField;
import org.rationalityfrontline.jctp.CThostFtdcRspInfoField;
import org.rationalityfrontline.jctp.CThostFtdcRspUserLoginField;
import org.rationalityfrontline.jctp.CThostFtdcSpecificInstrumentField;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An ordinary jctp program: logs in, subscribes, prints ticks, does both again when the front was lost, releases. Knows nothing
 * of Millrace. Arguments: flow directory, ticks to wait for, instruments. A refused login ends it.
 */
final class JctpProbe extends CThostFtdcMdSpi
{
    private final CThostFtdcMdApi api;
    private final String[] instruments;
    private final CountDownLatch end = new CountDownLatch(1);
    private int ticksLeft;
    private int loginCount;

    private JctpProbe(final CThostFtdcMdApi api, final String[] instruments, final int tickCount)
    {
        this.api = api;
        this.instruments = instruments;
        ticksLeft = tickCount;
    }

    public static void main(final String[] args) throws InterruptedException
    {
        // The vendor's messages are Chinese, whatever the locale of the machine.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.out.println("version=" + CThostFtdcMdApi.GetApiVersion());
        final CThostFtdcMdApi api = CThostFtdcMdApi.CreateFtdcMdApi(Path.of(args[0]) + "/");
        final JctpProbe spi = new JctpProbe(api, args[2].split(","), Integer.parseInt(args[1]));
        api.RegisterSpi(spi);
        api.RegisterFront("tcp://127.0.0.1:10131");
        api.Init();
        System.out.println("hasEnded=" + spi.end.await(30, TimeUnit.SECONDS));
        System.out.println("tradingDay=" + api.GetTradingDay());
        api.Release();
        System.out.println("ended=true");
    }

    @Override
    public void OnFrontConnected()
    {
        System.out.println("event=connected");
        final CThostFtdcReqUserLoginField request = new CThostFtdcReqUserLoginField();
        request.setBrokerID("9999");
        request.setUserID("jctp");
        request.setPassword("secret");
        System.out.println("loginSent=" + api.ReqUserLogin(request, 17 + loginCount++));
    }

    @Override
    public void OnFrontDisconnected(final int reason)
    {
        System.out.println("event=disconnected " + reason);
    }

    @Override
    public void OnRspUserLogin(final CThostFtdcRspUserLoginField login, final CThostFtdcRspInfoField info,
        final int requestId, final boolean isLast)
    {
        System.out.println("login=" + info.getErrorID() + " " + requestId + " " + isLast + " " + login.getTradingDay() +
            " " + login.getBrokerID() + " " + login.getUserID());
        System.out.println("loginMessage=" + info.getErrorMsg());
        if (0 != info.getErrorID())
        {
            end.countDown();
            return;
        }
        System.out.println("subscribeSent=" + api.SubscribeMarketData(instruments));
    }

    @Override
    public void OnRspSubMarketData(final CThostFtdcSpecificInstrumentField instrument,
        final CThostFtdcRspInfoField info,
        final int requestId, final boolean isLast)
    {
        System.out.println("ack=" + instrument.getInstrumentID() + " " + info.getErrorID());
    }

    @Override
    public void OnRtnDepthMarketData(final CThostFtdcDepthMarketDataField tick)
    {
        System.out.println("tick=" + String.join(",", tick.getTradingDay(), tick.getInstrumentID(),
            tick.getExchangeID(),
            text(tick.getLastPrice()), text(tick.getPreSettlementPrice()), text(tick.getPreClosePrice()),
            text(tick.getPreOpenInterest()), text(tick.getOpenPrice()), text(tick.getHighestPrice()),
            text(tick.getLowestPrice()), text(tick.getVolume()), text(tick.getTurnover()), text(tick.getOpenInterest()),
            text(tick.getClosePrice()), text(tick.getSettlementPrice()), text(tick.getUpperLimitPrice()),
            text(tick.getLowerLimitPrice()), text(tick.getPreDelta()), text(tick.getCurrDelta()), tick.getUpdateTime(),
            text(tick.getUpdateMillisec()), text(tick.getBidPrice1()), text(tick.getBidVolume1()),
            text(tick.getAskPrice1()), text(tick.getAskVolume1()), text(tick.getBidPrice2()),
            text(tick.getBidVolume2()),
            text(tick.getAskPrice2()), text(tick.getAskVolume2()), text(tick.getBidPrice3()),
            text(tick.getBidVolume3()),
            text(tick.getAskPrice3()), text(tick.getAskVolume3()), text(tick.getBidPrice4()),
            text(tick.getBidVolume4()),
            text(tick.getAskPrice4()), text(tick.getAskVolume4()), text(tick.getBidPrice5()),
            text(tick.getBidVolume5()),
            text(tick.getAskPrice5()), text(tick.getAskVolume5()), text(tick.getAveragePrice()), tick.getActionDay()));
        if (0 == --ticksLeft)
        {
            end.countDown();
        }
    }

    private static String text(final double value)
    {
        return Double.toString(value);
    }

    private static String text(final int value)
    {
        return Integer.toString(value);
    }
}
