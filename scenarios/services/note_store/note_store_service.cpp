#include "scenarios/services/note_store/note_store_service.h"

namespace scenarios::services {

int32_t NoteStoreService::Add(const std::u16string& text) {
    notes_.push_back(text);
    return Count();
}

int32_t NoteStoreService::Get(int32_t id, std::u16string& text) {
    if (id < 1 || id > Count()) return ERR_NO_SUCH_NOTE;
    text = notes_[static_cast<std::size_t>(id) - 1];
    return OHOS::ERR_NONE;
}

int32_t NoteStoreService::Count() { return static_cast<int32_t>(notes_.size()); }

int32_t NoteStoreService::CopyFrom(const OHOS::sptr<INoteStore>& source) {
    if (source == nullptr) return 0;
    // Each call may block and may even come back to this store: count first, take one at a time.
    const auto count = source->Count();
    int32_t copied = 0;
    for (int32_t id = 1; id <= count; ++id) {
        std::u16string text;
        if (source->Get(id, text) != OHOS::ERR_NONE) continue;
        Add(text);
        ++copied;
    }
    return copied;
}

}  // namespace scenarios::services
