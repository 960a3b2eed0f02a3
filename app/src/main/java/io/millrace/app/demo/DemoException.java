package io.millrace.app.demo;

/** The demo cannot go on; the message is for the user. */
final class DemoException extends RuntimeException
{
    DemoException(final String message)
    {
        super(message);
    }
}
