package io.millrace.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the figures of a run beside their environment, as JSON in {@code bench/results}. */
final class ResultFile
{
    private ResultFile()
    {
    }

    /**
     * Writes one file, over an older one of the same name.
     *
     * @param root        of the repository.
     * @param name        file name without its ending.
     * @param environment of the run.
     * @param figures     JSON values by name.
     * @return the file.
     */
    static Path write(final Path root, final String name, final Map<String, String> environment,
        final Map<String, Object> figures) throws IOException
    {
        final Map<String, Object> all = new LinkedHashMap<>();
        all.put("environment", environment);
        all.putAll(figures);
        final Path file = Files.createDirectories(root.resolve("bench/results")).resolve(name + ".json");
        final JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(all) + "\n");

        return file;
    }

    /** Root of the repository: the system property {@code millrace.root}, or the working directory. */
    static Path root()
    {
        return Path.of(System.getProperty("millrace.root", ".")).toAbsolutePath().normalize();
    }
}
