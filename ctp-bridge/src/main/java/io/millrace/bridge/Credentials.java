package io.millrace.bridge;

import java.nio.file.Path;

/**
 * Where a session's password comes from. It is read anew for each login and wiped right after it, so that between logins the
 * process does not hold it, and a password that someone corrects is used at the next one. Called on the control thread.
 *
 * <p>What this does not promise: a garbage collection between reading and wiping may leave a copy behind, and what the vendor's
 * library keeps is its own affair.
 */
public interface Credentials
{
    /**
     * Reads the password.
     *
     * @return its bytes, at most 40; the caller wipes them.
     * @throws RuntimeException whose message names the source and never the content, when it cannot be read or is empty where
     *                          one was promised: the login is not sent, and tried again with back-off.
     */
    byte[] password();

    /**
     * What someone should know about the source, e.g. that others may read it.
     *
     * @return one line; empty when there is nothing.
     */
    default String warning()
    {
        return "";
    }

    /**
     * The environment variable that holds the password: child processes are started without it.
     *
     * @return its name; empty when the password is held elsewhere.
     */
    default String environmentVariable()
    {
        return "";
    }

    /**
     * The content of a file; blanks and line feeds at its end do not count.
     *
     * @param file that holds the password and nothing else.
     * @return the source; the file is not touched before the first login.
     */
    static Credentials ofFile(final Path file)
    {
        return new FileCredentials(file);
    }

    /**
     * The value of an environment variable. For demos and tests: the environment of a process stays readable in /proc for as
     * long as it runs. A bridge host does not inherit it; other children would.
     *
     * @param variable its name.
     * @return the source.
     */
    static Credentials ofEnvironment(final String variable)
    {
        return new EnvironmentCredentials(variable);
    }

    /** An empty password; most fronts do not check. */
    static Credentials none()
    {
        return NoCredentials.INSTANCE;
    }
}
