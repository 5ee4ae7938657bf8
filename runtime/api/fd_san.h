#pragma once

/// Owner tags of descriptors, which a device's C library checks. Here nobody does: tags are numbers, exchanging them does nothing and
/// closing with one is close().

#include <stdint.h>
#include <unistd.h>

enum fdsan_owner_type {
    FDSAN_OWNER_TYPE_GENERIC_00 = 0,
    FDSAN_OWNER_TYPE_GENERIC_FF = 255,
    FDSAN_OWNER_TYPE_FILE = 1,
    FDSAN_OWNER_TYPE_DIRECTORY = 2,
    FDSAN_OWNER_TYPE_UNIQUE_FD = 3,
    FDSAN_OWNER_TYPE_ZIP_ARCHIVE = 12
};

/// The type in the highest byte, the rest below.
static inline uint64_t fdsan_create_owner_tag(enum fdsan_owner_type type, uint64_t tag) {
    return ((uint64_t)type << 56) | (tag & 0x00ffffffffffffffULL);
}

static inline void fdsan_exchange_owner_tag(int fd, uint64_t expected_tag, uint64_t new_tag) {
    (void)fd;
    (void)expected_tag;
    (void)new_tag;
}

static inline uint64_t fdsan_get_owner_tag(int fd) {
    (void)fd;
    return 0;
}

static inline int fdsan_close_with_tag(int fd, uint64_t tag) {
    (void)tag;
    return close(fd);
}

#define IPC_FD_TAG fdsan_create_owner_tag(FDSAN_OWNER_TYPE_FILE, 0xD0057C0)
