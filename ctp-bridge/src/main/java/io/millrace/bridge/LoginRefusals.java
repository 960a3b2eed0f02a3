package io.millrace.bridge;

/**
 * Which of the vendor's ErrorIDs a login may be tried again after. Everything else is a refusal: an account that keeps logging in
 * after one is locked (75, 143), so an ErrorID that we do not know counts as one too.
 */
final class LoginRefusals
{
    static final int DUPLICATE_LOGIN = 5;
    private static final int NOT_INITIALISED = 7;
    private static final int FRONT_NOT_ACTIVE = 8;
    private static final int TOO_MANY_SESSIONS = 60;
    private static final int NOT_READY = 90;

    private LoginRefusals()
    {
    }

    static boolean isFinal(final int errorId)
    {
        return switch (errorId)
        {
            // Too early in the day, in maintenance, or our own old session is not gone yet.
            case DUPLICATE_LOGIN, NOT_INITIALISED, FRONT_NOT_ACTIVE, TOO_MANY_SESSIONS, NOT_READY -> false;
            default -> true;
        };
    }

    /** Whether an ErrorID can only be meant for a login: user, rights, addresses, bans, passwords, handshake. */
    static boolean isOfLoginsOnly(final int errorId)
    {
        return switch (errorId)
        {
            case 3, 4, 9, 11, 12, 49, 75, 131, 140, 143, 4040, 4041, 4042, 4043 -> true;
            default -> false;
        };
    }
}
