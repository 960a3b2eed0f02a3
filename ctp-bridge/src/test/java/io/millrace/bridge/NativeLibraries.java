package io.millrace.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** Where tests find native code: what `make native` builds, and what the vendor's jars hold. */
final class NativeLibraries
{
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));

    private NativeLibraries()
    {
    }

    static Path bridge()
    {
        return built("libmillrace_ctp.so");
    }

    static Path host()
    {
        return built("bridge-host/millrace-bridge-host");
    }

    static Path simulated()
    {
        return simulated("ctp-6.7.8");
    }

    /** The simulated library of a family and version, e.g. sopt-3.7.3. */
    static Path simulated(final String familyVersion)
    {
        final String name = familyVersion.startsWith("sopt") ? "libsoptthostmduserapi_se.so" :
            "libthostmduserapi_se.so";
        return built("sim/" + familyVersion + "/" + name);
    }

    /** A jar of the vendor's library and its Java client, by the vendor's version, e.g. 6.7.8. */
    static Path jar(final String version)
    {
        return ROOT.resolve("ctp-bridge/target/vendor-jars/jctp-" + version + ".jar");
    }

    /** Takes a Linux library out of the jar of a vendor version, e.g. 6.7.8, into a directory. */
    static Path extract(final String version, final String library, final Path directory) throws IOException
    {
        final Path file = directory.resolve(library);
        try (ZipFile zip = new ZipFile(jar(version).toFile());
            InputStream bytes = zip.getInputStream(zip.getEntry("natives/linux_64/" + library)))
        {
            Files.copy(bytes, file);
        }

        return file;
    }

    private static Path built(final String name)
    {
        final Path file = ROOT.resolve("native/build").resolve(name).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file))
        {
            throw new AssertionError(file + " is missing: run `make native`");
        }

        return file;
    }
}
