#include "models/posix/waiting.h"

#include <utility>

#include "models/posix/process_state.h"

namespace models::posix {

void hold(const device::SystemCall& call, std::shared_ptr<File> file) {
    ProcessState::of(call.process()).files.in_use[call.thread().tid].push_back(std::move(file));
}

void let_go(const device::SystemCall& call) {
    auto& in_use = ProcessState::of(call.process()).files.in_use;
    const auto own = in_use.find(call.thread().tid);
    own->second.pop_back();
    if (own->second.empty()) in_use.erase(own);
}

int wait_for_change(const device::SystemCall& call, File& file, std::int64_t deadline_ns) {
    const auto tid = call.thread().tid;
    const auto by_itself_ns = file.changes_at_ns();
    if (by_itself_ns >= 0 && (deadline_ns < 0 || by_itself_ns < deadline_ns)) deadline_ns = by_itself_ns;
    file.watch(tid);
    const auto wake = call.os().suspend(call.thread(), sim::trace::ThreadState::Blocked, deadline_ns);
    file.unwatch(tid);
    return wake == binder::Wake::Interrupted ? -EINTR : 0;
}

}  // namespace models::posix
