package io.millrace.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import io.millrace.app.role.CounterIds;
import io.millrace.feed.FeedCounters;
import io.millrace.wire.codec.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.tools.ToolProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Holds the documents to the code: a row for each key, counter and fault, and no name of a thing that is not there. */
class DocsTest
{
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Pattern CODE_SPAN = Pattern.compile("`([^`\n]+)`");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern REPO_PATH = Pattern.compile("[\\w.-]+(/[\\w.-]+)*/?");
    private static final Pattern FILE_OF_REPO = Pattern.compile(".*\\.(md|java|h|cpp|c|sh|xml|csv|sql|json|cmake)");
    private static final Pattern CLASS_NAME = Pattern.compile("\\bio\\.millrace((?:\\.[a-z]\\w*)*)\\.([A-Z]\\w*)");
    private static final Pattern PACKAGE_NAME = Pattern.compile("\\bio\\.millrace(?:\\.[a-z]\\w*)+\\b(?![.]?[A-Z(])");
    private static final Pattern KEY_ROW = Pattern.compile("(?m)^\\| `(millrace\\.[\\w.-]+)` \\| `([^`]*)` \\|.*$");
    private static final Pattern COUNTER_ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*$");
    private static final Pattern JAVA_TEST = Pattern.compile("(\\w+Test)(?:#(should\\w+))?");
    private static final Pattern NATIVE_TEST = Pattern.compile("(\\w+Test)\\.(should\\w+)");

    @Test
    void shouldHaveARowForEachKeyWithItsDefault()
    {
        final Map<String, String> expected = defaults();

        final Map<String, String> rows = new TreeMap<>();
        final List<String> twice = new ArrayList<>();
        for (final Matcher row = KEY_ROW.matcher(text("docs/configuration.md")); row.find();)
        {
            if (rows.put(row.group(1), row.group(2)) != null)
            {
                twice.add(row.group(1));
            }
        }

        assertEquals(List.of(), twice, "keys with two rows in docs/configuration.md");
        assertEquals(List.of(), without(expected, rows),
            "keys of reference.conf without a row, or with another default, in docs/configuration.md");
        assertEquals(List.of(), without(rows, expected),
            "rows of docs/configuration.md without a key, or with another default, in reference.conf");
    }

    @Test
    void shouldHaveARowForEachCounter() throws IllegalAccessException
    {
        final Map<Integer, String> expected = counters();

        final Map<Integer, String> rows = new TreeMap<>();
        final List<Integer> twice = new ArrayList<>();
        for (final Matcher row = COUNTER_ROW.matcher(text("docs/counters.md")); row.find();)
        {
            if (rows.put(Integer.valueOf(row.group(1)), row.group()) != null)
            {
                twice.add(Integer.valueOf(row.group(1)));
            }
        }

        assertEquals(List.of(), twice, "type ids with two rows in docs/counters.md");
        assertEquals(expected.keySet(), rows.keySet(),
            "type ids of docs/counters.md against FeedCounters and CounterIds");
        expected.forEach((typeId, name) -> assertTrue(rows.get(typeId).contains("`" + name + "`"),
            "row " + typeId + " of docs/counters.md does not name `" + name + "`: " + rows.get(typeId)));
    }

    @Test
    void shouldNameNoFileThatIsNotThere()
    {
        final Set<String> missing = new TreeSet<>();
        for (final Path document : documents())
        {
            final String text = withoutFences(text(document));
            for (final Matcher span = CODE_SPAN.matcher(text); span.find();)
            {
                if (isRepoPath(span.group(1)) && !Files.exists(ROOT.resolve(span.group(1))))
                {
                    missing.add(ROOT.relativize(document) + ": `" + span.group(1) + "`");
                }
            }
            for (final Matcher link = LINK.matcher(text); link.find();)
            {
                if (!link.group(1).contains(":") && !Files.exists(document.resolveSibling(link.group(1))))
                {
                    missing.add(ROOT.relativize(document) + ": link " + link.group(1));
                }
            }
        }

        assertEquals(Set.of(), missing, "documents name files that are not in the tree");
    }

