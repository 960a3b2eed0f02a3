package io.millrace.app.role;

/** Something outside the process keeps a role from its work; the message is one line for the user. */
final class RoleException extends RuntimeException
{
    RoleException(final String message)
    {
        super(message);
    }
}
