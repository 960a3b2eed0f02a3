package io.millrace.record.store;

import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentDefinitionEncoder;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.OptionRight;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class DefinitionRoundTripTest
{
    private static final int DEFINITIONS = 3_000;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final InstrumentDefinitionEncoder encoder = new InstrumentDefinitionEncoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);

    @Test
    void shouldGiveBackEachByteOfEveryDefinitionOfEitherVersion()
    {
        final long seed = System.nanoTime();
        System.out.println("DefinitionRoundTripTest seed=" + seed);
        final Random random = new Random(seed);
        final RecordingKey recording = new RecordingKey(7, 1_790_000_000_123L);
        final Batch batch = new Batch(recording);
        final List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < DEFINITIONS; i++)
        {
            final int length = 0 == i % 2 ? encodeOld(random, i + 1) : encode(random, i + 1);
            sent.add(Arrays.copyOf(buffer.byteArray(), length));
            batch.add(buffer, 0, length);
        }
        final List<byte[]> received = new ArrayList<>();

        try (TestServer server = TestServer.started())
        {
            final StoreContext context = server.storeContext("definitions").conclude();
            Migrations.apply(context);
            try (ClickHouseConnection connection = new ClickHouseConnection(context))
            {
                batch.blocks().forEach((block) -> connection.insert(block, "token"));
                connection.nativeBlocks("SELECT " + NativeReader.selectList(TableLayout.INSTRUMENTS) +
                    " FROM instruments WHERE " + StoreLedger.matching(recording) + " ORDER BY sequence",
                    (answer) -> new NativeReader(TableLayout.INSTRUMENTS, MessageHeaderEncoder.SCHEMA_ID)
                        .read(answer, (message, offset, length) -> received
                            .add(Arrays.copyOfRange(message.byteArray(), offset, offset + length))));
            }
        }

        assertEquals(sent.size(), received.size());
        for (int i = 0; i < sent.size(); i++)
        {
            assertArrayEquals(sent.get(i), received.get(i), "seed " + seed + ", definition " + i);
        }
    }

    private int encode(final Random random, final long sequence)
    {
        block(random, sequence);
        encoder.strikePrice(random.nextBoolean() ? InstrumentDefinitionEncoder.strikePriceNullValue() : sequence)
            .deliveryMonth(random.nextBoolean() ? InstrumentDefinitionEncoder.deliveryMonthNullValue() : 202601)
            .expiryDay(random.nextBoolean() ? InstrumentDefinitionEncoder.expiryDayNullValue() : 20260115)
            .right(OptionRight.values()[random.nextInt(OptionRight.values().length)])
            .symbol("rb2601C" + sequence)
            .product("rb")
            .underlying(random.nextBoolean() ? "" : "rb2601")
            .secondLeg(random.nextBoolean() ? "" : "rb2605")
            .sessionTemplate(random.nextBoolean() ? "" : "FUT_NIGHT_2300");

        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    private int encodeOld(final Random random, final long sequence)
    {
        block(random, sequence);
        encoder.symbol("rb2601C" + sequence).product("rb");

        return OlderMessages.every(1, 0, buffer, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength(),
            InstrumentDefinitionEncoder.strikePriceEncodingOffset());
    }

    private void block(final Random random, final long sequence)
    {
        encoder.wrapAndApplyHeader(buffer, 0, header)
            .instrumentId(random.nextLong())
            .sequence(sequence)
            .publishTimeNs(random.nextLong())
            .priceTick(random.nextBoolean() ? InstrumentDefinitionEncoder.priceTickNullValue() : 10_000)
            .epoch(random.nextInt())
            .multiplier(random.nextInt())
            .exchange(Exchange.values()[random.nextInt(Exchange.values().length)])
            .kind(InstrumentKind.values()[random.nextInt(InstrumentKind.values().length)]);
    }
}