    @Test
    void shouldNameNoClassThatIsNotThere()
    {
        final Set<String> sources = javaSources();
        final Set<String> packages = new TreeSet<>();
        sources.forEach(source ->
        {
            for (int end = source.lastIndexOf('.'); end > 0; end = source.lastIndexOf('.', end - 1))
            {
                packages.add(source.substring(0, end));
            }
        });
        packages.add(RejectReason.class.getPackageName());
        final Set<String> missing = new TreeSet<>();
        for (final Path document : documents())
        {
            final String text = text(document);
            for (final Matcher name = CLASS_NAME.matcher(text); name.find();)
            {
                if (!sources.contains(name.group()) && !isGenerated(name.group()))
                {
                    missing.add(ROOT.relativize(document) + ": " + name.group());
                }
            }
            for (final Matcher name = PACKAGE_NAME.matcher(text); name.find();)
            {
                if (!packages.contains(name.group()))
                {
                    missing.add(ROOT.relativize(document) + ": package " + name.group());
                }
            }
        }

        assertEquals(Set.of(), missing, "documents name classes that are not in the tree");
    }

    @Test
    void shouldNameATestThatExistsForEachFault()
    {
        final Map<String, String> javaTests = testSources("src/test/java", ".java");
        final Map<String, String> nativeTests = testSources("native/test", ".cpp");
        final List<String> wrong = new ArrayList<>();
        int rowCount = 0;
        for (final String line : text("docs/failure-modes.md").lines().toList())
        {
            final String[] cells = line.startsWith("| ") ? line.split(" \\| ?") : new String[0];
            if (cells.length < 2 || cells[0].equals("| fault"))
            {
                continue;
            }
            rowCount++;
            int testCount = 0;
            for (final Matcher span = CODE_SPAN.matcher(cells[cells.length - 1]); span.find(); testCount++)
            {
                if (!isTest(span.group(1), javaTests, nativeTests))
                {
                    wrong.add(span.group(1) + " is no test, in the row: " + cells[0]);
                }
            }
            if (0 == testCount)
            {
                wrong.add("no test in the row: " + cells[0]);
            }
        }

        assertTrue(rowCount > 0, "docs/failure-modes.md has no row");
        assertEquals(List.of(), wrong, "docs/failure-modes.md");
    }

    @Test
    void shouldShowASubscriberThatCompiles(@TempDir final Path directory) throws IOException
    {
        final List<Path> sources = new ArrayList<>();
        for (final Matcher fence = FENCE.matcher(text("README.md")); fence.find();)
        {
            final Matcher type = Pattern.compile("class (\\w+)").matcher(fence.group(2));
            if ("java".equals(fence.group(1)) && type.find())
            {
                sources.add(Files.writeString(directory.resolve(type.group(1) + ".java"), fence.group(2)));
            }
        }
        final List<String> arguments = new ArrayList<>(
            List.of("-proc:none", "-d", directory.toString(), "-cp", System.getProperty("java.class.path")));
        sources.forEach(source -> arguments.add(source.toString()));

        final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        final int exitCode = ToolProvider.getSystemJavaCompiler()
            .run(null, null, errors, arguments.toArray(new String[0]));

        assertEquals(1, sources.size(), "README.md shows one class in a java block");
        assertEquals(0, exitCode, "README.md: " + errors.toString(StandardCharsets.UTF_8));
    }

    private static Map<String, String> defaults()
    {
        final Config reference = ConfigFactory.parseResources("reference.conf");
        final Config asRead = reference.resolve(ConfigResolveOptions.noSystem());
        final Config asShown = ConfigFactory.parseString("USER = \"<user>\", millrace.directory = \"<directory>\"")
            .withFallback(reference)
            .resolve(ConfigResolveOptions.noSystem());
        final Map<String, String> defaults = new TreeMap<>();
        asShown.withOnlyPath("millrace")
            .entrySet()
            .forEach(entry -> defaults.put(entry.getKey(), shown(entry.getValue())));
        defaults.put("millrace.directory", shown(asRead.getValue("millrace.directory")));

        return defaults;
    }

    private static String shown(final ConfigValue value)
    {
        final String text = value.unwrapped().toString();

        return text.isEmpty() ? "\"\"" : text;
    }

    private static Map<Integer, String> counters() throws IllegalAccessException
    {
        final Map<Integer, String> counters = new TreeMap<>();
        for (final Class<?> type : List.of(FeedCounters.class, CounterIds.class))
        {
            for (final Field field : type.getFields())
            {
                final boolean isTypeId = CounterIds.class == type || field.getName().endsWith("_TYPE_ID");
                if (isTypeId && int.class == field.getType() && Modifier.isStatic(field.getModifiers()))
                {
                    final String other = counters.put(field.getInt(null), field.getName());
                    assertEquals(null, other, "two counters share the type id of " + field.getName());
                }
            }
        }
        counters.remove(FeedCounters.REJECTED_TYPE_ID);
        for (final RejectReason reason : RejectReason.values())
        {
            if (RejectReason.NULL_VAL != reason)
            {
                counters.put(FeedCounters.REJECTED_TYPE_ID + reason.value(), reason.name());
            }
        }

        return counters;
    }

