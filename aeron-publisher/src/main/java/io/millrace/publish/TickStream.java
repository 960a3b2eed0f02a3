package io.millrace.publish;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import io.millrace.audit.HotPath;
import io.millrace.wire.MessageSink;
import io.millrace.wire.Streams;
import io.millrace.wire.TickHash;
import io.millrace.wire.codec.EndOfDayEncoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.HeartbeatEncoder;
import io.millrace.wire.codec.InstrumentDefinitionEncoder;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.OptionRight;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.SessionStatusEncoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * One recorded stream of messages, made in place in Aeron's term buffer: gives each message its sequence and epoch, keeps the
 * ledger, and sends heartbeats when there is nothing else to send.
 * <p>
 * The one policy for back-pressure stands here (docs/decisions/0005-back-pressure.md): a stream that is full, or that nobody is
 * connected to, refuses the claim and counts; nothing is dropped and nobody waits, the caller keeps its input. A stream that can
 * never take a message again fails fast. One thread.
 */
public final class TickStream implements MessageSink, AutoCloseable
{
    /** Heartbeat interval unless told otherwise: 10 ms. */
    public static final long DEFAULT_HEARTBEAT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int MAX_TEXT_LENGTH = 254;
    private static final int NO_SLOT = -2;
    private static final byte[] NO_TEXT = new byte[0];

    private final ExclusivePublication publication;
    private final PublisherLedger ledger;
    private final EpochNanoClock clock;
    private final int epoch;
    private final long heartbeatIntervalNs;
    private final BufferClaim claim = new BufferClaim();

    private boolean isClaimed;
    private int claimedLength;
    private long sequence;
    private long messagesPublished;
    private long ticksPublished;
    private long backPressuredCount;
    private long notConnectedCount;
    private long heartbeatCount;
    private long messagesAtLastHeartbeatCheck;
    private long lastSentNs = Long.MIN_VALUE;

    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final HeartbeatEncoder heartbeatEncoder = new HeartbeatEncoder();
    private final EndOfDayEncoder endOfDayEncoder = new EndOfDayEncoder();
    private final InstrumentDefinitionEncoder instrumentEncoder = new InstrumentDefinitionEncoder();
    private final SessionStatusEncoder statusEncoder = new SessionStatusEncoder();

    /**
     * A stream with the system's clock and the default heartbeat interval.
     *
     * @param publication  to send on; taken over: {@link #close()} closes it.
     * @param epoch        of this start, from 1.
     * @param nextSequence of the first sequenced message, from 1.
     * @param ledger       to keep, or null for a stream without one; its opener closes it.
     */
    public TickStream(
        final ExclusivePublication publication,
        final int epoch,
        final long nextSequence,
        final PublisherLedger ledger)
    {
        this(publication, epoch, nextSequence, ledger, new SystemEpochNanoClock(), DEFAULT_HEARTBEAT_INTERVAL_NS);
    }

    /**
     * A stream.
     *
     * @param publication         to send on; taken over: {@link #close()} closes it.
     * @param epoch               of this start, from 1.
     * @param nextSequence        of the first sequenced message, from 1.
     * @param ledger              to keep, or null for a stream without one; its opener closes it.
     * @param clock               for the publish time of definitions and session states.
     * @param heartbeatIntervalNs of silence after which a heartbeat is due, in nanoseconds.
     */
    public TickStream(
        final ExclusivePublication publication,
        final int epoch,
        final long nextSequence,
        final PublisherLedger ledger,
        final EpochNanoClock clock,
        final long heartbeatIntervalNs)
    {
        if (epoch < 1 || nextSequence < 1 || heartbeatIntervalNs < 1)
        {
            throw new IllegalArgumentException("epoch=" + epoch + ", nextSequence=" + nextSequence +
                ", heartbeatIntervalNs=" + heartbeatIntervalNs + " of stream " + publication.streamId() +
                " must each be at least 1");
        }
        if (null != ledger && (ledger.lastSequence() >= nextSequence || ledger.streamId() != publication.streamId()))
        {
            throw new IllegalArgumentException("ledger of stream " + ledger.streamId() + " has lastSequence=" +
                ledger.lastSequence() + ", but stream " + publication.streamId() + " is to begin at nextSequence=" +
                nextSequence + "; begin one above the higher of the ledger's and the recording's last sequence");
        }
        this.publication = publication;
        this.epoch = epoch;
        this.sequence = nextSequence;
        this.ledger = ledger;
        this.clock = clock;
        this.heartbeatIntervalNs = heartbeatIntervalNs;
    }

