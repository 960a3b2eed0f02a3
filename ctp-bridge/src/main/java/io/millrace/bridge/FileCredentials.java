package io.millrace.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * A password in a file. Read into a direct buffer of our own and from there into the result: the plain ways of reading a file
 * pass through buffers of the JDK that nobody wipes.
 */
final class FileCredentials implements Credentials
{
    private static final int MAX_FILE_LENGTH = 256;
    private static final Set<PosixFilePermission> OTHERS_MAY = EnumSet.of(PosixFilePermission.GROUP_READ,
        PosixFilePermission.OTHERS_READ);

    private final Path file;

    FileCredentials(final Path file)
    {
        this.file = file;
    }

    @Override
    public byte[] password()
    {
        final ByteBuffer content = ByteBuffer.allocateDirect(MAX_FILE_LENGTH + 1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            while (content.hasRemaining() && channel.read(content) >= 0)
            {
                // until the file ends
            }
            if (!content.hasRemaining())
            {
                throw new BridgeException("password file " + file + " has more than " + MAX_FILE_LENGTH +
                    " bytes: put the password into it and nothing else");
            }

            final int length = lengthWithoutBlanks(content);
            if (0 == length)
            {
                throw new BridgeException("password file " + file + " is empty, perhaps being rewritten: put the " +
                    "password into it, or configure none");
            }

            final byte[] password = new byte[length];
            content.get(0, password);
            return password;
        }
        catch (final IOException ex)
        {
            throw new BridgeException("password file " + file + " cannot be read (" + ex.getClass().getSimpleName() +
                "): create it, or correct its owner and mode", ex);
        }
        finally
        {
            Wipe.wipe(content);
        }
    }

    @Override
    public String warning()
    {
        try
        {
            final Set<PosixFilePermission> permissions = EnumSet.copyOf(OTHERS_MAY);
            permissions.retainAll(Files.getPosixFilePermissions(file));
            return permissions.isEmpty() ? "" :
                "password file " + file + " may be read by others than its owner: chmod 600 " + file;
        }
        catch (final IOException ex)
        {
            return "mode of password file " + file + " cannot be read (" + ex.getClass().getSimpleName() +
                "): check its directory";
        }
    }

    @Override
    public String toString()
    {
        return "Credentials{file " + file + "}";
    }

    private static int lengthWithoutBlanks(final ByteBuffer content)
    {
        int length = content.position();
        while (length > 0 && 0 <= content.get(length - 1) && content.get(length - 1) <= ' ')
        {
            length--;
        }

        return length;
    }
}
