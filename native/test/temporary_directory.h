/* A directory of one test's own, removed with all that is in it. */
#ifndef MILLRACE_TEST_TEMPORARY_DIRECTORY_H
#define MILLRACE_TEST_TEMPORARY_DIRECTORY_H

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace millrace::test
{
class TemporaryDirectory
{
public:
    TemporaryDirectory()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "millrace-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
        {
            throw std::runtime_error("cannot make a directory " + pattern);
        }
        path_ = pattern;
    }
    ~TemporaryDirectory()
    {
        std::error_code ignored_by_design; // a destructor cannot report; the next test has its own directory
        std::filesystem::remove_all(path_, ignored_by_design);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }

    std::string write(const std::string& name, const std::string& content) const
    {
        std::ofstream out(file(name), std::ios::binary);
        out << content;
        if (!out.flush())
        {
            throw std::runtime_error("cannot write " + file(name));
        }
        return file(name);
    }

private:
    std::string path_;
};
} // namespace millrace::test

#endif
