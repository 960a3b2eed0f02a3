package io.millrace.app;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Runs each query of docs/queries.md over the market that the page describes and holds the answer to the one that is printed there. The page
 * as it would be stands in {@code app/target/queries.md} afterwards.
 */
class QueriesTest
{
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Path PAGE = ROOT.resolve("docs/queries.md");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
    private static final Pattern QUERY = Pattern.compile("(?ms)^```sql\n(.*?)^```\n\n```text\n(.*?)^```$");
    private static final Pattern PARAMETERS = Pattern.compile("'http://127\\.0\\.0\\.1:8123/(\\?[^']+)'");

    @Test
    void shouldAnswerEachQueryAsThePageSays() throws Exception
    {
        final String page = Files.readString(PAGE);
        final Matcher parameters = PARAMETERS.matcher(page);
        assertTrue(parameters.find(), "the page shows how to send a query");
        final List<String> instruments = fences(page, "instruments").get(0).lines().toList();
        final List<String> scenarios = fences(page, "scenario");
        final List<String> expected = new ArrayList<>();
        final List<String> actual = new ArrayList<>();
        final StringBuilder asRun = new StringBuilder();
        try (StoredMarket market = new StoredMarket())
        {
            for (final String scenario : scenarios)
            {
                market.play(instruments, scenario);
            }
            market.store();

            final Matcher query = QUERY.matcher(page);
            while (query.find())
            {
                final String answer = ask(market.url() + "/" + parameters.group(1), query.group(1));
                expected.add(query.group(1) + "\n" + query.group(2));
                actual.add(query.group(1) + "\n" + answer);
                query.appendReplacement(asRun,
                    Matcher.quoteReplacement("```sql\n" + query.group(1) + "```\n\n```text\n" + answer + "```"));
            }
            query.appendTail(asRun);
        }
        Files.writeString(ROOT.resolve("app/target/queries.md"), asRun);

        assertFalse(expected.isEmpty(), "docs/queries.md has no query with its answer");
        assertEquals(fences(page, "sql").size(), expected.size(), "queries of docs/queries.md that have an answer");
        assertEquals(String.join("\n", expected), String.join("\n", actual),
            "answers differ; if they are right, copy app/target/queries.md to docs/queries.md");
    }

    static String ask(final String url, final String sql) throws IOException, InterruptedException
    {
        final HttpResponse<String> response = HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), () -> sql + "\n" + response.body());

        // Trailing blanks would not survive an editor.
        return response.body().replaceAll("(?m) +$", "").stripTrailing() + "\n";
    }

    private static List<String> fences(final String page, final String language)
    {
        final List<String> found = new ArrayList<>();
        for (final Matcher fence = FENCE.matcher(page); fence.find();)
        {
            if (fence.group(1).equals(language))
            {
                found.add(fence.group(2));
            }
        }

        return found;
    }
}
