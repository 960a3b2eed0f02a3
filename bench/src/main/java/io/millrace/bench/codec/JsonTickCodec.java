package io.millrace.bench.codec;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;

/** Jackson with field names, nulls left out, reader and writer prepared once. One thread. */
final class JsonTickCodec
{
    private final ObjectWriter writer;
    private final ObjectReader reader;

    JsonTickCodec()
    {
        final JsonMapper mapper = JsonMapper.builder().build();
        writer = mapper.writerFor(TickValues.class);
        reader = mapper.readerFor(TickValues.class);
    }

    byte[] encode(final TickValues tick) throws IOException
    {
        return writer.writeValueAsBytes(tick);
    }

    TickValues decode(final byte[] bytes) throws IOException
    {
        return reader.readValue(bytes);
    }
}
