package io.millrace.reference;

/** What happens in a segment of a trading day. */
public enum SessionPhase
{
    /** Orders are collected for an opening auction; nothing trades. */
    AUCTION,
    /** The opening auction's result is known: its trade is stamped here. */
    MATCH,
    /** Continuous trading. */
    OPEN,
    /** Closing auction, its result included. */
    CLOSING_AUCTION
}
