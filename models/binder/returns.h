#pragma once

#include "models/binder/calls.h"
#include "models/binder/deaths.h"

namespace models::binder {

class ReturnStream;

/// The read part of BINDER_WRITE_READ in steps; the waiting between them is the caller's (reference 6.2). Holds nothing across a wait
/// that would have to be undone if the thread never came back.
class Returns {
public:
    Returns(Core& core, Queues& queues, Holds& holds, Loans& loans, Deaths& deaths, Calls& calls)
        : core_(core), queues_(queues), holds_(holds), loans_(loans), deaths_(deaths), calls_(calls) {}

    /// A read under way: where the next BR_ word goes.
    struct Cursor {
        std::uint64_t buffer = 0;
        std::uint64_t size_bytes = 0;
        std::uint64_t position = 0;
        bool takes_process_work = false;  ///< decided once per pass
    };

    /// Stores BR_NOOP if the buffer is empty. 0 or -EFAULT.
    int begin(Thread& thread, Cursor& cursor);

    /// A pass starts: decides whether the thread takes process work, and gives it its process's nice value if so.
    void start_pass(Thread& thread, Cursor& cursor);
    [[nodiscard]] bool ready(const Thread& thread, const Cursor& cursor) const;

    /// Puts the thread where senders find it; take it off again however the wait ended.
    void fall_asleep(Thread& thread, const Cursor& cursor);
    void woke_up(Thread& thread);

    enum class Pass : std::uint8_t { Done, Again, Fault };
    /// Stores what is there. Again: nothing came of it, start another pass.
    Pass run_pass(Thread& thread, Cursor& cursor);

    /// The read succeeded: asks for another looper if there is need. 0 or -EFAULT.
    int end(Thread& thread, const Cursor& cursor);
    /// However the read ended.
    void after(Process& process);

private:
    [[nodiscard]] static bool may_take(const Thread& thread, const Cursor& cursor);
    enum class Emitted : std::uint8_t { More, End, Fault };
    Emitted emit(Thread& thread, WorkItem& item, ReturnStream& out);
    Emitted emit_transaction(Thread& thread, Transaction& transaction, ReturnStream& out);
    Emitted emit_error(Thread& thread, ErrorSlot& slot, ReturnStream& out);
    Emitted emit_completion(Completion& completion, ReturnStream& out);
    Emitted emit_node(Node& node, ReturnStream& out);
    Emitted emit_death(Thread& thread, DeathRequest& request, ReturnStream& out);
    Emitted fail_delivery(Thread& thread, Transaction& transaction, ReturnStream& out);

    bool install_descriptors(Thread& thread, Transaction& transaction);
    void set_nice(Thread& thread, Transaction& call, const Node& node);

    Core& core_;
    Queues& queues_;
    Holds& holds_;
    Loans& loans_;
    Deaths& deaths_;
    Calls& calls_;
};

}  // namespace models::binder
