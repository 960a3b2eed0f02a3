package io.millrace.record.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a {@link LocalClickHouse} needs to start: set, {@link #conclude()} once. Not thread-safe. */
public final class LocalClickHouseContext
{
    /** System property that names {@code libchdb.so}; wins over the environment. */
    public static final String LIBRARY_PROPERTY = "millrace.clickhouse.library";

    /** Environment variable that names {@code libchdb.so}; wins over the cache. */
    public static final String LIBRARY_VARIABLE = "MILLRACE_CLICKHOUSE_LIBRARY";

    /** Version of the engine that {@code config/fetch-clickhouse.sh} fetches. */
    public static final String ENGINE_VERSION = "26.7.3-stable.1";

    private Path program;
    private Path library = defaultLibrary();
    private Path dataDirectory;
    private Path logFile;
    private int httpPort;
    private int tcpPort;
    private long startLimitNs = TimeUnit.SECONDS.toNanos(30);
    private long stopLimitNs = TimeUnit.SECONDS.toNanos(15);

    /**
     * Where the engine is unless it is set: the system property {@value #LIBRARY_PROPERTY}, else the environment variable
     * {@value #LIBRARY_VARIABLE}, else where {@code config/fetch-clickhouse.sh} leaves it in the user's cache.
     *
     * @return the path, whether or not a file is there.
     */
    public static Path defaultLibrary()
    {
        return library(System.getProperty(LIBRARY_PROPERTY), System.getenv(), System.getProperty("user.home"));
    }

    static Path library(final String property, final Map<String, String> environment, final String home)
    {
        if (property != null && !property.isEmpty())
        {
            return Path.of(property);
        }
        final String variable = environment.getOrDefault(LIBRARY_VARIABLE, "");
        if (!variable.isEmpty())
        {
            return Path.of(variable);
        }
        final String cache = environment.getOrDefault("XDG_CACHE_HOME", "");

        return (cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache))
            .resolve(Path.of("millrace", "chdb", ENGINE_VERSION, "libchdb.so"));
    }

    /**
     * Checks everything and fills in what was left open.
     *
     * @return this.
     * @throws IllegalArgumentException that names setter, value and what to do.
     */
    public LocalClickHouseContext conclude()
    {
        check(program != null && Files.isExecutable(program), "program", program,
            "build it: make native (native/build/local-clickhouse/millrace-local-clickhouse)");
        check(library != null && Files.isReadable(library), "library", library, "fetch it: make clickhouse");
        check(dataDirectory != null, "dataDirectory", null, "name the directory that keeps the data");
        check(httpPort > 0 && httpPort <= 65535, "httpPort", httpPort, "give a port from 1 to 65535");
        check(tcpPort >= 0 && tcpPort <= 65535 && tcpPort != httpPort, "tcpPort", tcpPort,
            "give another port than httpPort, or 0 for none");
        check(startLimitNs > 0, "startLimitNs", startLimitNs, "give more than 0");
        check(stopLimitNs > 0, "stopLimitNs", stopLimitNs, "give more than 0");
        if (null == logFile)
        {
            logFile = dataDirectory.resolveSibling(dataDirectory.getFileName() + ".log");
        }

        return this;
    }

    /**
     * The server program.
     *
     * @param path of {@code millrace-local-clickhouse}.
     * @return this.
     */
    public LocalClickHouseContext program(final Path path)
    {
        this.program = path;
        return this;
    }

    /** @return the server program. */
    public Path program()
    {
        return program;
    }

    /**
     * The engine.
     *
     * @param path of {@code libchdb.so}; {@link #defaultLibrary()} unless set.
     * @return this.
     */
    public LocalClickHouseContext library(final Path path)
    {
        this.library = path;
        return this;
    }

    /** @return the engine. */
    public Path library()
    {
        return library;
    }

    /**
     * Where the data are kept; made when it is missing, reused when it is there.
     *
     * @param path of the directory.
     * @return this.
     */
    public LocalClickHouseContext dataDirectory(final Path path)
    {
        this.dataDirectory = path;
        return this;
    }

    /** @return where the data are kept. */
    public Path dataDirectory()
    {
        return dataDirectory;
    }

    /**
     * Where the server's output is appended.
     *
     * @param path of the file; beside the data directory, with {@code .log} behind its name, unless set.
     * @return this.
     */
    public LocalClickHouseContext logFile(final Path path)
    {
        this.logFile = path;
        return this;
    }

    /** @return where the server's output is appended. */
    public Path logFile()
    {
        return logFile;
    }

    /**
     * Port of the HTTP interface on 127.0.0.1. Needed.
     *
     * @param port 1 to 65535.
     * @return this.
     */
    public LocalClickHouseContext httpPort(final int port)
    {
        this.httpPort = port;
        return this;
    }

    /** @return port of the HTTP interface on 127.0.0.1. */
    public int httpPort()
    {
        return httpPort;
    }

    /**
     * Port of the native TCP interface on 127.0.0.1, for {@code clickhouse-client}.
     *
     * @param port 1 to 65535; 0, the default, opens none.
     * @return this.
     */
    public LocalClickHouseContext tcpPort(final int port)
    {
        this.tcpPort = port;
        return this;
    }

    /** @return port of the native TCP interface on 127.0.0.1; 0: none. */
    public int tcpPort()
    {
        return tcpPort;
    }

    /**
     * How long the server may take to answer after its start.
     *
     * @param durationNs more than 0; 30 s unless set.
     * @return this.
     */
    public LocalClickHouseContext startLimitNs(final long durationNs)
    {
        this.startLimitNs = durationNs;
        return this;
    }

    /** @return how long the server may take to answer after its start, in nanoseconds. */
    public long startLimitNs()
    {
        return startLimitNs;
    }

    /**
     * How long the server may take to stop before it is killed.
     *
     * @param durationNs more than 0; 15 s unless set.
     * @return this.
     */
    public LocalClickHouseContext stopLimitNs(final long durationNs)
    {
        this.stopLimitNs = durationNs;
        return this;
    }

    /** @return how long the server may take to stop before it is killed, in nanoseconds. */
    public long stopLimitNs()
    {
        return stopLimitNs;
    }

    private static void check(final boolean isGood, final String setter, final Object value, final String advice)
    {
        if (!isGood)
        {
            throw new IllegalArgumentException("local ClickHouse: " + setter + "=" + value + " does not do; " + advice);
        }
    }
}
