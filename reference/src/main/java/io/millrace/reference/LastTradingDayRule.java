package io.millrace.reference;

/** How an exchange sets the last trading day of a contract from its delivery month; docs/instruments.md has the sources. */
public enum LastTradingDayRule
{
    /** No rule is known: the column is empty. */
    NOT_KNOWN(0),
    /** Second Friday of the month, or the first trading day after it. */
    SECOND_FRIDAY(0),
    /** Third Friday of the month, or the first trading day after it. */
    THIRD_FRIDAY(0),
    /** Last Monday of the month; not derived when that is a holiday, for then the exchange names the day. */
    LAST_MONDAY(0),
    /** 15th of the month, or the first trading day after it. */
    DAY_15(0),
    /** Fifth trading day of the month. */
    TRADING_DAY_5(0),
    /** Tenth trading day of the month. */
    TRADING_DAY_10(0),
    /** Fourth trading day of the month counted from its end. */
    TRADING_DAY_4_FROM_END(0),
    /** Last trading day of the month before. */
    LAST_TRADING_DAY_OF_PREVIOUS_MONTH(-1),
    /** Twelfth trading day of the month before. */
    TRADING_DAY_12_OF_PREVIOUS_MONTH(-1),
    /** Fifth trading day of the month before, counted from its end. */
    TRADING_DAY_5_FROM_END_OF_PREVIOUS_MONTH(-1),
    /** Tenth trading day of the month before, counted from its end. */
    TRADING_DAY_10_FROM_END_OF_PREVIOUS_MONTH(-1),
    /** Thirteenth trading day of the month before, counted from its end. */
    TRADING_DAY_13_FROM_END_OF_PREVIOUS_MONTH(-1),
    /** Third trading day of the month before, counted back from its 15th, which counts. */
    TRADING_DAY_3_UP_TO_DAY_15_OF_PREVIOUS_MONTH(-1);

    private final int monthOffset;

    LastTradingDayRule(final int monthOffset)
    {
        this.monthOffset = monthOffset;
    }

    /**
     * The month in which the last trading day lies.
     *
     * @param deliveryMonth yyyymm.
     * @return yyyymm.
     */
    int monthOf(final int deliveryMonth)
    {
        final int months = deliveryMonth / 100 * 12 + deliveryMonth % 100 - 1 + monthOffset;

        return months / 12 * 100 + months % 12 + 1;
    }
}
