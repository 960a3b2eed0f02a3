/* The C ABI: looks sessions up by handle and turns failures into codes and text. No exception leaves this file. */
#include "millrace_ctp.h"

#include "bridge/failure.h"
#include "bridge/session.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

namespace
{
using millrace::bridge::CallbackWriter;
using millrace::bridge::Failure;
using millrace::bridge::Layout;
using millrace::bridge::Session;

/*
 * Handles are numbers that are never used twice, so that a stale one is unknown rather than somebody else's. The lock
 * guards the table only; it is never held while vendor code runs.
 */
class SessionTable
{
public:
    int64_t add(std::shared_ptr<Session> session)
    {
        const std::lock_guard<std::mutex> guard(lock_);
        sessions_.emplace(++last_handle_, std::move(session));
        return last_handle_;
    }

    std::shared_ptr<Session> find(const int64_t handle)
    {
        const std::lock_guard<std::mutex> guard(lock_);
        const auto found = sessions_.find(handle);
        return found == sessions_.end() ? nullptr : found->second;
    }

    std::shared_ptr<Session> remove(const int64_t handle)
    {
        const std::lock_guard<std::mutex> guard(lock_);
        const auto found = sessions_.find(handle);
        if (found == sessions_.end())
        {
            return nullptr;
        }
        std::shared_ptr<Session> session = std::move(found->second);
        sessions_.erase(found);
        return session;
    }

private:
    std::mutex lock_;
    std::map<int64_t, std::shared_ptr<Session>> sessions_;
    int64_t last_handle_ = 0;
};

/* Not destroyed at exit: a vendor's thread may still be running then. */
SessionTable& sessions()
{
    static auto* const table = std::make_unique<SessionTable>().release();
    return *table;
}

/* Copies a text, cut to fit, with its NUL; returns the length copied. */
int32_t copy_out(const std::string& text, char* out, const int32_t out_length)
{
    if (out == nullptr || out_length <= 0)
    {
        return 0;
    }
    const size_t length = std::min(text.size(), static_cast<size_t>(out_length) - 1);
    std::memcpy(out, text.data(), length);
    out[length] = '\0';
    return static_cast<int32_t>(length);
}

/* The caller's own text: nothing is copied, as it may be a password. */
const char* required(const char* text, const char* name)
{
    if (text == nullptr)
    {
        throw Failure(MR_E_ARGUMENT, std::string(name) + " is null");
    }
    return text;
}

/* Runs `call` on the session and keeps the text of its failure there. */
template <typename Call> int32_t on_session(const int64_t handle, Call&& call) noexcept
{
    if (CallbackWriter::is_callback_thread())
    {
        return MR_E_WRONG_THREAD; // no text: the session's buffer belongs to the control thread
    }
    const std::shared_ptr<Session> session = sessions().find(handle);
    if (session == nullptr)
    {
        return MR_E_ARGUMENT;
    }
    int32_t code = MR_OK;
    std::string text;
    try
    {
        call(*session);
    }
    catch (const Failure& failure)
    {
        code = failure.code();
        text = failure.what();
    }
    catch (const std::exception& error)
    {
        code = MR_E_STATE;
        text = std::string("the bridge failed: ") + error.what();
    }
    session->last_error(text);
    return code;
}
} // namespace

extern "C"
{
    int32_t mr_abi_version(void)
    {
        return MR_ABI_VERSION;
    }

    int32_t mr_struct_length(int32_t layout_id)
    {
        const Layout* const layout = millrace::bridge::find_layout(layout_id);
        return layout == nullptr ? -1 : layout->struct_length;
    }

    int32_t mr_field_offset(int32_t layout_id, int32_t field)
    {
        const Layout* const layout = millrace::bridge::find_layout(layout_id);
        return layout == nullptr || field < 0 || field >= MR_FIELD_COUNT ? -1 : layout->offsets[field];
    }

    int64_t mr_open(const char* vendor_library, const char* flow_directory, const char* ring_file, int32_t flags,
                    char* error, int32_t error_length)
    {
        copy_out("", error, error_length);
        try
        {
            if (CallbackWriter::is_callback_thread())
            {
                throw Failure(MR_E_WRONG_THREAD, "mr_open was called on a vendor's callback thread");
            }
            return sessions().add(std::make_shared<Session>(required(vendor_library, "vendor_library"),
                                                            required(flow_directory, "flow_directory"),
                                                            required(ring_file, "ring_file"), flags));
        }
        catch (const Failure& failure)
        {
            copy_out(failure.what(), error, error_length);
            return failure.code();
        }
        catch (const std::exception& failure)
        {
            copy_out(std::string("the bridge failed: ") + failure.what(), error, error_length);
            return MR_E_STATE;
        }
    }

    int32_t mr_last_error(int64_t handle, char* out, int32_t out_length)
    {
        copy_out("", out, out_length);
        const std::shared_ptr<Session> session = sessions().find(handle);
        return session == nullptr ? MR_E_ARGUMENT : copy_out(session->last_error(), out, out_length);
    }

    int32_t mr_vendor_version(int64_t handle, char* out, int32_t out_length)
    {
        copy_out("", out, out_length);
        const std::shared_ptr<Session> session = sessions().find(handle);
        return session == nullptr ? MR_E_ARGUMENT : copy_out(session->vendor_version(), out, out_length);
    }

    int32_t mr_register_front(int64_t handle, const char* address)
    {
        return on_session(handle, [=](Session& session) { session.register_front(required(address, "address")); });
    }

    int32_t mr_init(int64_t handle)
    {
        return on_session(handle, [](Session& session) { session.init(); });
    }

    int32_t mr_login(int64_t handle, const char* broker_id, const char* user_id, const char* password,
                     int32_t request_id)
    {
        return on_session(handle,
                          [=](Session& session)
                          {
                              session.login(required(broker_id, "broker_id"), required(user_id, "user_id"),
                                            required(password, "password"), request_id);
                          });
    }

    int32_t mr_subscribe(int64_t handle, const char* ids)
    {
        return on_session(handle, [=](Session& session) { session.subscribe(required(ids, "ids")); });
    }

    int32_t mr_unsubscribe(int64_t handle, const char* ids)
    {
        return on_session(handle, [=](Session& session) { session.unsubscribe(required(ids, "ids")); });
    }

    int32_t mr_close(int64_t handle)
    {
        if (CallbackWriter::is_callback_thread())
        {
            return MR_E_WRONG_THREAD;
        }
        sessions().remove(handle).reset();
        return MR_OK;
    }
}