    /** Closes the publication. Idempotent. A claim that is still open is given back. */
    @Override
    public void close()
    {
        if (isClaimed && !publication.isClosed())
        {
            abort();
        }
        publication.close();
    }

    /**
     * {@inheritDoc}
     *
     * @throws StreamFailedException when the publication is closed or at the end of its position space.
     */
    @HotPath
    @Override
    public boolean tryClaim(final int length)
    {
        if (isClaimed)
        {
            throw new IllegalStateException(
                "stream " + publication.streamId() + " has an open claim of " + claimedLength +
                    " bytes; commit or abort it first");
        }
        final long result = publication.tryClaim(length, claim);
        if (result > 0)
        {
            isClaimed = true;
            claimedLength = length;
            return true;
        }

        return refusedSlow(length, result);
    }

    @HotPath
    @Override
    public MutableDirectBuffer buffer()
    {
        return claim.buffer();
    }

    @HotPath
    @Override
    public int offset()
    {
        return claim.offset();
    }

    @HotPath
    @Override
    public long sequence()
    {
        return sequence;
    }

    @Override
    public int epoch()
    {
        return epoch;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when the message does not carry {@link #sequence()}; the claim is given back.
     * @throws StreamFailedException when the ledger has no room for the instrument; the claim is given back.
     */
    @HotPath
    @Override
    public void commit()
    {
        if (!isClaimed)
        {
            throw new IllegalStateException("stream " + publication.streamId() + " has no open claim to commit");
        }
        final MutableDirectBuffer buffer = claim.buffer();
        final int offset = claim.offset();
        final int templateId = SequencedMessages.templateId(buffer, offset);
        final long claimedSequence = SequencedMessages.sequence(buffer, offset, templateId);
        if (SequencedMessages.NOT_SEQUENCED == claimedSequence)
        {
            isClaimed = false;
            claim.commit();
            messagesPublished++;
            return;
        }
        if (claimedSequence != sequence)
        {
            throw wrongSequence(templateId, claimedSequence);
        }

        final boolean isTick = TickDecoder.TEMPLATE_ID == templateId;
        final int slot = isTick && null != ledger ? slotOf(buffer, offset) : NO_SLOT;
        // Before the commit: on IPC the driver zeroes a frame as soon as all its readers have moved past it.
        final long hash = NO_SLOT != slot ? TickHash.of(buffer, offset, claimedLength) : 0;
        isClaimed = false;
        claim.commit();
        sequence = claimedSequence + 1;
        messagesPublished++;
        if (isTick || RejectedTickDecoder.TEMPLATE_ID == templateId)
        {
            ticksPublished++;
        }

        // A kill between commit and ledger leaves the ledger one message behind; recovery rolls it forward.
        if (NO_SLOT != slot)
        {
            ledger.onTickAt(slot, hash, claimedSequence);
        }
        else if (null != ledger)
        {
            ledger.onSequence(claimedSequence);
        }
    }

    @HotPath
    @Override
    public void abort()
    {
        if (isClaimed)
        {
            isClaimed = false;
            claim.abort();
        }
    }

    /**
     * Sends a heartbeat when nothing else was sent for the heartbeat interval. Called once per duty cycle.
     *
     * @param nowNs epoch nanoseconds of the host's clock.
     * @return 1 when a heartbeat was sent, else 0.
     */
    @HotPath
    public int heartbeat(final long nowNs)
    {
        // A clock that steps back must not silence the heartbeats until it has caught up.
        if (messagesPublished != messagesAtLastHeartbeatCheck || nowNs < lastSentNs)
        {
            messagesAtLastHeartbeatCheck = messagesPublished;
            lastSentNs = nowNs;
            return 0;
        }
        if (Long.MIN_VALUE != lastSentNs && nowNs - lastSentNs < heartbeatIntervalNs)
        {
            return 0;
        }
        if (!tryClaim(HEADER_LENGTH + HeartbeatEncoder.BLOCK_LENGTH))
        {
            return 0;
        }
        heartbeatEncoder.wrapAndApplyHeader(claim.buffer(), claim.offset(), headerEncoder);
        heartbeatEncoder.lastSequence(sequence - 1).publishTimeNs(nowNs).epoch(epoch);
        commit();
        messagesAtLastHeartbeatCheck = messagesPublished;
        lastSentNs = nowNs;
        heartbeatCount++;

        return 1;
    }

    /**
     * Offers the message that says the stream ends here on purpose.
     *
     * @param nowNs epoch nanoseconds of the host's clock.
     * @return false when the stream is full: offer it again.
     */
    public boolean tryEndOfDay(final long nowNs)
    {
        if (!tryClaim(HEADER_LENGTH + EndOfDayEncoder.BLOCK_LENGTH))
        {
            return false;
        }
        endOfDayEncoder.wrapAndApplyHeader(claim.buffer(), claim.offset(), headerEncoder);
        endOfDayEncoder.lastSequence(sequence - 1).publishTimeNs(nowNs).tickCount(tickCount()).epoch(epoch);
        commit();

        return true;
    }

    /**
     * Offers the definition of an instrument. What else a definition may say (strike, expiry, legs) is null or empty.
     *
     * @param instrumentId of the instrument.
     * @param exchange     where it is listed.
     * @param kind         what is traded.
     * @param multiplier   contract units a lot; 0: not known.
     * @param priceTick    smallest price step, mantissa of exponent -4; SBE's null of int64: not known.
     * @param symbol       the exchange's instrument id, at most 254 characters.
     * @param product      of the instrument, at most 254 characters.
     * @return false when the stream is full: offer it again.
     */
    public boolean tryInstrument(
        final long instrumentId,
        final Exchange exchange,
        final InstrumentKind kind,
        final int multiplier,
        final long priceTick,
        final CharSequence symbol,
        final CharSequence product)
    {
        return tryInstrument(instrumentId, exchange, kind, multiplier, priceTick,
            symbol.toString().getBytes(StandardCharsets.ISO_8859_1),
            product.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Offers the definition of an instrument, texts as bytes; allocates nothing. What else a definition may say (strike, expiry,
     * legs) is null or empty.
     *
     * @param instrumentId of the instrument.
     * @param exchange     where it is listed.
     * @param kind         what is traded.
     * @param multiplier   contract units a lot; 0: not known.
     * @param priceTick    smallest price step, mantissa of exponent -4; SBE's null of int64: not known.
     * @param symbol       the exchange's instrument id, at most 254 bytes.
     * @param product      of the instrument, at most 254 bytes.
     * @return false when the stream is full: offer it again.
     */
    public boolean tryInstrument(
        final long instrumentId,
        final Exchange exchange,
        final InstrumentKind kind,
        final int multiplier,
        final long priceTick,
        final byte[] symbol,
        final byte[] product)
    {
        if (symbol.length > MAX_TEXT_LENGTH || product.length > MAX_TEXT_LENGTH)
        {
            throw new IllegalArgumentException("symbol of " + symbol.length + " or product of " + product.length +
                " bytes is longer than " + MAX_TEXT_LENGTH + " in the definition of instrumentId=" + instrumentId);
        }
        final int length = HEADER_LENGTH + InstrumentDefinitionEncoder.BLOCK_LENGTH +
            InstrumentDefinitionEncoder.symbolHeaderLength() + symbol.length +
            InstrumentDefinitionEncoder.productHeaderLength() + product.length +
            InstrumentDefinitionEncoder.underlyingHeaderLength() + InstrumentDefinitionEncoder.secondLegHeaderLength() +
            InstrumentDefinitionEncoder.sessionTemplateHeaderLength();
        if (!tryClaim(length))
        {
            return false;
        }
        instrumentEncoder.wrapAndApplyHeader(claim.buffer(), claim.offset(), headerEncoder);
        instrumentEncoder.instrumentId(instrumentId)
            .sequence(sequence)
            .publishTimeNs(clock.nanoTime())
            .priceTick(priceTick)
            .epoch(epoch)
            .multiplier(multiplier)
            .exchange(exchange)
            .kind(kind)
            .strikePrice(InstrumentDefinitionEncoder.strikePriceNullValue())
            .deliveryMonth(InstrumentDefinitionEncoder.deliveryMonthNullValue())
            .expiryDay(InstrumentDefinitionEncoder.expiryDayNullValue())
            .right(OptionRight.NULL_VAL)
            .putSymbol(symbol, 0, symbol.length)
            .putProduct(product, 0, product.length)
            .putUnderlying(NO_TEXT, 0, 0)
            .putSecondLeg(NO_TEXT, 0, 0)
            .putSessionTemplate(NO_TEXT, 0, 0);
        commit();

        return true;
    }

    /**
     * Offers the new state of a front session.
     *
     * @param state      of the session.
     * @param line       which front session of this host, 0 to 254.
     * @param reason     the vendor's reason or error number; 0: none.
     * @param tradingDay yyyymmdd from the login answer; SBE's null of int32: not sent.
     * @return false when the stream is full: offer it again.
     */
    public boolean trySessionStatus(final SessionState state, final int line, final int reason, final int tradingDay)
    {
        if (!tryClaim(HEADER_LENGTH + SessionStatusEncoder.BLOCK_LENGTH))
        {
            return false;
        }
        statusEncoder.wrapAndApplyHeader(claim.buffer(), claim.offset(), headerEncoder);
        statusEncoder.sequence(sequence)
            .publishTimeNs(clock.nanoTime())
            .epoch(epoch)
            .tradingDay(tradingDay)
            .reason(reason)
            .state(state)
            .line((short)line);
        commit();

        return true;
    }

    /**
     * Position of the stream.
     *
     * @return bytes from the beginning of the recording to the end of the newest message.
     */
    public long position()
    {
        return publication.position();
    }

    /**
     * Messages committed since this object was made, heartbeats included.
     *
     * @return the number.
     */
    public long messagesPublished()
    {
        return messagesPublished;
    }

    /**
     * Ticks, or rejected ticks, committed since this object was made.
     *
     * @return the number.
     */
    public long ticksPublished()
    {
        return ticksPublished;
    }

    /**
     * Ticks of the stream since its beginning, earlier epochs included. On other streams than that of ticks each sequenced message
     * counts: the rejected one carries no others.
     *
     * @return the number.
     */
    public long tickCount()
    {
        return null != ledger && Streams.TICKS == ledger.streamId() ? ledger.tickCount() : sequence - 1;
    }

    /**
     * Heartbeats sent.
     *
     * @return the number.
     */
    public long heartbeatCount()
    {
        return heartbeatCount;
    }

    /**
     * Claims refused because a reader that must have everything is a whole window behind, or because the driver was not ready with
     * the next term.
     *
     * @return the number of refusals, not of messages.
     */
    public long backPressuredCount()
    {
        return backPressuredCount;
    }

    /**
     * Claims refused because no reader, thus no archive, is connected.
     *
     * @return the number of refusals, not of messages.
     */
    public long notConnectedCount()
    {
        return notConnectedCount;
    }

    /**
     * Aeron's number of the stream.
     *
     * @return the stream id.
     */
    public int streamId()
    {
        return publication.streamId();
    }

    /**
     * Publication of the stream.
     *
     * @return the publication, which this stream closes.
     */
    public ExclusivePublication publication()
    {
        return publication;
    }

    private boolean refusedSlow(final int length, final long firstResult)
    {
        // The end of a term answers ADMIN_ACTION once, with the next term ready: that is no back-pressure.
        final long result = Publication.ADMIN_ACTION == firstResult ? publication.tryClaim(length, claim) : firstResult;
        if (result > 0)
        {
            isClaimed = true;
            claimedLength = length;
            return true;
        }
        if (Publication.NOT_CONNECTED == result)
        {
            notConnectedCount++;
            return false;
        }
        if (Publication.BACK_PRESSURED == result || Publication.ADMIN_ACTION == result)
        {
            backPressuredCount++;
            return false;
        }

        throw new StreamFailedException("stream " + publication.streamId() + " on " + publication.channel() +
            " cannot take a message at position " + publication.position() + " of at most " +
            publication.maxPossiblePosition() + ": the publication is " +
            (Publication.CLOSED == result ?
                "closed (did the media driver stop?); restart the feed, it goes on after the " +
                    "newest recorded message" :
                "at its end; stop the feed and begin a new recording with longer terms"));
    }

    private int slotOf(final MutableDirectBuffer buffer, final int offset)
    {
        final long instrumentId = SequencedMessages.instrumentId(buffer, offset);
        final int slot = ledger.slotOf(instrumentId);
        if (PublisherLedger.FULL == slot)
        {
            abort();
            throw ledger.full(instrumentId);
        }

        return slot;
    }

    private IllegalStateException wrongSequence(final int templateId, final long claimedSequence)
    {
        abort();

        return new IllegalStateException("message of template " + templateId + " carries sequence=" + claimedSequence +
            ", but stream " + publication.streamId() + " is at sequence=" + sequence +
            "; encode MessageSink.sequence() between tryClaim and commit");
    }
}
