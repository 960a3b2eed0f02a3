package io.millrace.record.store;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StoreContextTest
{
    private static StoreContext good()
    {
        return new StoreContext().clickHouseUrl("http://127.0.0.1:8123");
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"", "127.0.0.1:8123", "ftp://127.0.0.1:8123", "http://127.0.0.1", "http://:8123", "http://a b:1"})
    void shouldNameAUrlThatIsNone(final String url)
    {
        final StoreContext context = new StoreContext().clickHouseUrl(url);

        final String message = assertThrows(IllegalArgumentException.class, context::conclude).getMessage();

        assertTrue(message.startsWith("clickHouseUrl=" + url), message);
    }

    @Test
    void shouldNameSetterAndValueOfWhatIsNotAllowed()
    {
        assertRefused("batchRows=0", (context) -> context.batchRows(0));
        assertRefused("batchRows=1000001", (context) -> context.batchRows(1_000_001));
        assertRefused("database=a;b", (context) -> context.database("a;b"));
        assertRefused("database=null", (context) -> context.database(null));
        assertRefused("lingerNs=-1", (context) -> context.lingerNs(-1));
        assertRefused("maxRetryNs=1", (context) -> context.retryNs(2, 1));
        assertRefused("shards=0", (context) -> context.shard(0, 0));
        assertRefused("shard=3", (context) -> context.shard(3, 3));
        assertRefused("user=", (context) -> context.user(""));
    }

    @Test
    void shouldNotBeConcludedTwice()
    {
        final StoreContext context = good().conclude();

        assertThrows(IllegalStateException.class, context::conclude);
    }

    @Test
    void shouldNotBeUsedBeforeItIsConcluded()
    {
        assertThrows(IllegalStateException.class, () -> new StoreAgent(good(), 1001));
        assertThrows(IllegalStateException.class, () -> new ClickHouseTicks(good()));
    }

    @Test
    void shouldFindTheEngineByPropertyThenVariableThenCache()
    {
        final Map<String, String> variable = Map.of("MILLRACE_CLICKHOUSE_LIBRARY", "/v/libchdb.so");
        final String cached = "millrace/chdb/26.7.3-stable.1/libchdb.so";

        assertEquals(Path.of("/p.so"), LocalClickHouseContext.library("/p.so", variable, "/h"));
        assertEquals(Path.of("/v/libchdb.so"), LocalClickHouseContext.library(null, variable, "/h"));
        assertEquals(Path.of("/x", cached), LocalClickHouseContext.library("", Map.of("XDG_CACHE_HOME", "/x"), "/h"));
        assertEquals(Path.of("/h/.cache", cached), LocalClickHouseContext.library(null, Map.of(), "/h"));
    }

    private static void assertRefused(final String start, final UnaryOperator<StoreContext> setter)
    {
        final StoreContext context = setter.apply(good());

        final String message = assertThrows(IllegalArgumentException.class, context::conclude).getMessage();

        assertTrue(message.startsWith(start), message);
    }
}