    private static boolean isRepoPath(final String text)
    {
        if (!text.contains("/") || !REPO_PATH.matcher(text).matches())
        {
            return false;
        }
        final List<String> parts = Arrays.asList(text.split("/"));
        if (parts.contains("target") || "build".equals(parts.get(0)) || text.startsWith("native/build"))
        {
            return false;
        }

        return Files.isDirectory(ROOT.resolve(parts.get(0))) || FILE_OF_REPO.matcher(text).matches();
    }

    private static boolean isGenerated(final String className)
    {
        try
        {
            Class.forName(className, false, DocsTest.class.getClassLoader());
            return className.startsWith(RejectReason.class.getPackageName());
        }
        catch (final ClassNotFoundException ex)
        {
            return false;
        }
    }

    private static boolean isTest(final String reference, final Map<String, String> javaTests,
        final Map<String, String> nativeTests)
    {
        final Matcher inJava = JAVA_TEST.matcher(reference);
        if (inJava.matches())
        {
            final String source = javaTests.get(inJava.group(1));
            return source != null && (null == inJava.group(2) || source.contains("void " + inJava.group(2) + "("));
        }
        final Matcher inNative = NATIVE_TEST.matcher(reference);

        return inNative.matches() && nativeTests.values()
            .stream()
            .anyMatch(source -> Pattern
                .compile("TEST(_F|_P)?\\(\\s*" + inNative.group(1) + ",\\s*" + inNative.group(2) + "\\s*\\)")
                .matcher(source)
                .find());
    }

    /** Sources by their simple name without extension. */
    private static Map<String, String> testSources(final String below, final String extension)
    {
        final Map<String, String> sources = new TreeMap<>();
        for (final Path file : sourceFiles())
        {
            final String name = file.getFileName().toString();
            final String path = ROOT.relativize(file).toString();
            if (name.endsWith(extension) && (path.startsWith(below + "/") || path.contains("/" + below + "/")))
            {
                final String simpleName = name.substring(0, name.length() - extension.length());
                sources.merge(simpleName, text(file), (left, right) -> left + right);
            }
        }

        return sources;
    }

    private static Set<String> javaSources()
    {
        final Pattern source = Pattern.compile(".*/src/(?:main|test)/java/(.*)\\.java");
        final Set<String> names = new TreeSet<>();
        for (final Path file : sourceFiles())
        {
            final Matcher matcher = source.matcher(file.toString());
            if (matcher.matches())
            {
                names.add(matcher.group(1).replace('/', '.'));
            }
        }

        return names;
    }

    /** All files below the modules' source folders and native/test; build results are not looked at. */
    private static List<Path> sourceFiles()
    {
        final List<Path> files = new ArrayList<>(filesBelow(ROOT.resolve("native/test")));
        try (Stream<Path> modules = Files.list(ROOT))
        {
            modules.map(module -> module.resolve("src"))
                .filter(Files::isDirectory)
                .forEach(
                    folder -> files.addAll(filesBelow(folder)));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot list " + ROOT, ex);
        }

        return files;
    }

    private static List<Path> documents()
    {
        final List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        filesBelow(ROOT.resolve("docs")).stream()
            .filter(file -> file.toString().endsWith(".md"))
            .forEach(documents::add);

        return documents;
    }

    private static List<Path> filesBelow(final Path folder)
    {
        try (Stream<Path> files = Files.walk(folder))
        {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot walk " + folder, ex);
        }
    }

    private static String withoutFences(final String text)
    {
        return FENCE.matcher(text).replaceAll("");
    }

    /** What is in one map and not, or not with the same value, in the other. */
    private static List<String> without(final Map<String, String> values, final Map<String, String> others)
    {
        return values.entrySet()
            .stream()
            .filter(entry -> !entry.getValue().equals(others.get(entry.getKey())))
            .map(entry -> entry.getKey() + " = " + entry.getValue())
            .toList();
    }

    private static String text(final String path)
    {
        return text(ROOT.resolve(path));
    }

    private static String text(final Path file)
    {
        try
        {
            return Files.readString(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot read " + file, ex);
        }
    }
}
