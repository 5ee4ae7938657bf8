#pragma once

namespace runtime::samgr {

/// The main function of SAMgr's process: becomes the device's context manager and serves. Returns only if it cannot: 1 (no driver,
/// or there is a manager already); 0 after StopWorkThread.
int RunSamgr();

}  // namespace runtime::samgr
