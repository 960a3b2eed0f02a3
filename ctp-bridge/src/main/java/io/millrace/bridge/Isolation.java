package io.millrace.bridge;

/** Where the vendor's library runs. */
public enum Isolation
{
    /** In this process: a crash of the vendor's library ends it. */
    IN_PROCESS,
    /** In a bridge host, a child process of its own: a crash of the vendor's library is a disconnect. */
    HOST_PROCESS
}
