/* What is left of a password in this process once mr_login has returned. */
#include "millrace_ctp.h"

#include "test/memory_scan.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

namespace millrace
{
namespace
{
using test::Canary;
using test::RingReader;

constexpr const char* kLibrary = FAKE_VENDOR_DIRECTORY "/libfake_ctp_6_7_8.so";

TEST(BridgeSecretsTest, shouldLeaveNoCopyOfThePasswordBehind)
{
    const test::TemporaryDirectory directory;
    const RingReader ring(directory.file("ring"), 65536);
    void* const library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(nullptr, library) << dlerror();
    reinterpret_cast<void (*)()>(dlsym(library, "fake_vendor_forget_logins"))();
    char error[1024] = {};
    const int64_t handle =
        mr_open(kLibrary, directory.path().c_str(), ring.path().c_str(), 0, error, sizeof(error));
    ASSERT_GT(handle, 0) << error;
    ASSERT_EQ(MR_OK, mr_register_front(handle, "tcp://127.0.0.1:1"));
    ASSERT_EQ(MR_OK, mr_init(handle));
    const Canary canary;
    char password[Canary::kLength + 1] = {};
    canary.reveal(password);
    ASSERT_GE(canary.count_in(getpid()), 1) << "the search must be able to find it";

    const int32_t sent = mr_login(handle, "9999", "user", password, 1);
    const int32_t refused = mr_login(handle, "a broker id too long", "user", password, 2);
    explicit_bzero(password, sizeof(password));

    EXPECT_EQ(MR_OK, sent);
    EXPECT_EQ(MR_E_ARGUMENT, refused);
    EXPECT_EQ(0, canary.count_in(getpid())) << "after mr_login";
    EXPECT_EQ(MR_OK, mr_close(handle));
    EXPECT_EQ(0, canary.count_in(getpid())) << "after mr_close";
    dlclose(library);
}
} // namespace
} // namespace millrace
