package io.millrace.feed;

/** Which clock the stamps of ticks are compared with. */
public enum ClockCheck
{
    /** The host's, when the vendor's callback came: for a live front. A tick without a receive time is not compared. */
    RECEIVE,
    /** None: for replays with shifted clocks. */
    NONE
}
