#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "models/binder/kernel_services.h"
#include "sim/base/result.h"
#include "sim/query/driver_state.h"

namespace models::binder {

/// Which driver is modelled (reference/binder-driver.md section 1).
enum class Kernel : std::uint8_t { Ohos510, Linux61, Linux612 };

/// "ohos-5.10", "linux-6.1", "linux-6.12".
sim::base::Result<Kernel> parse_kernel(std::string_view text);
std::string_view name_of(Kernel kernel);

/// What driver work costs the caller in virtual time. Defaults: README of this folder names their sources.
struct BinderTiming {
    std::uint64_t ioctl_ns = 300;             ///< entering and leaving the kernel
    std::uint64_t command_ns = 100;           ///< one BC_ or BR_ command
    std::uint64_t transaction_ns = 2'000;     ///< a call or reply, on top
    double copy_ns_per_byte = 0.1;            ///< payload, in the sender's time
    std::uint64_t flush_delay_ns = 1'000;     ///< worker: close of a descriptor
    std::uint64_t release_delay_ns = 20'000;  ///< worker: release of a process record
};

/// How much of a receive area is to be taken from its process.
struct Occupation {
    enum class How : std::uint8_t { Take, Leave };
    How how = How::Take;
    std::uint64_t bytes = 0;
};

/// What callers of a process ran into because something was taken from it.
struct PressureCounts {
    std::uint64_t refused = 0;  ///< calls and replies for which its receive area had no room while some of it was occupied
    std::uint64_t waited = 0;   ///< calls that found no thread of it while some were withheld
};

class Driver;
class Pressure;

/// One open of /dev/binder (a process record). Shared by the descriptors that were duplicated from it.
class BinderFile;

/// /dev/binder of one device: the driver's state machine (class Driver, plain C++) plus waiting, time and the trace.
/// Errors are negative errno values, exactly those of reference/binder-driver.md.
class BinderDevice {
public:
    BinderDevice(KernelServices& kernel, Kernel variant, BinderTiming timing = {});
    ~BinderDevice();

    /// Opens for the calling process.
    std::shared_ptr<BinderFile> open();

    /// `argument` is a user address of the caller. Blocks as the request does.
    int ioctl(BinderFile& file, unsigned long request, std::uint64_t argument);

    /// PROT_WRITE in `protection` is refused (-EPERM). The user address through `address`.
    int mmap(BinderFile& file, std::uint64_t length_bytes, int protection, std::uint64_t* address);
    int munmap(BinderFile& file);

    /// 1 readable, 0 timed out, negative errno. Blocks up to `timeout_ns` (negative: for ever).
    int poll(BinderFile& file, std::int64_t timeout_ns);

    /// What poll() is made of, for callers that wait for several files. Whether the calling thread would find something to read;
    /// between `poll_sleeps(true)` and `poll_sleeps(false)` the driver wakes it (KernelServices::wake) when that becomes so.
    bool readable(BinderFile& file);
    void poll_sleeps(BinderFile& file, bool asleep);

    void set_non_blocking(BinderFile& file, bool non_blocking);

    /// A descriptor copy was closed (sleeping readers wake, a moment later).
    void flush(BinderFile& file);
    /// The last descriptor copy is closed. The record is released, a moment later, when the mapping is gone too.
    void release(BinderFile& file);
    /// The process is gone: mapping and descriptors with it. Its blocked threads must never be resumed.
    void process_ended(BinderFile& file);

    /// The driver's tables as they are now, for tests and for comparing with what a reader rebuilt from the trace.
    sim::query::DriverState state() const;

    Driver& driver();
    Pressure& pressure();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace models::binder
