#pragma once

#include <string>
#include <vector>

#include "scenarios/services/note_store/note_store_stub.h"

namespace scenarios::services {

/// The store itself. Its notes live as long as its process.
class NoteStoreService final : public NoteStoreStub {
public:
    int32_t Add(const std::u16string& text) override;
    int32_t Get(int32_t id, std::u16string& text) override;
    int32_t Count() override;
    int32_t CopyFrom(const OHOS::sptr<INoteStore>& source) override;

private:
    std::vector<std::u16string> notes_;
};

}  // namespace scenarios::services
