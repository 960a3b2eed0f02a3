package io.millrace.bench.codec;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Encodes and decodes one tick, all fields, in each format. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark
{
    private static final int BUFFER_LENGTH = 1024;

    private final SbeTickCodec sbe = new SbeTickCodec();
    private final JsonTickCodec json = new JsonTickCodec();
    private final MessagePackTickCodec messagePack = new MessagePackTickCodec();
    private final UnsafeBuffer sbeBuffer = new UnsafeBuffer(new byte[BUFFER_LENGTH]);
    private final TickValues tick = TickValues.ofFuture();
    private final TickValues decoded = new TickValues();
    private byte[] jsonBytes;
    private byte[] messagePackBytes;

    /**
     * Size of the benchmark's tick in each format.
     *
     * @return bytes by format.
     * @throws IOException when a codec refuses the tick.
     */
    public static Map<String, Integer> encodedBytes() throws IOException
    {
        final TickValues tick = TickValues.ofFuture();
        final Map<String, Integer> bytes = new LinkedHashMap<>();
        bytes.put("sbe", new SbeTickCodec().encode(tick, new UnsafeBuffer(new byte[BUFFER_LENGTH])));
        bytes.put("json", new JsonTickCodec().encode(tick).length);
        bytes.put("messagePack", new MessagePackTickCodec().encode(tick).length);

        return bytes;
    }

    /** What the decoders read. */
    @Setup
    public void encodeOnce() throws IOException
    {
        sbe.encode(tick, sbeBuffer);
        jsonBytes = json.encode(tick);
        messagePackBytes = messagePack.encode(tick);
    }

    /** SBE, in place. */
    @Benchmark
    public int encodeSbe()
    {
        tick.sequence++;
        return sbe.encode(tick, sbeBuffer);
    }

    /** Jackson, to a new array. */
    @Benchmark
    public byte[] encodeJson() throws IOException
    {
        tick.sequence++;
        return json.encode(tick);
    }

    /** MessagePack, to a new array. */
    @Benchmark
    public byte[] encodeMessagePack() throws IOException
    {
        tick.sequence++;
        return messagePack.encode(tick);
    }

    /** SBE, all fields. */
    @Benchmark
    public TickValues decodeSbe()
    {
        sbe.decode(sbeBuffer, decoded);
        return decoded;
    }

    /** Jackson, all fields, to a new object. */
    @Benchmark
    public TickValues decodeJson() throws IOException
    {
        return json.decode(jsonBytes);
    }

    /** MessagePack, all fields. */
    @Benchmark
    public TickValues decodeMessagePack() throws IOException
    {
        messagePack.decode(messagePackBytes, decoded);
        return decoded;
    }
}
