package io.millrace.bench.handoff;

import java.util.Locale;

/** A way for ticks to get into Java; {@link #main} runs one in this JVM and prints its result. */
enum Arm
{
    /** Millrace: the bridge copies into a ring, Java polls. */
    RING,
    /** jctp, unmodified, as its users run it: SWIG director, the vendor's thread attached and detached for each callback. */
    JCTP,
    /** JNA callback with a {@code long}, the vendor's thread attached once and kept. */
    JNA;

    /**
     * Runs one arm.
     *
     * @param args the arm's name.
     * @throws Exception when the run fails; the JVM then ends with a stack trace and a non-zero code.
     */
    public static void main(final String[] args) throws Exception
    {
        final ArmSettings settings = ArmSettings.ofSystemProperties();
        final ArmResult result = switch (valueOf(args[0].toUpperCase(Locale.ROOT)))
        {
            case RING -> new RingArm(settings).run();
            case JCTP -> new JctpArm(settings).run();
            case JNA -> new JnaArm(settings).run();
        };
        System.out.println(result.toLine());
        System.out.flush();
        // The vendor's thread of the arms without a ring may still be inside Java.
        Runtime.getRuntime().halt(0);
    }
}
