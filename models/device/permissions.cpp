#include "models/device/permissions.h"

#include <algorithm>
#include <utility>

#include "models/device/operating_system.h"

namespace models::device {
namespace {

/// Tokens made at run time: those of native processes, beyond every uid.
constexpr std::uint64_t kFirstMadeToken = 0x28f0'0000;

}  // namespace

bool Permissions::deny(std::uint64_t token, const std::string& permission) {
    return !std::exchange(denials_[{token, permission}].in_force, true);
}

bool Permissions::grant(std::uint64_t token, const std::string& permission) {
    const auto found = denials_.find({token, permission});
    return found != denials_.end() && std::exchange(found->second.in_force, false);
}

bool Permissions::denies(std::uint64_t token, std::string_view permission) {
    if (denials_.empty()) return false;
    const auto found = denials_.find({token, std::string(permission)});
    if (found == denials_.end() || !found->second.in_force) return false;
    ++found->second.refused;
    return true;
}

std::uint64_t Permissions::refused(std::uint64_t token, const std::string& permission) const {
    const auto found = denials_.find({token, permission});
    return found != denials_.end() ? found->second.refused : 0;
}

std::uint64_t OperatingSystem::token_of(const ProcessOptions& options) const {
    if (options.token != 0) return options.token;
    // On kernels with tokens every native process has one of its own; elsewhere the token is the uid.
    return options_.kernel == binder::Kernel::Ohos510 ? 0x2800'0000ULL + options.uid : options.uid;
}

// Who is not known here (a caller of another device) was checked where it comes from.
bool OperatingSystem::has_permission(std::uint64_t token, std::string_view permission) {
    if (permissions_.denies(token, permission)) return false;
    for (const auto& [pid, process] : processes_) {
        if (!process->alive || process->options.token != token || !process->options.permissions) continue;
        const auto& granted = *process->options.permissions;
        return std::find(granted.begin(), granted.end(), permission) != granted.end();
    }
    if (token >= kFirstMadeToken && token - kFirstMadeToken < made_tokens_.size()) {
        const auto& granted = made_tokens_[token - kFirstMadeToken].permissions;
        return std::find(granted.begin(), granted.end(), permission) != granted.end();
    }
    return true;
}

std::uint64_t OperatingSystem::make_token(std::string process, std::vector<std::string> permissions) {
    made_tokens_.push_back({std::move(process), std::move(permissions)});
    return kFirstMadeToken + made_tokens_.size() - 1;
}

std::string OperatingSystem::process_of_token(std::uint64_t token) const {
    for (const auto& [pid, process] : processes_) {
        if (process->alive && process->options.token == token) return process->options.name;
    }
    const auto made = token - kFirstMadeToken;
    return token >= kFirstMadeToken && made < made_tokens_.size() ? made_tokens_[made].process : std::string{};
}

}  // namespace models::device
