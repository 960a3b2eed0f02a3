package io.millrace.bench.handoff;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Library;
import com.sun.jna.Native;
import io.millrace.bridge.DepthLayout;
import io.millrace.bridge.RawTick;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/**
 * A JNA callback as a careful user writes it: a {@code long} argument, so that JNA makes no object, the vendor's thread attached as
 * a daemon once and kept, fields read in place.
 */
final class JnaArm
{
    private static final int STRUCT_LENGTH = 584;
    private static final int HEAD_LENGTH = 32;
    private static final int ERROR_LENGTH = 1024;

    private final ArmSettings settings;
    private final TickCheck ticks;
    private final RunEnd end = new RunEnd();
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private final RawTick tick = new RawTick();
    private long startNs;
    private long endNs;

    JnaArm(final ArmSettings settings)
    {
        this.settings = settings;
        ticks = new TickCheck(settings.marketCount());
    }

    ArmResult run() throws InterruptedException
    {
        final Shim shim = Native.load(settings.shimLibrary().toString(), Shim.class);
        final TickCallback callback = this::onTick;
        Native.setCallbackThreadInitializer(callback, new CallbackThreadInitializer(true, false, "vendor"));
        final byte[] error = new byte[ERROR_LENGTH];
        final long handle = shim.shim_open(settings.vendorLibrary().toString(), settings.directory() + "/",
            ArmSettings.FRONT, String.join("\n", settings.instruments()), callback, error, error.length);
        if (0 == handle)
        {
            throw new IllegalStateException(new String(error, StandardCharsets.UTF_8).trim());
        }
        end.await();
        shim.shim_close(handle);

        return new ArmResult(settings.tickCount() - settings.warmUpCount(), 0, endNs - startNs, ticks.checksum(),
            endNs - startNs, -1);
    }

    private void onTick(final long structAddress)
    {
        // The flyweight expects a head of ours before the struct. It is not there, and none of its fields is read.
        buffer.wrap(structAddress - HEAD_LENGTH, HEAD_LENGTH + STRUCT_LENGTH);
        try
        {
            onFold(FieldFold.of(tick.wrap(buffer, 0, DepthLayout.CTP_584)));
        }
        catch (final RuntimeException ex)
        {
            end.onFailure(ex);
        }
    }

    private void onFold(final long fold)
    {
        final long count = ticks.onTick(ticks.count() + 1, fold);
        if (count == settings.warmUpCount())
        {
            startNs = System.nanoTime();
        }
        if (count == settings.tickCount())
        {
            endNs = System.nanoTime();
            end.onEnd();
        }
    }

    /** The C function type {@code void (*)(int64_t)}. */
    interface TickCallback extends Callback
    {
        void invoke(long structAddress);
    }

    /** Functions of bench/native/callback_shim.cpp. */
    interface Shim extends Library
    {
        long shim_open(String vendorLibrary, String flowDirectory, String front, String ids, TickCallback onTick,
            byte[] error, int errorLength);

        void shim_close(long handle);
    }
}
