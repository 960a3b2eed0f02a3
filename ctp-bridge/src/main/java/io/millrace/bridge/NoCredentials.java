package io.millrace.bridge;

/** An empty password. */
enum NoCredentials implements Credentials
{
    INSTANCE;

    @Override
    public byte[] password()
    {
        return new byte[0];
    }

    @Override
    public String toString()
    {
        return "Credentials{none}";
    }
}
