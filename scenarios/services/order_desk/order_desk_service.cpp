#include "scenarios/services/order_desk/order_desk_service.h"

#include <algorithm>

namespace scenarios::services {

int32_t OrderDeskService::Order(const std::u16string& item, const std::u16string& key) {
    if (const auto before = taken_.find(key); before != taken_.end()) return before->second;
    items_.push_back(item);
    const auto number = static_cast<int32_t>(items_.size());
    if (!key.empty()) taken_.emplace(key, number);
    return number;
}

int32_t OrderDeskService::Count(const std::u16string& item) { return static_cast<int32_t>(std::count(items_.begin(), items_.end(), item)); }

}  // namespace scenarios::services
