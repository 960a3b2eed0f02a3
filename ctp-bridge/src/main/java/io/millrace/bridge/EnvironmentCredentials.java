package io.millrace.bridge;

import java.nio.charset.StandardCharsets;

/** A password in an environment variable. */
final class EnvironmentCredentials implements Credentials
{
    private final String variable;

    EnvironmentCredentials(final String variable)
    {
        this.variable = variable;
    }

    @Override
    public byte[] password()
    {
        final String value = System.getenv(variable);
        if (null == value)
        {
            throw new BridgeException("environment variable " + variable + ", which should hold the password, is not " +
                "set: set it and restart");
        }

        if (value.isEmpty())
        {
            throw new BridgeException("environment variable " + variable + ", which should hold the password, is " +
                "empty: set it and restart, or configure none");
        }

        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String environmentVariable()
    {
        return variable;
    }

    @Override
    public String toString()
    {
        return "Credentials{environment variable " + variable + "}";
    }
}
