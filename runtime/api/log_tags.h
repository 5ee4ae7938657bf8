#pragma once

namespace OHOS {

/// Log domains of IPC and RPC.
constexpr unsigned int LOG_ID_IPC_BASE = 0xD0057C0;
constexpr unsigned int LOG_ID_TEST = 0xD000F00;
constexpr unsigned int LOG_ID_IPC_TEST = 0xD000F00;

constexpr unsigned int LOG_ID_IPC_COMMON = LOG_ID_IPC_BASE | 0x01;
constexpr unsigned int LOG_ID_IPC_PROXY = LOG_ID_IPC_BASE | 0x02;
constexpr unsigned int LOG_ID_IPC_STUB = LOG_ID_IPC_BASE | 0x03;
constexpr unsigned int LOG_ID_IPC_THREAD_SKELETON = LOG_ID_IPC_BASE | 0x04;
constexpr unsigned int LOG_ID_IPC_PROC_SKELETON = LOG_ID_IPC_BASE | 0x05;
constexpr unsigned int LOG_ID_IPC_BINDER_INVOKER = LOG_ID_IPC_BASE | 0x06;
constexpr unsigned int LOG_ID_IPC_BINDER_CONNECT = LOG_ID_IPC_BASE | 0x07;
constexpr unsigned int LOG_ID_IPC_NAPI = LOG_ID_IPC_BASE | 0x08;
constexpr unsigned int LOG_ID_IPC_OTHER = LOG_ID_IPC_BASE | 0x09;
constexpr unsigned int LOG_ID_IPC_RUST = LOG_ID_IPC_BASE | 0x0A;
constexpr unsigned int LOG_ID_IPC_PARCEL = LOG_ID_IPC_BASE | 0x0B;
constexpr unsigned int LOG_ID_IPC_PAYLOAD_STATISTICS_IMPL = LOG_ID_IPC_BASE | 0x0C;
constexpr unsigned int LOG_ID_IPC_CAPI = LOG_ID_IPC_BASE | 0x0D;

constexpr unsigned int LOG_ID_RPC_COMMON = LOG_ID_IPC_BASE | 0x10;
constexpr unsigned int LOG_ID_RPC = LOG_ID_IPC_BASE | 0x11;
constexpr unsigned int LOG_ID_RPC_SESSION_OBJ = LOG_ID_IPC_BASE | 0x11;
constexpr unsigned int LOG_ID_RPC_DBINDER_SER = LOG_ID_IPC_BASE | 0x12;
constexpr unsigned int LOG_ID_RPC_DBINDER_SER_STUB = LOG_ID_IPC_BASE | 0x13;
constexpr unsigned int LOG_ID_RPC_DBINDER_INVOKER = LOG_ID_IPC_BASE | 0x14;
constexpr unsigned int LOG_ID_RPC_REMOTE_LISTENER = LOG_ID_IPC_BASE | 0x15;
constexpr unsigned int LOG_ID_RPC_DBINDER_CB_STUB = LOG_ID_IPC_BASE | 0x16;
constexpr unsigned int LOG_ID_IPC_DBINDER_SOFTBUS_CLIENT = LOG_ID_IPC_BASE | 0x17;
constexpr unsigned int LOG_ID_IPC_PEER_HOLDER = LOG_ID_IPC_BASE | 0x18;

}  // namespace OHOS
