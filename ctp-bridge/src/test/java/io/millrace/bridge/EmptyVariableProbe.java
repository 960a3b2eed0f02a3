package io.millrace.bridge;

/** Asks for a password in a variable, in a JVM of its own: no test can set a variable of the one that it runs in. */
final class EmptyVariableProbe
{
    static final String VARIABLE = "MILLRACE_TEST_PASSWORD";

    private EmptyVariableProbe()
    {
    }

    public static void main(final String[] args)
    {
        try
        {
            Credentials.ofEnvironment(VARIABLE).password();
        }
        catch (final BridgeException ex)
        {
            System.out.println("problem=" + ex.getMessage());
        }
    }
}
