#pragma once

#include "models/binder/commands.h"
#include "models/binder/controls.h"
#include "models/binder/pressure.h"
#include "models/binder/returns.h"

namespace models::binder {

/// The driver's state machine: everything a Binder driver decides, without waiting. Takes the caller's commands, queues work, says whom
/// to wake. BinderDevice adds the sleeping.
class Driver {
public:
    Driver(KernelServices& kernel, Kernel variant, const BinderTiming& timing);
    ~Driver();
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    /// A process record for the caller.
    Process& open();
    /// 0, -EINVAL (not the opener's process, or no length), -EPERM (writable), -EBUSY (mapped before), -ENOMEM.
    int map(Process& process, std::uint64_t length_bytes, int protection, std::uint64_t& address);
    /// Senders are refused from now on; the memory itself stays until the record ends.
    void unmap(Process& process);
    /// A descriptor was closed: every thread's next read returns, sleepers wake.
    void flush(Process& process);
    /// The process will never run again, though its record still stands: nobody sleeps in it.
    void stop(Process& process);
    void end(Process& process) { endings_.end_process(process); }

    /// The caller's record, made if this is its first contact.
    Thread& thread(Process& process, std::uint32_t tid);
    [[nodiscard]] bool readable(const Thread& thread) const;
    void mark_poller(Thread& thread);

    Commands& commands() { return commands_; }
    Returns& returns() { return returns_; }
    Controls& controls() { return controls_; }
    Pressure& pressure() { return pressure_; }
    Core& core() { return core_; }
    [[nodiscard]] const Core& core() const { return core_; }

    [[nodiscard]] sim::query::DriverState state() const;

    /// What is wrong with the tables, in one line; empty if they agree with each other. Slow: for tests.
    [[nodiscard]] std::string inconsistency() const;

private:
    Core core_;
    Queues queues_{core_};
    Holds holds_{core_, queues_};
    Loans loans_{core_, queues_, holds_};
    Deaths deaths_{core_, queues_};
    Calls calls_{core_, queues_, holds_, loans_};
    Endings endings_{core_, queues_, holds_, deaths_, calls_};
    Commands commands_{core_, holds_, loans_, deaths_, calls_};
    Returns returns_{core_, queues_, holds_, loans_, deaths_, calls_};
    Controls controls_{core_, holds_, endings_};
    Pressure pressure_{core_, queues_};
};

}  // namespace models::binder
