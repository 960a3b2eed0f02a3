package io.millrace.bars;

import io.millrace.wire.PriceScale;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keeps a copy of each bar that was sent, and shows bars as text that a person can check. */
final class CollectedBars implements BarSink
{
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
        .withZone(ZoneOffset.ofHours(8));
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT)
        .withZone(ZoneOffset.ofHours(8));

    final List<Bar> all = new ArrayList<>();

    @Override
    public void onBar(final Bar bar)
    {
        all.add(new Bar().copyOf(bar));
    }

    List<Bar> closed(final String interval)
    {
        final int intervalS = BarInterval.parse(interval);

        return all.stream().filter(bar -> bar.has(BarFlag.CLOSED) && bar.intervalS() == intervalS).toList();
    }

    /** Closed bars as text, without their flags. */
    List<String> texts(final String interval)
    {
        return closed(interval).stream().map(CollectedBars::text).toList();
    }

    /** Closed bars by their bounds only. */
    List<String> bounds(final String interval)
    {
        return closed(interval).stream().map(CollectedBars::bounds).toList();
    }

    /** {@code 09-18 21:00:00-21:01:00 open/high/low/close xVolume nTicks}. */
    static String text(final Bar bar)
    {
        return bounds(bar) + " " + prices(bar) + " x" + bar.volume() + " n" + bar.tickCount();
    }

    static String bounds(final Bar bar)
    {
        return DAY_AND_TIME.format(instant(bar.startTimeNs())) + "-" + TIME.format(instant(bar.endTimeNs()));
    }

    static String prices(final Bar bar)
    {
        final StringBuilder text = new StringBuilder();
        PriceScale.append(text, bar.openPrice()).append('/');
        PriceScale.append(text, bar.highPrice()).append('/');
        PriceScale.append(text, bar.lowPrice()).append('/');

        return PriceScale.append(text, bar.closePrice()).toString();
    }

    private static Instant instant(final long timeNs)
    {
        return Instant.ofEpochSecond(timeNs / 1_000_000_000L, timeNs % 1_000_000_000L);
    }
}
