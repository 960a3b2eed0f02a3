package io.millrace.bridge;

import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SessionStateTest
{
    @Test
    void shouldAllowTheMovesOfTheTableAndNoOther()
    {
        final Set<String> expected = new TreeSet<>(Set.of("CLOSED>CONNECTING", "CLOSED>FAILED", "CONNECTING>LOGGING_IN",
            "CONNECTING>DISCONNECTED", "CONNECTING>BACKING_OFF", "CONNECTING>FAILED", "CONNECTING>CLOSED",
            "LOGGING_IN>SUBSCRIBING", "LOGGING_IN>BACKING_OFF", "LOGGING_IN>DISCONNECTED", "LOGGING_IN>FAILED",
            "LOGGING_IN>CLOSED",
            "SUBSCRIBING>STREAMING", "SUBSCRIBING>LOGGING_IN", "SUBSCRIBING>DISCONNECTED", "SUBSCRIBING>FAILED",
            "SUBSCRIBING>CLOSED", "STREAMING>LOGGING_IN", "STREAMING>DISCONNECTED", "STREAMING>FAILED",
            "STREAMING>CLOSED", "DISCONNECTED>LOGGING_IN", "DISCONNECTED>BACKING_OFF", "DISCONNECTED>FAILED",
            "DISCONNECTED>CLOSED", "BACKING_OFF>CONNECTING", "BACKING_OFF>FAILED", "BACKING_OFF>CLOSED",
            "FAILED>CLOSED"));

        final Set<String> actual = new TreeSet<>();
        for (final SessionState from : SessionState.values())
        {
            for (final SessionState to : SessionState.values())
            {
                if (from.canBecome(to))
                {
                    actual.add(from + ">" + to);
                }
            }
        }

        assertEquals(expected, actual);
    }
}
