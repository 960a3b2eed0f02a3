package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.RejectReason;

/**
 * Keeps the quality of each instrument and line by minutes of receive time, and sends what a minute came to when it is over: some reports
 * in each duty cycle, so that the ticks that come meanwhile do not wait. {@code feed} thread only.
 */
final class QualityReporter
{
    /** A slower line's copies of a minute's last ticks still count for it: 2 s. */
    private static final long SETTLE_NS = 2_000_000_000L;

    /** Instruments looked at in one duty cycle: about a microsecond when none has anything to report. */
    private static final int BATCH = 32;

    private final InstrumentTable instruments;
    private final TickEncoding encoding;
    private final FeedCounters counters;
    private MessageSink sink;
    private long minute = QualityMinute.NULL_MINUTE;
    private int nextInstrument;
    private int nextLine;
    private boolean isSending;
    private boolean isFlushing;

    QualityReporter(final InstrumentTable instruments, final TickEncoding encoding, final FeedCounters counters)
    {
        this.instruments = instruments;
        this.encoding = encoding;
        this.counters = counters;
    }

    void sink(final MessageSink qualitySink)
    {
        sink = qualitySink;
    }

    @HotPath
    void onAccepted(final Instrument instrument, final NormalisedTick tick, final long receiveTimeNs)
    {
        if (null != sink)
        {
            minuteOf(instrument, receiveTimeNs).onAccepted(tick, instrument.hasMillis, receiveTimeNs);
        }
    }

    @HotPath
    void onRedundant(final Instrument instrument, final long receiveTimeNs)
    {
        if (null != sink)
        {
            minuteOf(instrument, receiveTimeNs).redundant++;
        }
    }

    @HotPath
    void onRejected(final Instrument instrument, final RejectReason reason, final long receiveTimeNs)
    {
        if (null == sink)
        {
            return;
        }
        final QualityMinute quality = minuteOf(instrument, receiveTimeNs);
        if (RejectReason.DUPLICATE == reason)
        {
            quality.duplicates++;
        }
        else
        {
            quality.rejected++;
        }
    }

    int doWork(final long nowNs, final LineStats[] lines, final int[] lineNumbers, final int lineCount)
    {
        if (null == sink)
        {
            return 0;
        }
        final long settled = (nowNs - SETTLE_NS) / QualityMinute.LENGTH_NS;
        if (!isSending)
        {
            if (settled == minute)
            {
                return 0;
            }
            isSending = QualityMinute.NULL_MINUTE != minute;
            minute = settled;
            nextInstrument = 0;
            nextLine = 0;
            return 0;
        }

        return send(nowNs, BATCH, false, lines, lineNumbers, lineCount);
    }

    boolean tryFlush(final long nowNs, final LineStats[] lines, final int[] lineNumbers, final int lineCount)
    {
        if (null == sink)
        {
            return true;
        }
        if (!isFlushing)
        {
            // Also in the middle of a sweep: it sends the minutes that are over, this sends all.
            isFlushing = true;
            isSending = true;
            minute = nowNs / QualityMinute.LENGTH_NS;
            nextInstrument = 0;
            nextLine = 0;
        }
        send(nowNs, Integer.MAX_VALUE, true, lines, lineNumbers, lineCount);

        return !isSending;
    }

    private int send(final long nowNs, final int limit, final boolean isAll, final LineStats[] lines,
        final int[] lineNumbers, final int lineCount)
    {
        int workCount = 0;
        while (workCount < limit && nextInstrument < instruments.size())
        {
            if (!trySend(instruments.get(nextInstrument), isAll))
            {
                return workCount;
            }
            nextInstrument++;
            workCount++;
        }
        while (workCount < limit && nextLine < lineCount)
        {
            final LineStats line = lines[nextLine];
            if (!line.isEmpty() && !encoding.tryLineReport(sink, lineNumbers[nextLine],
                (minute - (isAll ? 0 : 1)) * QualityMinute.LENGTH_NS, line))
            {
                return workCount;
            }
            line.clear(nowNs);
            nextLine++;
            workCount++;
        }
        isSending = nextInstrument < instruments.size() || nextLine < lineCount;

        return workCount;
    }

    private boolean trySend(final Instrument instrument, final boolean isAll)
    {
        final QualityMinute last = instrument.lastQuality;
        if (null == last)
        {
            return true;
        }
        if (QualityMinute.NULL_MINUTE != last.minute)
        {
            if (!encoding.tryQuality(sink, instrument, last))
            {
                return false;
            }
            last.minute = QualityMinute.NULL_MINUTE;
        }
        final QualityMinute newest = instrument.quality;
        if (QualityMinute.NULL_MINUTE != newest.minute && (isAll || newest.minute < minute))
        {
            if (!encoding.tryQuality(sink, instrument, newest))
            {
                return false;
            }
            newest.minute = QualityMinute.NULL_MINUTE;
        }

        return true;
    }

    private QualityMinute minuteOf(final Instrument instrument, final long receiveTimeNs)
    {
        final long newMinute = receiveTimeNs / QualityMinute.LENGTH_NS;
        final QualityMinute quality = instrument.quality;

        return null != quality && newMinute <= quality.minute ? quality : beginSlow(instrument, newMinute);
    }

    private QualityMinute beginSlow(final Instrument instrument, final long newMinute)
    {
        if (null == instrument.quality)
        {
            instrument.quality = new QualityMinute();
            instrument.lastQuality = new QualityMinute();
        }
        else if (QualityMinute.NULL_MINUTE != instrument.quality.minute)
        {
            if (QualityMinute.NULL_MINUTE != instrument.lastQuality.minute)
            {
                counters.qualityLost.incrementRelease();
            }
            final QualityMinute spare = instrument.lastQuality;
            instrument.lastQuality = instrument.quality;
            instrument.quality = spare;
        }
        instrument.quality.begin(newMinute);

        return instrument.quality;
    }
}
