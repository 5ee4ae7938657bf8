#include "models/binder/core.h"

namespace models::binder {

Profile Profile::of(Kernel kernel) {
    if (kernel == Kernel::Ohos510) {
        return {.ohos = true, .any_thread_serves = false, .signed_max_threads = true, .oneway_extra_bytes = 104};
    }
    return {};
}

Core::Core(KernelServices& kernel_services, Kernel kernel_variant, const BinderTiming& binder_timing)
    : kernel(kernel_services),
      variant(kernel_variant),
      profile(Profile::of(kernel_variant)),
      timing(binder_timing),
      journal(kernel_services),
      costs(kernel_services) {}

}  // namespace models::binder
