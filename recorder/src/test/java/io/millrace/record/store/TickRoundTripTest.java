package io.millrace.record.store;

import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TickRoundTripTest
{
    private static final int TICKS = 20_000;
    private static final int ALL_FLAGS = (1 << 18) - 1;

    @Test
    void shouldGiveBackEachByteOfEveryTick()
    {
        final long seed = System.nanoTime();
        System.out.println("TickRoundTripTest seed=" + seed);
        final RecordingKey recording = new RecordingKey(7, 1_790_000_000_123L);
        final RandomTicks ticks = new RandomTicks(seed);
        final Batch batch = new Batch(recording);
        final List<byte[]> sent = new ArrayList<>();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
        for (int i = 0; i < TICKS; i++)
        {
            final int length = OlderMessages.every(3, i, buffer, ticks.encode(buffer, 0),
                TickEncoder.averageUnitPriceEncodingOffset());
            sent.add(Arrays.copyOf(buffer.byteArray(), length));
            batch.add(buffer, 0, length);
        }
        final List<byte[]> received = new ArrayList<>();

        try (TestServer server = TestServer.started())
        {
            final StoreContext context = server.storeContext("round_trip").conclude();
            Migrations.apply(context);
            try (ClickHouseConnection connection = new ClickHouseConnection(context))
            {
                batch.blocks().forEach((block) -> connection.insert(block, "token" + block.partition()));
                connection.nativeBlocks("SELECT " + NativeReader.selectList(TableLayout.TICKS) + " FROM ticks WHERE " +
                    StoreLedger.matching(recording) + " ORDER BY sequence",
                    (answer) -> new NativeReader(TableLayout.TICKS, TickDecoder.SCHEMA_ID)
                        .read(answer, (message, offset, length) -> received
                            .add(Arrays.copyOfRange(message.byteArray(), offset, offset + length))));
            }
        }

        assertEquals(sent.size(), received.size());
        for (int i = 0; i < sent.size(); i++)
        {
            assertArrayEquals(sent.get(i), received.get(i), "seed " + seed + ", tick " + i);
        }
    }

    @Test
    void shouldShowThePricePerUnitAndTheNamesOfAllFlags()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final RecordingKey recording = new RecordingKey(3, 1_790_000_000_123L);
        final Batch batch = new Batch(recording);
        final int length = new MarketTicks(1, 3, 20260930).encode(buffer, 0);
        final int block = MessageHeaderEncoder.ENCODED_LENGTH;
        buffer.putInt(block + TickEncoder.flagsEncodingOffset(), ALL_FLAGS, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(block + TickEncoder.averageUnitPriceEncodingOffset(), 52_302_001L, ByteOrder.LITTLE_ENDIAN);
        batch.add(buffer, 0, length);
        final List<String> expected = new ArrayList<>();
        for (final Field field : TickFlag.class.getFields())
        {
            expected.add("'" + field.getName() + "'");
        }

        final List<String> seen;
        try (TestServer server = TestServer.started())
        {
            final StoreContext context = server.storeContext("decimal").conclude();
            Migrations.apply(context);
            try (ClickHouseConnection connection = new ClickHouseConnection(context))
            {
                connection.insert(batch.blocks().get(0), "token");
                seen = connection.lines("SELECT average_unit_price, flags FROM ticks_decimal FORMAT TabSeparatedRaw");
            }
        }

        assertEquals(List.of("5230.2001\t[" + String.join(",", expected) + "]"), seen);
    }

    @Test
    void shouldRefuseABlockThatIsShorterThanItsSchemaVersion()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final int length = new MarketTicks(1, 3, 20260930).encode(buffer, 0);
        buffer.putShort(0, (short)(TickEncoder.BLOCK_LENGTH - 1), ByteOrder.LITTLE_ENDIAN);
        final Batch batch = new Batch(new RecordingKey(0, 0));

        final String message = assertThrows(StoreException.class, () -> batch.add(buffer, 0, length)).getMessage();

        assertTrue(message.contains("table ticks has a block of " + (TickEncoder.BLOCK_LENGTH - 1)), message);
    }

    @Test
    void shouldRefuseAnExchangeThatItDoesNotKnow()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final TickEncoder encoder = new TickEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder()).exchange(Exchange.SHFE).symbol("x1");
        buffer.putByte(8 + TickEncoder.exchangeEncodingOffset(), (byte)99);
        final Batch batch = new Batch(new RecordingKey(0, 0));

        final String message = assertThrows(StoreException.class,
            () -> batch.add(buffer, 0, 8 + encoder.encodedLength())).getMessage();

        assertTrue(message.contains("exchange: value 99"), message);
        assertTrue(message.contains("upgrade the store"), message);
    }

    @Test
    void shouldReadTheMessageOfANewerSchemaWhoseBlockIsLonger()
    {
        final RecordingKey recording = new RecordingKey(0, 0);
        final UnsafeBuffer longer = new UnsafeBuffer(new byte[1024]);
        final UnsafeBuffer plain = new UnsafeBuffer(new byte[1024]);
        final int length = new MarketTicks(1, 3, 20260930).encode(plain, 0);
        final int split = 8 + TickDecoder.BLOCK_LENGTH;
        longer.putBytes(0, plain, 0, split);
        longer.putShort(0, (short)(TickDecoder.BLOCK_LENGTH + 6), ByteOrder.LITTLE_ENDIAN);
        longer.putShort(6, (short)(TickDecoder.SCHEMA_VERSION + 1), ByteOrder.LITTLE_ENDIAN);
        longer.putBytes(split + 6, plain, split, length - split);
        final Batch ofLonger = new Batch(recording);
        final Batch ofPlain = new Batch(recording);

        ofLonger.add(longer, 0, length + 6);
        ofPlain.add(plain, 0, length);

        assertArrayEquals(bytes(ofPlain), bytes(ofLonger));
    }

    private static byte[] bytes(final Batch batch)
    {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream())
        {
            batch.blocks().get(0).writeTo(out);
            return out.toByteArray();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
