package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import picocli.CommandLine.Option;

import java.io.File;
import java.util.concurrent.Callable;

/** What all roles share: the option {@code --config}. */
abstract class Role implements Callable<Integer>
{
    @Option(names = "--config", paramLabel = "FILE", description = "Your settings (HOCON).")
    private File config;

    final Settings settings()
    {
        return Settings.load(config);
    }
}
