#include "bridge/flow_directory.h"

#include "bridge/failure.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace::bridge
{
std::string checked_flow_prefix(const std::string& directory)
{
    const std::string where = "flow directory '" + directory + "': ";
    struct stat status = {};
    if (::stat(directory.c_str(), &status) != 0) // of an empty path: ENOENT
    {
        throw Failure(MR_E_FLOW_DIRECTORY, where + path_fault(errno, "create it, or correct the path"));
    }
    if (!S_ISDIR(status.st_mode))
    {
        throw Failure(MR_E_FLOW_DIRECTORY, where + "is not a directory; name a directory of this session's own");
    }

    const std::string prefix = directory.back() == '/' ? directory : directory + '/';
    const std::string probe = prefix + ".millrace-write-test-" + std::to_string(::getpid());
    const int fd = ::open(probe.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = fd >= 0 && ::write(fd, "x", 1) == 1;
    const int error = errno;
    if (fd >= 0)
    {
        ::close(fd);
        ::unlink(probe.c_str());
    }
    if (!written)
    {
        throw Failure(MR_E_FLOW_DIRECTORY,
                      where + "is not writable: " + std::strerror(error) + "; correct its owner or its mode");
    }
    return prefix;
}
} // namespace millrace::bridge
