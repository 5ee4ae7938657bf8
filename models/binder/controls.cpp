#include "models/binder/controls.h"

#include <array>
#include <cerrno>

namespace models::binder {

int Controls::run(Thread& thread, unsigned long request, std::uint64_t argument) {
    Process& process = thread.process;
    switch (request) {
        case BINDER_VERSION:
            return version(process, argument);
        case BINDER_SET_MAX_THREADS:
            return set_max_threads(process, argument);
        case BINDER_SET_CONTEXT_MGR:
            return set_manager(process, argument, false);
        case BINDER_SET_CONTEXT_MGR_EXT:
            return set_manager(process, argument, true);
        case BINDER_THREAD_EXIT:
            endings_.end_thread(thread);
            return 0;
        case BINDER_GET_NODE_DEBUG_INFO:
            return node_debug_info(process, argument);
        case BINDER_GET_NODE_INFO_FOR_REF:
            return node_info_for_ref(process, argument);
        case runtime::port::kBinderGetExtendedError:
            return core_.profile.ohos ? -EINVAL : extended_error(thread, argument);
        case runtime::port::kBinderFeatureSet:
            return core_.profile.ohos ? feature_set(process, argument) : -EINVAL;
        case runtime::port::kBinderGetAccessToken:
            return core_.profile.ohos ? access_token(thread, argument) : -EINVAL;
        default:
            return -EINVAL;
    }
}

int Controls::version(const Process& process, std::uint64_t argument) {
    return write(process, argument, binder_version{.protocol_version = BINDER_CURRENT_PROTOCOL_VERSION}) ? 0 : -EINVAL;
}

int Controls::set_max_threads(Process& process, std::uint64_t argument) {
    std::uint32_t cap = 0;
    if (!read(process, argument, cap)) return -EINVAL;
    process.max_threads = cap;
    core_.journal.process(process);
    return 0;
}

int Controls::set_manager(Process& process, std::uint64_t argument, bool with_object) {
    flat_binder_object object{};
    if (with_object && !read(process, argument, object)) return -EINVAL;
    if (core_.manager != nullptr) return -EBUSY;
    const auto euid = core_.kernel.identity(process.pid).euid;
    if (core_.manager_uid_known && core_.manager_euid != euid) return -EPERM;
    core_.manager_uid_known = true;
    core_.manager_euid = euid;
    Node* node = holds_.find_node(process, object.binder);
    if (node == nullptr) node = &holds_.make_node(process, object.binder, object.cookie, object.flags);
    holds_.hold_manager(*node);
    core_.manager = node;
    process.is_manager = true;
    core_.journal.process(process);
    return 0;
}

int Controls::node_debug_info(const Process& process, std::uint64_t argument) {
    binder_node_debug_info info{};
    if (!read(process, argument, info)) return -EFAULT;
    const auto next = process.nodes.upper_bound(info.ptr);
    info = {};
    if (next != process.nodes.end()) {
        const Node& node = *next->second;
        info = {.ptr = node.ptr, .cookie = node.cookie, .has_strong_ref = node.has_strong, .has_weak_ref = node.has_weak};
    }
    return write(process, argument, info) ? 0 : -EFAULT;
}

int Controls::node_info_for_ref(const Process& process, std::uint64_t argument) {
    binder_node_info_for_ref info{};
    if (!read(process, argument, info)) return -EFAULT;
    if (info.strong_count != 0 || info.weak_count != 0 || info.reserved1 != 0 || info.reserved2 != 0 || info.reserved3 != 0) return -EINVAL;
    if (!process.is_manager) return -EPERM;
    const Reference* reference = process.references.find(info.handle, true);
    if (reference == nullptr) return -EINVAL;
    info.strong_count = reference->node->local_strong + reference->node->internal_strong;
    info.weak_count = reference->node->local_weak;
    return write(process, argument, info) ? 0 : -EFAULT;
}

int Controls::extended_error(Thread& thread, std::uint64_t argument) {
    static_assert(sizeof(ExtendedError) == 12);
    const ExtendedError error = thread.error;
    thread.error = {};
    return write(thread.process, argument, error) ? 0 : -EFAULT;
}

int Controls::feature_set(const Process& process, std::uint64_t argument) {
    const runtime::port::binder_feature_set features{.feature_set = runtime::port::kFeatureAccessToken};
    return write(process, argument, features) ? 0 : -EINVAL;
}

int Controls::access_token(const Thread& thread, std::uint64_t argument) {
    // The reserved words stay as they are.
    return write(thread.process, argument, std::array{thread.token, thread.first_token}) ? 0 : -EINVAL;
}

}  // namespace models::binder
