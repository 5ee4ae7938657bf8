#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "models/binder/binder_device.h"
#include "models/binder/journal.h"
#include "models/binder/kernel_services.h"
#include "models/binder/pool.h"
#include "models/binder/process.h"
#include "models/binder/transaction.h"

namespace models::binder {

/// Where the three kernels differ (reference section 1).
struct Profile {
    bool ohos = false;              ///< tokens; no extended error, no freeze
    bool any_thread_serves = true;  ///< a thread that never became a looper takes process work
    bool signed_max_threads = false;
    std::uint64_t oneway_extra_bytes = 0;  ///< charged to the one-way budget per call

    static Profile of(Kernel kernel);
};

/// A refusal as the sender (or the caller of a failed reply) sees it: BR_ code and the extended error's param.
struct Failure {
    std::uint32_t code = BR_OK;
    std::int32_t param = 0;

    explicit operator bool() const { return code != BR_OK; }
};

/// Virtual time the caller owes for work done; told to the kernel before anything others can see happens.
class Costs {
public:
    explicit Costs(KernelServices& kernel) : kernel_(kernel) {}
    void spend(std::uint64_t span_ns) { owed_ns_ += span_ns; }
    void settle() {
        if (owed_ns_ == 0) return;
        kernel_.charge(owed_ns_);
        owed_ns_ = 0;
    }

private:
    KernelServices& kernel_;
    std::uint64_t owed_ns_ = 0;
};

/// What the parts of the driver share.
struct Core {
    Core(KernelServices& kernel_services, Kernel kernel_variant, const BinderTiming& binder_timing);

    std::uint32_t next_error_id() {
        if (++error_ids == 0) ++error_ids;  // 0 means "never set"
        return error_ids;
    }

    KernelServices& kernel;
    const Kernel variant;
    const Profile profile;
    const BinderTiming timing;
    Journal journal;
    Costs costs;

    Pool<Buffer> buffers;
    Pool<Transaction> transactions;
    Pool<Completion> completions;
    Pool<Reference> references;
    Pool<Node> nodes;  // after the references: a node leaves their lists when it goes
    Pool<DeathRequest> deaths;

    std::map<std::uint64_t, std::unique_ptr<Process>> processes;  ///< by serial
    std::map<std::uint64_t, Node*> node_index;                    ///< every node, by id

    std::map<std::uint32_t, PressureCounts> pressure;  ///< by pid, also of processes that are gone

    Node* manager = nullptr;
    bool manager_uid_known = false;  ///< stays for the life of the device
    std::uint32_t manager_euid = 0;

    std::uint64_t serials = 0;
    std::uint64_t node_ids = 0;
    std::uint32_t error_ids = 0;
};

}  // namespace models::binder
