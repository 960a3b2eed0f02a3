package io.millrace.app.file;

/** Nobody reads the standard output any more, e.g. {@code head} has what it wanted: the command ends, without a word, and not with 0. */
public final class ReaderGoneException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    ReaderGoneException()
    {
        super("standard output: its reader has ended");
    }
}
