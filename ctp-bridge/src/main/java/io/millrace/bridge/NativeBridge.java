package io.millrace.bridge;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.agrona.BufferUtil;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The bridge library's C functions (native/include/millrace_ctp.h), and one open session on them. The only class that knows
 * JNA: direct mapping with primitives only, texts as addresses of NUL-terminated direct buffers that live for the call. One
 * bridge library per process; one control thread per session at a time.
 */
final class NativeBridge implements NativeSession
{
    private static final int ERROR_LENGTH = 1024;
    private static final int VERSION_LENGTH = 256;

    private static Path loadedLibrary;

    private long handle;

    private NativeBridge(final long handle)
    {
        this.handle = handle;
    }

    // Names and parameters are the C header's.
    private static native int mr_abi_version();

    private static native int mr_struct_length(int layoutId);

    private static native int mr_field_offset(int layoutId, int field);

    private static native long mr_open(long vendorLibrary, long flowDirectory, long ringFile, int flags, long error,
        int errorLength);

    private static native int mr_last_error(long handle, long out, int outLength);

    private static native int mr_vendor_version(long handle, long out, int outLength);

    private static native int mr_register_front(long handle, long address);

    private static native int mr_init(long handle);

    private static native int mr_login(long handle, long brokerId, long userId, long password, int requestId);

    private static native int mr_subscribe(long handle, long ids);

    private static native int mr_unsubscribe(long handle, long ids);

    private static native int mr_close(long handle);

    /**
     * Loads the bridge library, once per process.
     *
     * @param library absolute path of libmillrace_ctp.so.
     * @return what opens sessions.
     * @throws BridgeException when it is missing, not the bridge, of another version or with other layouts, or another one is
     *                         loaded already.
     */
    static synchronized NativeSession.Door load(final Path library)
    {
        if (null != loadedLibrary && !loadedLibrary.equals(library))
        {
            throw new BridgeException("bridge library " + library + ": this process has loaded " + loadedLibrary +
                " already; one process uses one bridge library");
        }
        if (null == loadedLibrary)
        {
            register(library);
            loadedLibrary = library;
        }

        return NativeBridge::open;
    }

    @Override
    public String vendorVersion()
    {
        final ByteBuffer out = ByteBuffer.allocateDirect(VERSION_LENGTH);
        check("mr_vendor_version", mr_vendor_version(handle, BufferUtil.address(out), VERSION_LENGTH));

        return text(out);
    }

    @Override
    public void registerFront(final String address)
    {
        final ByteBuffer text = nulTerminated(address);
        check("mr_register_front " + address, mr_register_front(handle, BufferUtil.address(text)));
        Reference.reachabilityFence(text);
    }

    @Override
    public void init()
    {
        check("mr_init", mr_init(handle));
    }

    @Override
    public int login(final String brokerId, final String userId, final byte[] password, final int requestId)
    {
        final ByteBuffer broker = nulTerminated(brokerId);
        final ByteBuffer user = nulTerminated(userId);
        final ByteBuffer secret = nulTerminated(password);
        try
        {
            return mr_login(handle, BufferUtil.address(broker), BufferUtil.address(user), BufferUtil.address(secret),
                requestId);
        }
        finally
        {
            Wipe.wipe(secret);
            Reference.reachabilityFence(broker);
            Reference.reachabilityFence(user);
        }
    }

    @Override
    public int subscribe(final List<String> instruments)
    {
        final ByteBuffer ids = nulTerminated(String.join("\n", instruments));
        final int result = mr_subscribe(handle, BufferUtil.address(ids));
        Reference.reachabilityFence(ids);

        return result;
    }

    @Override
    public int unsubscribe(final List<String> instruments)
    {
        final ByteBuffer ids = nulTerminated(String.join("\n", instruments));
        final int result = mr_unsubscribe(handle, BufferUtil.address(ids));
        Reference.reachabilityFence(ids);

        return result;
    }

    @Override
    public String lastError()
    {
        final ByteBuffer out = ByteBuffer.allocateDirect(ERROR_LENGTH);
        mr_last_error(handle, BufferUtil.address(out), ERROR_LENGTH);

        return text(out);
    }

    @Override
    public void close()
    {
        if (0 != handle)
        {
            check("mr_close", mr_close(handle));
            handle = 0;
        }
    }

    private static NativeSession open(final Path vendorLibrary, final Path flowDirectory, final Path ringFile,
        final int flags)
    {
        final ByteBuffer vendor = nulTerminated(vendorLibrary.toString());
        final ByteBuffer flow = nulTerminated(flowDirectory.toString());
        final ByteBuffer ring = nulTerminated(ringFile.toString());
        final ByteBuffer error = ByteBuffer.allocateDirect(ERROR_LENGTH);
        final long handle = mr_open(BufferUtil.address(vendor), BufferUtil.address(flow), BufferUtil.address(ring),
            flags,
            BufferUtil.address(error), ERROR_LENGTH);
        Reference.reachabilityFence(vendor);
        Reference.reachabilityFence(flow);
        Reference.reachabilityFence(ring);
        if (handle <= 0)
        {
            throw new BridgeException((int)handle, text(error));
        }

        return new NativeBridge(handle);
    }

    private static void register(final Path library)
    {
        if (!library.isAbsolute() || !Files.isRegularFile(library))
        {
            throw new BridgeException("bridge library " + library +
                " is not the absolute path of a file: build it with `make native`, or correct the path");
        }

        try
        {
            Native.register(NativeBridge.class, NativeLibrary.getInstance(library.toString()));
            final int version = mr_abi_version();
            if (RecordLayout.ABI_VERSION != version)
            {
                throw new BridgeException("bridge library " + library + " has abi version " + version + ", expected " +
                    RecordLayout.ABI_VERSION + ": build both sides from one commit (`make native`)");
            }
            DepthLayout.requireSame("bridge library " + library, NativeBridge::mr_struct_length,
                NativeBridge::mr_field_offset);
        }
        catch (final UnsatisfiedLinkError ex)
        {
            throw new BridgeException("bridge library " + library + " is not the Millrace bridge (" +
                ex.getMessage().lines().findFirst().orElse("no reason given") +
                "): name the libmillrace_ctp.so that `make native` builds", ex);
        }
    }

    private void check(final String what, final int result)
    {
        if (result < 0)
        {
            final String error = 0 == handle ? "the session is closed" : lastError();
            throw new BridgeException(result, error.isEmpty() ? what + " failed with code " + result : error);
        }
    }

    private static ByteBuffer nulTerminated(final String text)
    {
        return nulTerminated(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer nulTerminated(final byte[] bytes)
    {
        return ByteBuffer.allocateDirect(bytes.length + 1).put(0, bytes);
    }

    private static String text(final ByteBuffer out)
    {
        final byte[] bytes = new byte[out.capacity()];
        out.get(0, bytes);
        int length = 0;
        while (length < bytes.length && 0 != bytes[length])
        {
            length++;
        }

        return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
    }
}
