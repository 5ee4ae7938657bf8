#pragma once

#include "models/binder/calls.h"
#include "models/binder/deaths.h"

namespace models::binder {

/// The end of threads and of process records, and what their peers learn of it (reference section 13).
class Endings {
public:
    Endings(Core& core, Queues& queues, Holds& holds, Deaths& deaths, Calls& calls)
        : core_(core), queues_(queues), holds_(holds), deaths_(deaths), calls_(calls) {}

    /// The record is gone afterwards.
    void end_thread(Thread& thread);
    /// The record is gone afterwards. Whatever its threads' stacks held when they stopped is in these records only.
    void end_process(Process& process);

private:
    Transaction* leave_stack(Thread& thread);
    void end_nodes(Process& process);
    void end_buffers(Process& process);
    void empty(WorkQueue& queue);
    void drop(WorkItem& item);

    Core& core_;
    Queues& queues_;
    Holds& holds_;
    Deaths& deaths_;
    Calls& calls_;
};

}  // namespace models::binder
