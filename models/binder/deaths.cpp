#include "models/binder/deaths.h"

namespace models::binder {

void Deaths::request(Thread& thread, std::uint32_t handle, std::uint64_t cookie) {
    Process& process = thread.process;
    Reference* reference = process.references.find(handle, false);
    if (reference == nullptr || reference->death != nullptr) return;
    DeathRequest& request = core_.deaths.take();
    request.cookie = cookie;
    request.pid = process.pid;
    request.handle = handle;
    request.node = reference->node->id;
    request.owner_pid = reference->node->owner_pid;
    reference->death = &request;
    core_.journal.death(request, DeathState::Active);
    if (reference->node->owner != nullptr) return;
    core_.journal.death(request, DeathState::Queued);
    queues_.put_and_wake(process, request);
}

void Deaths::clear(Thread& thread, std::uint32_t handle, std::uint64_t cookie) {
    Reference* reference = thread.process.references.find(handle, false);
    if (reference == nullptr || reference->death == nullptr || reference->death->cookie != cookie) return;
    DeathRequest& request = *reference->death;
    reference->death = nullptr;
    core_.journal.death(request, DeathState::Cleared);
    if (request.queue == nullptr) {
        confirm(thread, request);
    } else {
        request.kind = WorkKind::DeadAndClear;  // the obituary is on its way; its acknowledgement brings the confirmation
    }
}

void Deaths::confirm(Thread& thread, DeathRequest& request) {
    request.kind = WorkKind::ClearDeath;
    if (thread.is_looper()) {
        queues_.put_and_wake(thread, request);
    } else {
        queues_.put_and_wake(thread.process, request);
    }
}

DeathRequest* Deaths::find_delivered(Process& process, std::uint64_t cookie) {
    const auto& items = process.delivered_deaths.items;
    for (WorkItem* item = items.front(); item != nullptr; item = items.after(*item)) {
        auto* request = static_cast<DeathRequest*>(item);
        if (request->cookie == cookie) return request;
    }
    return nullptr;
}

void Deaths::acknowledge(Thread& thread, std::uint64_t cookie) {
    DeathRequest* request = find_delivered(thread.process, cookie);
    if (request == nullptr) return;
    queues_.withdraw(*request);
    if (request->kind == WorkKind::DeadAndClear) {
        confirm(thread, *request);
    } else {
        core_.journal.death(*request, DeathState::Done);
    }
}

void Deaths::delivered(Process& process, DeathRequest& request) {
    if (request.kind == WorkKind::ClearDeath) {
        core_.deaths.give_back(request);
        return;
    }
    queues_.put(process.delivered_deaths, request);
    if (request.kind == WorkKind::Dead) core_.journal.death(request, DeathState::Delivered);
}

void Deaths::announce(Node& node) {
    for (Reference* reference = node.references.front(); reference != nullptr; reference = node.references.after(*reference)) {
        DeathRequest* request = reference->death;
        if (request == nullptr) continue;
        core_.journal.death(*request, DeathState::Queued);
        queues_.put_and_wake(*reference->process, *request);
    }
}

void Deaths::drop(DeathRequest& request) {
    if (request.kind != WorkKind::Dead) core_.deaths.give_back(request);
}

}  // namespace models::binder
