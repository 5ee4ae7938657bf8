#pragma once

#define DISALLOW_COPY(className)          \
    className(const className&) = delete; \
    className& operator=(const className&) = delete

#define DISALLOW_MOVE(className)     \
    className(className&&) = delete; \
    className& operator=(className&&) = delete

#define DISALLOW_COPY_AND_MOVE(className) \
    DISALLOW_COPY(className);             \
    DISALLOW_MOVE(className)

namespace OHOS {

/// Base of classes that are neither copied nor moved.
class NoCopyable {
public:
    NoCopyable() = default;
    virtual ~NoCopyable() = default;
    DISALLOW_COPY_AND_MOVE(NoCopyable);
};

}  // namespace OHOS
