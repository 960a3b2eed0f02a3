/* What mr_open refuses, and how it says so. */
#include "millrace_ctp.h"

#include "bridge/failure.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace millrace
{
namespace
{
using test::RingReader;

constexpr int32_t kCapacity = 65536;

class BridgeOpenTest : public testing::Test
{
protected:
    static std::string fake(const std::string& name)
    {
        return std::string(FAKE_VENDOR_DIRECTORY) + "/libfake_" + name + ".so";
    }

    int64_t open(const std::string& library) { return open(library, directory_.path(), ring_.path()); }

    int64_t open(const std::string& library, const std::string& flow, const std::string& ring, const int32_t flags = 0)
    {
        char error[2048] = {};
        const int64_t handle = mr_open(library.c_str(), flow.c_str(), ring.c_str(), flags, error, sizeof(error));
        error_ = error;
        return handle;
    }

    void expect_refused(const int64_t handle, const int64_t code, const std::vector<std::string>& parts)
    {
        EXPECT_EQ(code, handle) << error_;
        for (const std::string& part : parts)
        {
            EXPECT_NE(std::string::npos, error_.find(part)) << "'" << part << "' in: " << error_;
        }
        EXPECT_EQ(std::string::npos, error_.find('\n')) << "one line";
        EXPECT_EQ(0, ring_.header()->producer_pid) << "nothing may stay behind";
    }

    test::TemporaryDirectory directory_;
    RingReader ring_{directory_.file("ring"), kCapacity};
    std::string error_;
};

TEST_F(BridgeOpenTest, shouldOpenDescribeItselfAndClose)
{
    const int64_t handle = open(fake("ctp_6_7_8"));

    ASSERT_GT(handle, 0) << error_;
    EXPECT_EQ(getpid(), ring_.header()->producer_pid);
    EXPECT_EQ(584, ring_.header()->struct_length);
    EXPECT_EQ(MR_LAYOUT_CTP_584, ring_.header()->layout_id);
    EXPECT_STREQ("v6.7.8_20240918 14:34:34.8082", ring_.header()->vendor_version);
    char version[16] = {};
    EXPECT_EQ(15, mr_vendor_version(handle, version, sizeof(version))) << "cut to the buffer";
    EXPECT_STREQ("v6.7.8_20240918", version);
    EXPECT_EQ(MR_OK, mr_close(handle));
    EXPECT_EQ(0, ring_.header()->producer_pid);
}

TEST_F(BridgeOpenTest, shouldTellTheFactoryWhichFrontsAreMeant)
{
    void* const library = dlopen(fake("ctp_6_7_11").c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(nullptr, library) << dlerror();
    const auto production_mode = reinterpret_cast<int (*)()>(dlsym(library, "fake_vendor_production_mode"));

    const int64_t production = open(fake("ctp_6_7_11"));
    EXPECT_GT(production, 0) << error_;
    EXPECT_EQ(1, production_mode());
    mr_close(production);

    const int64_t evaluation = open(fake("ctp_6_7_11"), directory_.path(), ring_.path(), MR_OPEN_EVALUATION);
    EXPECT_GT(evaluation, 0) << error_;
    EXPECT_EQ(0, production_mode());
    mr_close(evaluation);
    dlclose(library);
}

TEST_F(BridgeOpenTest, shouldRefuseAnEvaluationFrontWhereTheLibraryKnowsNoSuchChoice)
{
    for (const char* const name : {"ctp_6_7_8", "sopt_3_7_3"})
    {
        expect_refused(open(fake(name), directory_.path(), ring_.path(), MR_OPEN_EVALUATION), MR_E_ARGUMENT,
                       {name, "evaluation", "6.7.11", "another build"});
    }
}

TEST_F(BridgeOpenTest, shouldRefuseUnknownFlags)
{
    expect_refused(open(fake("ctp_6_7_11"), directory_.path(), ring_.path(), 6), MR_E_ARGUMENT, {"flags", "6"});
}

TEST_F(BridgeOpenTest, shouldRefuseALibraryWhoseOwnDescriptionContradicts)
{
    expect_refused(open(fake("misdescribed")), MR_E_LAYOUT,
                   {"libfake_misdescribed.so", "DepthMarketData", "UpdateMillisec", "220"});
    expect_refused(open(fake("swapped_names")), MR_E_LAYOUT,
                   {"DepthMarketData", "offset 120", "'LowestPrice'", "expected HighestPrice"});
    expect_refused(open(fake("described_as_older")), MR_E_LAYOUT, {"DepthMarketData", "568", "584"});
    expect_refused(open(fake("sopt_misdescribed")), MR_E_LAYOUT, {"DepthMarketData", "408", "440"});
}

TEST_F(BridgeOpenTest, shouldRefuseAMissingLibrary)
{
    expect_refused(open("/nowhere/libthostmduserapi_se.so"), MR_E_LIBRARY,
                   {"/nowhere/libthostmduserapi_se.so", "does not exist"});
}

TEST_F(BridgeOpenTest, shouldTellWhyAPathCannotBeReached)
{
    const std::string loop = directory_.file("loop");
    ASSERT_EQ(0, symlink(loop.c_str(), loop.c_str()));

    expect_refused(open(loop), MR_E_LIBRARY, {loop, "symbolic links", "correct the path"});
    expect_refused(open(fake("ctp_6_7_8"), loop, ring_.path()), MR_E_FLOW_DIRECTORY, {loop, "symbolic links"});
    EXPECT_EQ("cannot be reached: Permission denied; correct the owner or the mode of the directories above it",
              bridge::path_fault(EACCES, "create it")); // as root there is no such path to open
    EXPECT_EQ("does not exist; create it", bridge::path_fault(ENOENT, "create it"));
}

TEST_F(BridgeOpenTest, shouldRefuseARelativePath)
{
    expect_refused(open("libthostmduserapi_se.so"), MR_E_ARGUMENT, {"libthostmduserapi_se.so", "absolute"});
}

TEST_F(BridgeOpenTest, shouldRefuseAFileThatIsNoLibrary)
{
    expect_refused(open(directory_.write("text.so", "not a library")), MR_E_LIBRARY,
                   {"text.so", "cannot be loaded", "; name a library for x86-64 Linux"});
}

TEST_F(BridgeOpenTest, shouldRefuseALibraryThatIsNotTheVendors)
{
    expect_refused(open("/lib/x86_64-linux-gnu/libz.so.1"), MR_E_LIBRARY,
                   {"/lib/x86_64-linux-gnu/libz.so.1", "CreateFtdcMdApi"});
}

TEST_F(BridgeOpenTest, shouldRefuseOtherFamiliesAndVersionsByName)
{
    expect_refused(open(fake("ctp_mini")), MR_E_VERSION, {"V1.7.5", "CTP Mini"});
    expect_refused(open(fake("openctp")), MR_E_VERSION, {"openctp-tts v6.7.8", "look-alike"});
    expect_refused(open(fake("ctp_6_3_15")), MR_E_VERSION, {"v6.3.15", "other slots"});
    expect_refused(open(fake("ctp_6_7_14")), MR_E_VERSION, {"v6.7.14", "newer than 6.7.13"});
    expect_refused(open(fake("sopt_3_6_2")), MR_E_VERSION, {"v3.6.2", "use SOPT"});
    expect_refused(open(fake("sopt_openctp")), MR_E_VERSION, {"openctp-ttsopt v3.7.3", "look-alike"});
    expect_refused(open(fake("sopt_with_ctp_version")), MR_E_VERSION, {"v6.7.8", "behind the factory symbol of SOPT"});
    expect_refused(open(fake("ctp_with_sopt_version")), MR_E_VERSION, {"v3.7.3", "behind the factory symbol of CTP"});
}

TEST_F(BridgeOpenTest, shouldReportALibraryThatCreatesNoApiObject)
{
    expect_refused(open(fake("null_api")), MR_E_VENDOR,
                   {"libfake_null_api.so", "no API object", "; look at what it printed"});
}

TEST_F(BridgeOpenTest, shouldRefuseABadFlowDirectory)
{
    const std::string library = fake("ctp_6_7_8");
    const std::string file = directory_.write("file", "");

    expect_refused(open(library, "/nowhere/flow", ring_.path()), MR_E_FLOW_DIRECTORY,
                   {"/nowhere/flow", "does not exist"});
    expect_refused(open(library, "", ring_.path()), MR_E_FLOW_DIRECTORY, {"does not exist"});
    expect_refused(open(library, file, ring_.path()), MR_E_FLOW_DIRECTORY, {file, "not a directory"});
    expect_refused(open(library, "/proc", ring_.path()), MR_E_FLOW_DIRECTORY, {"/proc", "not writable"});
}

TEST_F(BridgeOpenTest, shouldLeaveNoFileOfItsOwnInTheFlowDirectory)
{
    const std::string flow = directory_.file("flow");
    ASSERT_EQ(0, mkdir(flow.c_str(), 0700));

    const int64_t handle = open(fake("ctp_6_7_8"), flow, ring_.path());

    ASSERT_GT(handle, 0) << error_;
    EXPECT_TRUE(std::filesystem::is_empty(flow));
    mr_close(handle);
}

TEST_F(BridgeOpenTest, shouldRefuseABadRingFile)
{
    const std::string library = fake("ctp_6_7_8");
    const std::string flow = directory_.path();

    expect_refused(open(library, flow, directory_.file("none")), MR_E_RING_FILE, {"none", "cannot be opened"});
    expect_refused(open(library, flow, flow), MR_E_RING_FILE, {"cannot be opened"});
    expect_refused(open(library, flow, directory_.write("short", "MRRING1")), MR_E_RING_FILE,
                   {"short", "7 bytes", "; let Millrace create it"});
    expect_refused(open(library, flow, directory_.write("zero", std::string(20000, '\0'))), MR_E_RING_FILE,
                   {"zero", "magic"});
}

TEST_F(BridgeOpenTest, shouldRefuseARingFileWithAWrongHeader)
{
    ring_.header()->abi_version = 99;
    expect_refused(open(fake("ctp_6_7_8")), MR_E_RING_FILE, {"ABI version 99"});
    ring_.header()->abi_version = MR_ABI_VERSION;

    ring_.header()->capacity = 60000;
    expect_refused(open(fake("ctp_6_7_8")), MR_E_RING_FILE, {"60000", "power of two", "; let Millrace create it"});
    ring_.header()->capacity = 32768;
    expect_refused(open(fake("ctp_6_7_8")), MR_E_RING_FILE, {"32768", "bytes", "; it was cut or extended"});
}

TEST_F(BridgeOpenTest, shouldRefuseARingFileWhoseBooksAreNotInOrder)
{
    ring_.header()->begun_sequence = 5;

    expect_refused(open(fake("ctp_6_7_8")), MR_E_RING_FILE, {"tick 5 was begun", "0 are counted", "repair"});
}

TEST_F(BridgeOpenTest, shouldRefuseASecondSessionOnOneRingFile)
{
    const int64_t first = open(fake("ctp_6_7_8"));
    ASSERT_GT(first, 0) << error_;

    EXPECT_EQ(MR_E_RING_FILE, open(fake("ctp_6_7_8")));
    EXPECT_NE(std::string::npos, error_.find("another session")) << error_;

    mr_close(first);
    const int64_t second = open(fake("ctp_6_7_8"));
    EXPECT_GT(second, 0) << error_;
    mr_close(second);
}

TEST_F(BridgeOpenTest, shouldRefuseNullArguments)
{
    char error[256] = {};

    EXPECT_EQ(MR_E_ARGUMENT, mr_open(nullptr, "/tmp", "/tmp/ring", 0, error, sizeof(error)));
    EXPECT_STREQ("vendor_library is null", error);
    EXPECT_EQ(MR_E_ARGUMENT, mr_open("/lib.so", nullptr, nullptr, 0, nullptr, 0)) << "no error buffer is needed";
}

TEST_F(BridgeOpenTest, shouldCutAnErrorTextToTheBuffer)
{
    char error[8] = "1234567";

    mr_open("/nowhere/library.so", directory_.path().c_str(), ring_.path().c_str(), 0, error, sizeof(error));

    EXPECT_STREQ("vendor ", error);
}
} // namespace
} // namespace millrace
