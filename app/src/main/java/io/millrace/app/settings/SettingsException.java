package io.millrace.app.settings;

/** A setting is missing or wrong; the message is one line for the user. */
public final class SettingsException extends RuntimeException
{
    /**
     * An error of the settings.
     *
     * @param message what, where, the value, what to do.
     */
    public SettingsException(final String message)
    {
        super(message);
    }
}
