package io.millrace.bridge;

import java.nio.file.Path;
import java.util.List;

/**
 * The native session as the session agent sees it: the seam at which its tests stand in for the vendor. One control thread at a
 * time. Where a vendor may refuse in normal operation the result is a code, everywhere else a refusal is thrown.
 */
interface NativeSession
{
    /** Flag of {@link Door#open}: an evaluation front, not a production one. */
    int EVALUATION = 1;

    /** Opens native sessions. */
    interface Door
    {
        /**
         * Opens a session and starts no thread.
         *
         * @param vendorLibrary absolute path of the vendor's library.
         * @param flowDirectory existing and writable, this session's own.
         * @param ringFile      made by {@link RingFile#create}.
         * @param flags         {@link #EVALUATION}, or 0.
         * @return the session.
         * @throws BridgeException when anything does not fit.
         */
        NativeSession open(Path vendorLibrary, Path flowDirectory, Path ringFile, int flags);
    }

    /** What GetApiVersion() returned. */
    String vendorVersion();

    /** Registers a front, before {@link #init}; a malformed address is thrown. */
    void registerFront(String address);

    /** Starts the vendor's threads. */
    void init();

    /** Sends a login; 0: sent. */
    int login(String brokerId, String userId, byte[] password, int requestId);

    /** Subscribes; 0: sent. */
    int subscribe(List<String> instruments);

    /** Ends a subscription; 0: sent. */
    int unsubscribe(List<String> instruments);

    /** Text of the last refusal. */
    String lastError();

    /** Whether the process in which the vendor's library runs is there; this one is. */
    default boolean isAlive()
    {
        return true;
    }

    /** How the process of a session that is not alive ended, for people; empty while it is. */
    default String deathReport()
    {
        return "";
    }

    /** Releases the vendor's object and its threads, which may take seconds; on any one thread. Idempotent. */
    void close();
}
